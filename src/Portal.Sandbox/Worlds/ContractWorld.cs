using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes;

namespace Portal.Sandbox.Worlds;

/// <summary>
/// Two servers as the recordings of real ones found them: KV version 2 at <c>secret/</c>, a cluster without nodes and with three
/// people. For replaying recordings against the sandbox as a whole.
/// </summary>
internal static class ContractWorld
{
    public const string Name = "contract";

    /// <summary>The people of the recordings, beside the administrator.</summary>
    public static IEnumerable<KeyValuePair<string, KubeUser>> Tokens =>
    [
        new("limited-token", new("limited-user", ["portal-readers"])),
        new("nobody-token", new("nobody-user", ["portal-nobodies"])),
    ];

    public static async Task<IReadOnlyList<SandboxUser>> MakeAsync(WorldTools tools)
    {
        foreach (var document in Manifests.Objects("cluster/contract.yaml")) await tools.Cluster.CreateAsync(document);
        await tools.Vault.MountAsync("secret", 2, "key/value secret storage");

        // The recorded cluster was older than the ten minutes after which its history is forgotten.
        tools.Cluster.Store.Compact();
        return [];
    }
}
