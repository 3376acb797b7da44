using Portal.Sandbox.Vault.Core;
using Portal.Sandbox.Vault.Tokens;

namespace Portal.Sandbox.Vault.Auth;

/// <summary>Who an auth method found, and what its role gives.</summary>
/// <param name="Alias">The name the method knows the caller by.</param>
/// <param name="DisplayName">Without the mount, which comes before it.</param>
internal sealed record LoginResult(string Alias, string DisplayName, TokenParameters Parameters)
{
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>What the alias says about itself; null leaves it as it is.</summary>
    public IReadOnlyDictionary<string, string>? AliasMetadata { get; init; }

    /// <summary>The groups the method says the caller is in; null if it knows none.</summary>
    public IReadOnlyCollection<string>? Groups { get; init; }

    /// <summary>What the role says when the token is renewed; it may refuse.</summary>
    public required Func<TokenParameters> AtRenewal { get; init; }
}

/// <summary>Turns a successful login of any auth method into an entity and a token.</summary>
internal static class Logins
{
    public static VaultAnswer Complete(VaultState state, VaultCall call, LoginResult result)
    {
        var (mount, parameters) = (call.Mount, result.Parameters);
        if (!Cidrs.Contain(parameters.BoundCidrs, call.Remote))
        {
            throw VaultRefusal.BadToken();
        }

        var policies = TokenPolicies.Clean(parameters.Policies, !parameters.NoDefaultPolicy);
        if (policies.Contains("root"))
        {
            throw new VaultRefusal(400, "auth methods cannot create root tokens");
        }

        var entity = state.Identity.SignIn(mount, result.Alias, result.AliasMetadata);
        if (entity.Disabled)
        {
            throw VaultRefusal.BadToken();
        }

        if (result.Groups is { } groups)
        {
            state.Identity.SetExternalGroups(entity, mount, groups);
        }

        var batch = IsBatch(parameters.Type, mount.Config.TokenType);
        var (ttl, warnings) = TokenTtl.Calculate(mount.DefaultTtl, mount.MaxTtl, TimeSpan.Zero, parameters.Ttl, parameters.MaxTtl, parameters.Period, parameters.ExplicitMaxTtl, call.Now, call.Now);
        var token = new TokenEntry
        {
            Id = TokenStore.NewId(call.Namespace, batch),
            Accessor = batch ? "" : TokenStore.NewAccessor(call.Namespace),
            Namespace = call.Namespace,
            Policies = policies,
            Path = call.Path,
            DisplayName = $"{mount.Key.TrimEnd('/').Replace('/', '-')}-{result.DisplayName}",
            Meta = result.Metadata,
            Created = call.Now,
            CreationTtl = ttl,
            Ttl = ttl,
            Expires = call.Now + ttl,
            ExplicitMaxTtl = parameters.ExplicitMaxTtl,
            Period = parameters.Period,
            Renewable = !batch,
            IsBatch = batch,
            Uses = parameters.Uses,
            EntityId = entity.Id,
            BoundCidrs = parameters.StrictlyBindIp ? [call.Remote.ToString()] : parameters.BoundCidrs,
            Login = mount,
            Terms = () => Terms(policies, result.AtRenewal()),
        };
        state.Tokens.Add(token);
        return new VaultAnswer { Auth = new VaultAuth(token, (long)ttl.TotalSeconds, state.IdentityPolicies(token)), Warnings = warnings };
    }

    /// <summary>A login's token lives on under its role's present terms, unless the role would now give other policies.</summary>
    private static RoleTerms Terms(IReadOnlyList<string> policies, TokenParameters now) =>
        TokenPolicies.Clean(now.Policies, !now.NoDefaultPolicy).SequenceEqual(policies)
            ? new RoleTerms(now.Ttl, now.MaxTtl, now.Period)
            : throw VaultRefusal.Bad("policies have changed, not renewing");

    private static bool IsBatch(string ofRole, string ofMount) => (ofRole, ofMount) switch
    {
        (_, "batch") => true,
        (_, "service") => false,
        ("default", "default-batch") => true,
        _ => ofRole == "batch",
    };
}
