namespace Portal.Core.Vault.SignIn;

/// <summary>The life of a person's token after sign-in.</summary>
public interface IVaultTokens
{
    /// <summary>Renews the token (<c>auth/token/renew-self</c>) and replaces the session's identity by what Vault then says of it.</summary>
    Task RenewAsync(VaultSession session, CancellationToken cancellationToken);

    /// <summary>Revokes the token (<c>auth/token/revoke-self</c>). An already revoked token is no failure.</summary>
    Task RevokeAsync(VaultSession session, CancellationToken cancellationToken);
}
