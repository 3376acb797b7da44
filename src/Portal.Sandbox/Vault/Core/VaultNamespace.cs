using System.Text.Json.Nodes;
using Portal.Sandbox.Vault.Policies;

namespace Portal.Sandbox.Vault.Core;

/// <summary>A namespace: its own mounts and policies. The root namespace has the empty path.</summary>
internal sealed class VaultNamespace
{
    public required string Id { get; init; }

    /// <summary>From the root, with slash; empty for the root.</summary>
    public required string Path { get; init; }

    public string Uuid { get; } = Guid.NewGuid().ToString();

    public VaultNamespace? Parent { get; init; }

    public JsonObject CustomMetadata { get; set; } = [];

    /// <summary>What unlocks it; null if it is not locked.</summary>
    public string? UnlockKey { get; set; }

    public SortedDictionary<string, VaultNamespace> Children { get; } = new(StringComparer.Ordinal);

    public MountTable Mounts { get; } = new();

    public required PolicyStore Policies { get; init; }

    public bool IsRoot => Parent is null;

    /// <summary>The namespace that a path begins with, and what is left of the path.</summary>
    public (VaultNamespace Namespace, string Below) Descend(string path)
    {
        var (here, rest) = (this, path);
        while (rest.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash && here.Children.TryGetValue(rest[..(slash + 1)], out var child))
        {
            (here, rest) = (child, rest[(slash + 1)..]);
        }

        return (here, rest);
    }

    public IEnumerable<VaultNamespace> SelfAndBelow() => Children.Values.SelectMany(child => child.SelfAndBelow()).Prepend(this);
}
