using Portal.Sandbox.Vault.Core;

namespace Portal.Sandbox.Vault.Identity;

/// <summary><c>identity/</c>, put together from its areas.</summary>
internal sealed class IdentityBackend(VaultState state) : VaultBackend
{
    public override IReadOnlyList<VaultRoute> Routes { get; } =
    [
        .. new EntityArea(state).Routes,
        .. new EntityAliasArea(state).Routes,
        .. new GroupArea(state).Routes,
        .. new LookupArea(state).Routes,
    ];
}
