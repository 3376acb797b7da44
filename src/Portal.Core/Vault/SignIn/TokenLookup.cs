using System.Collections.Immutable;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Vault.Api;

namespace Portal.Core.Vault.SignIn;

/// <summary>Looks tokens up (<c>auth/token/lookup-self</c>), which every sign-in ends with.</summary>
internal sealed class TokenLookup(VaultClient vault)
{
    /// <summary>Who a token is.</summary>
    /// <exception cref="ApiException"><see cref="Failure.SignedOut"/> for a token Vault does not know.</exception>
    public async Task<VaultIdentity> ReadAsync(VaultTarget target, Sensitive token, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await vault.SendAsync<ITokenApi>(target, token, VaultCall.Read(ITokenApi.LookupSelfPath), (api, ct) => api.LookupSelfAsync(ct), cancellationToken);
            return Identity(answer.Data<Wire>());
        }
        catch (ApiException denied) when (denied.Failure is Failure.Denied && !VaultFailures.IsOfPolicy(denied))
        {
            throw new ApiException(ApiSystem.Vault, Failure.SignedOut, denied.Operation, denied.Target) { Status = denied.Status, Errors = denied.Errors };
        }
    }

    private static VaultIdentity Identity(Wire wire) => new(
        wire.DisplayName ?? "",
        wire.Accessor ?? "",
        [.. (wire.Policies ?? []).Concat(wire.IdentityPolicies ?? []).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
        wire.EntityId ?? "",
        wire.Path ?? "",
        wire.ExpireTime,
        wire.Renewable ?? false,
        TimeSpan.FromSeconds(wire.CreationTtl));

    // {"display_name":"userpass-admin","accessor":"…","policies":["admin","default"],"identity_policies":[…],"entity_id":"…",
    //  "path":"auth/userpass/login/admin","expire_time":"2026-11-25T…" or null,"renewable":true,"creation_ttl":2764800, …}
    private sealed record Wire(
        string? DisplayName,
        string? Accessor,
        string[]? Policies,
        string[]? IdentityPolicies,
        string? EntityId,
        string? Path,
        DateTimeOffset? ExpireTime,
        bool? Renewable,
        long CreationTtl);
}
