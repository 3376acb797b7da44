using System.Collections.Immutable;
using Portal.Core.Environments;

namespace Portal.Core.Vault;

/// <summary>A person's token at one Vault, kept in the memory of the server that signed them in and nowhere else.</summary>
public sealed class VaultSession
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Where the token is good.</summary>
    public required PortalEnvironment Environment { get; init; }

    /// <summary>The token (<c>X-Vault-Token</c>).</summary>
    public required Sensitive Token { get; init; }

    /// <summary>What <c>auth/token/lookup-self</c> says of it; replaced after a renewal.</summary>
    public required VaultIdentity Identity { get; set; }

    /// <summary>Completes when the person is signed out here: what was made with the token ends and is forgotten.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Says that nobody is signed in with this any more.</summary>
    public void End() => _ended.TrySetResult();
}

/// <summary>Who a token is (vault-api: <c>GET auth/token/lookup-self</c>).</summary>
/// <param name="DisplayName">Such as <c>userpass-admin</c>; <c>root</c> for the initial root token.</param>
/// <param name="Accessor">The token's accessor, safe to show.</param>
/// <param name="Policies">Token and identity policies, sorted.</param>
/// <param name="EntityId">The identity entity; empty for tokens without one.</param>
/// <param name="Path">The login path, such as <c>auth/userpass/login/admin</c>.</param>
/// <param name="ExpiresAt">When it ends; null for never.</param>
/// <param name="Renewable">Whether it can be renewed.</param>
/// <param name="CreationTtl">The TTL it was given; the portal renews at half of it.</param>
public sealed record VaultIdentity(
    string DisplayName,
    string Accessor,
    ImmutableArray<string> Policies,
    string EntityId,
    string Path,
    DateTimeOffset? ExpiresAt,
    bool Renewable,
    TimeSpan CreationTtl);
