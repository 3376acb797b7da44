using System.Globalization;
using Portal.Policies.Rules;

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

        if (Limit(parameters) is not { } limit)
        {
            return limits.Required.Contains("limit", StringComparer.OrdinalIgnoreCase) ? new(DenialReason.RequiredParameter, "limit") : null;
        }

        var fits = limit == "max" || (int.TryParse(limit, CultureInfo.InvariantCulture, out var number) && number >= 0 && number <= limits.PaginationLimit);
        return fits ? null : new(DenialReason.PaginationLimit, "limit");
    }

    /// <summary>What the server puts in the place of the request's limit; nothing when it leaves it alone.</summary>
    public static int? ChangedLimit(RuleLimits limits, AclRequest request)
    {
        if (request.Operation is not (AclOperation.List or AclOperation.Scan))
        {
            return null;
        }

        var limit = Limit(request.Parameters);
        if (limits.PaginationLimit <= 0)
        {
            return limit == "max" ? 0 : null;
        }

        return limit is null or "max" || (int.TryParse(limit, CultureInfo.InvariantCulture, out var number) && number == 0) ? limits.PaginationLimit : null;
    }

    private static string? Limit(IReadOnlyDictionary<string, object?>? parameters) =>
        parameters is not null && parameters.TryGetValue("limit", out var limit) ? Convert.ToString(limit, CultureInfo.InvariantCulture) ?? "" : null;
}
