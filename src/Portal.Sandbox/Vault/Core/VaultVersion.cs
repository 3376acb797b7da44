namespace Portal.Sandbox.Vault.Core;

/// <summary>The server that is imitated. The recordings that decide are OpenBao's, so it says that it is one.</summary>
internal static class VaultVersion
{
    public const string Number = "2.6.2";

    public const string CommitDate = "2026-07-15T12:00:00Z";

    public const string BuiltinPlugin = "v" + Number + "+builtin.bao";

    /// <summary>Types that are part of the server, not plugins.</summary>
    public static IReadOnlySet<string> Core { get; } = new HashSet<string> { "system", "identity", "cubbyhole", "token", "ns_system", "ns_identity", "ns_cubbyhole", "ns_token" };
}
