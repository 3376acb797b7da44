using Portal.Sandbox.Vault.Core;

namespace Portal.Sandbox.Vault.Sys;

/// <summary><c>sys/</c>, put together from its areas.</summary>
internal sealed class SystemBackend(VaultState state) : VaultBackend
{
    public override IReadOnlyList<VaultRoute> Routes { get; } =
    [
        .. new MountsArea(state).Routes,
        .. new PasswordPoliciesArea().Routes,
        .. PoliciesArea.Routes,
        .. new CapabilitiesArea(state).Routes,
        .. new InternalUiArea(state).Routes,
        .. new WrappingArea(state).Routes,
        .. new QuotasArea(state).Routes,
        .. new LeasesArea(state).Routes,
        .. ToolsArea.Routes,
        .. PluginsArea.Routes,
        .. new SettingsArea(state).Routes,
        .. new NamespacesArea(state).Routes,
        .. new ServerArea(state).Routes,
    ];

    public override IReadOnlyList<string> SudoPaths { get; } =
    [
        "auth/*", "remount", "audit", "audit/*", "raw", "raw/*", "rotate", "rotate/keyring", "rotate/root", "config/cors", "config/auditing/*", "config/ui/headers/*",
        "plugins/catalog/*", "revoke-prefix/*", "revoke-force/*", "leases/revoke-prefix/*", "leases/revoke-force/*", "leases/lookup/*", "leases", "internal/inspect/*",
        "seal", "step-down",
    ];

    public override IReadOnlyList<string> PublicPaths { get; } =
        ["internal/ui/mounts", "internal/ui/mounts/*", "internal/ui/namespaces", "wrapping/lookup", "wrapping/unwrap", "wrapping/rewrap", "replication/status"];
}
