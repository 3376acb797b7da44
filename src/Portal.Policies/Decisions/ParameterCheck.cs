using Portal.Policies.Rules;

namespace Portal.Policies.Decisions;

using Parameters = IReadOnlyDictionary<string, IReadOnlyList<object>>;

/// <summary>Required, denied and allowed parameters, in this order. Names are compared in lower case; only top-level keys count.</summary>
internal static class ParameterCheck
{
    public static Denial? Check(RuleLimits limits, IReadOnlyDictionary<string, object?>? given, AclDialect dialect)
    {
        foreach (var name in limits.Required)
        {
            if (given?.ContainsKey(name.ToLowerInvariant()) != true)
            {
                return new(DenialReason.RequiredParameter, name);
            }
        }

        if (given is null || given.Count == 0)
        {
            return null;
        }

        return CheckDenied(limits.Denied, given, dialect) ?? CheckAllowed(limits.Allowed, given, dialect);
    }

    private static Denial? CheckDenied(Parameters? denied, IReadOnlyDictionary<string, object?> given, AclDialect dialect)
    {
        if (denied is null || denied.Count == 0)
        {
            return null;
        }

        if (denied.ContainsKey("*"))
        {
            return new(DenialReason.DeniedParameter, "*");
        }

        foreach (var (name, value) in given)
        {
            if (denied.TryGetValue(name.ToLowerInvariant(), out var values) && ParameterValues.AnyIn(name, value, values, dialect))
            {
                return new(DenialReason.DeniedParameter, name);
            }
        }

        return null;
    }

    private static Denial? CheckAllowed(Parameters? allowed, IReadOnlyDictionary<string, object?> given, AclDialect dialect)
    {
        if (allowed is null || allowed.Count == 0)
        {
            return null;
        }

        var allowsAll = allowed.ContainsKey("*");
        if (allowsAll && allowed.Count == 1)
        {
            return null;
        }

        foreach (var (name, value) in given)
        {
            var isListed = allowed.TryGetValue(name.ToLowerInvariant(), out var values);
            if (isListed ? !ParameterValues.AllIn(name, value, values!, dialect) : !allowsAll)
            {
                return new(DenialReason.ParameterNotAllowed, name);
            }
        }

        return null;
    }
}
