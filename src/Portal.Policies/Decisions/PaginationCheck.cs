using System.Globalization;

namespace Portal.Policies.Decisions;

/// <summary>OpenBao's <c>pagination_limit</c> on LIST and SCAN.</summary>
internal static class PaginationCheck
{
    public static Denial? Check(RuleLimits limits, IReadOnlyDictionary<string, object?>? parameters)
    {
        if (limits.PaginationLimit <= 0)
        {
            return null;
        }

        object? limit = null;
        if (parameters?.TryGetValue("limit", out limit) != true || limit is null)
        {
            return limits.Required.Contains("limit") ? new(DenialReason.RequiredParameter, "limit") : null;
        }

        var text = Convert.ToString(limit, CultureInfo.InvariantCulture) ?? "";
        var fits = text == "max" || (int.TryParse(text, CultureInfo.InvariantCulture, out var number) && number >= 0 && number <= limits.PaginationLimit);
        return fits ? null : new(DenialReason.PaginationLimit, "limit");
    }
}
