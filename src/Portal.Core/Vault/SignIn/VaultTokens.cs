using System.Text.Json.Nodes;
using Portal.Core.Failures;
using Portal.Core.Vault.Api;

namespace Portal.Core.Vault.SignIn;

/// <summary>Renews and revokes the tokens of sessions.</summary>
internal sealed class VaultTokens(VaultClient vault) : IVaultTokens
{
    private readonly TokenLookup _lookup = new(vault);

    public async Task RenewAsync(VaultSession session, CancellationToken cancellationToken)
    {
        await vault.SendAsync<ITokenApi>(session, VaultCall.Update(ITokenApi.RenewSelfPath), (api, ct) => api.RenewSelfAsync([], ct), cancellationToken);
        // The answer's auth block has no expiry time and no path; the look-up has all of it.
        session.Identity = await _lookup.ReadAsync(session.Environment.Vault, session.Token, cancellationToken);
    }

    public async Task RevokeAsync(VaultSession session, CancellationToken cancellationToken)
    {
        try
        {
            await vault.SendAsync<ITokenApi>(session, VaultCall.Update(ITokenApi.RevokeSelfPath), (api, ct) => api.RevokeSelfAsync(ct), cancellationToken);
        }
        catch (ApiException gone) when (gone.Failure is Failure.SignedOut)
        {
            // It was revoked or has ended already, which is what was wanted.
        }
    }
}
