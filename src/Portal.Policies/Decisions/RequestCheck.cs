using Portal.Policies.Rules;

namespace Portal.Policies.Decisions;

/// <summary>What can stop a request after its rule is found, in the server's order: capability, wrapping, parameters, pagination, sudo.</summary>
internal static class RequestCheck
{
    /// <summary>Nothing when the request passes.</summary>
    public static Denial? Check(AclRule rule, AclRequest request, AclDialect dialect)
    {
        if (rule.Capabilities.HasFlag(Capability.Deny))
        {
            return new(DenialReason.Deny, null);
        }

        if (!rule.Capabilities.HasFlag(Needed(request.Operation)))
        {
            return new(DenialReason.MissingCapability, null);
        }

        var denial = ReferenceEquals(rule.Limits, RuleLimits.None) ? null : CheckLimits(rule.Limits, request, dialect);
        return denial is null && request.RootProtected && !rule.Capabilities.HasFlag(Capability.Sudo) ? new(DenialReason.MissingSudo, null) : denial;
    }

    /// <summary>The capability an operation needs.</summary>
    public static Capability Needed(AclOperation operation) => operation switch
    {
        AclOperation.Read => Capability.Read,
        AclOperation.List => Capability.List,
        AclOperation.Create => Capability.Create,
        AclOperation.Update => Capability.Update,
        AclOperation.Patch => Capability.Patch,
        AclOperation.Delete => Capability.Delete,
        AclOperation.Scan => Capability.Scan,
        AclOperation.Help => Capability.None,
    };

    private static Denial? CheckLimits(RuleLimits limits, AclRequest request, AclDialect dialect)
    {
        if (!WrapTtlFits(limits, request.WrapTtl))
        {
            return new(DenialReason.WrapTtl, null);
        }

        return request.Operation switch
        {
            AclOperation.Read or AclOperation.Create or AclOperation.Update or AclOperation.Patch => ParameterCheck.Check(limits, request.Parameters, dialect),
            AclOperation.List or AclOperation.Scan when dialect.IsOpenBao => PaginationCheck.Check(limits, request.Parameters),
            _ => null,
        };
    }

    // A maximum alone already demands wrapping; a minimum above the maximum, which merging can bring about, lets nothing through.
    private static bool WrapTtlFits(RuleLimits limits, TimeSpan? wrapTtl)
    {
        if (limits.MaxWrappingTtl > TimeSpan.Zero && (wrapTtl is null || wrapTtl > limits.MaxWrappingTtl))
        {
            return false;
        }

        return limits.MinWrappingTtl <= TimeSpan.Zero || wrapTtl >= limits.MinWrappingTtl;
    }
}
