using System.Text.Json.Nodes;
using Portal.Sandbox.Vault.Core;
using Portal.Sandbox.Vault.Http;

namespace Portal.Sandbox.Vault.Identity;

/// <summary>Somebody or something, however it signs in.</summary>
internal sealed class Entity
{
    public required string Id { get; init; }

    public required string Name { get; set; }

    public required VaultNamespace Namespace { get; init; }

    public IReadOnlyDictionary<string, string>? Metadata { get; set; }

    public IReadOnlyList<string> Policies { get; set; } = [];

    public bool Disabled { get; set; }

    public required DateTimeOffset Created { get; init; }

    public required DateTimeOffset Updated { get; set; }

    public List<EntityAlias> Aliases { get; } = [];

    public List<string> Merged { get; } = [];
}

/// <summary>What an entity is called by one auth method.</summary>
internal sealed class EntityAlias
{
    public required string Id { get; init; }

    public required string Name { get; set; }

    public required Mount Mount { get; init; }

    public required Entity Entity { get; set; }

    public IReadOnlyDictionary<string, string>? Metadata { get; set; }

    public IReadOnlyDictionary<string, string>? CustomMetadata { get; set; }

    public required DateTimeOffset Created { get; init; }

    public required DateTimeOffset Updated { get; set; }

    public JsonObject Describe() => new()
    {
        ["canonical_id"] = Entity.Id,
        ["creation_time"] = GoTime.Write(Created),
        ["custom_metadata"] = CustomMetadata is null ? null : JsonTexts.Map(CustomMetadata),
        ["id"] = Id,
        ["last_update_time"] = GoTime.Write(Updated),
        ["local"] = false,
        ["merged_from_canonical_ids"] = null,
        ["metadata"] = Metadata is null ? null : JsonTexts.Map(Metadata),
        ["mount_accessor"] = Mount.Accessor,
        ["mount_path"] = Mount.Path,
        ["mount_type"] = Mount.Type,
        ["name"] = Name,
        ["namespace_id"] = Entity.Namespace.Id,
    };
}

/// <summary>Entities and groups with policies of their own.</summary>
internal sealed class Group
{
    public required string Id { get; init; }

    public required string Name { get; set; }

    public required VaultNamespace Namespace { get; init; }

    public bool External { get; init; }

    public IReadOnlyDictionary<string, string>? Metadata { get; set; }

    public IReadOnlyList<string> Policies { get; set; } = [];

    public HashSet<string> Entities { get; } = [];

    public HashSet<string> Groups { get; } = [];

    public GroupAlias? Alias { get; set; }

    public required DateTimeOffset Created { get; init; }

    public required DateTimeOffset Updated { get; set; }

    public int Writes { get; set; } = 1;
}

/// <summary>What an auth method calls a group.</summary>
internal sealed record GroupAlias(string Id, string Name, Mount Mount, string GroupId, DateTimeOffset Created)
{
    public JsonObject Describe() => new()
    {
        ["canonical_id"] = GroupId,
        ["creation_time"] = GoTime.Write(Created),
        ["id"] = Id,
        ["last_update_time"] = GoTime.Write(Created),
        ["merged_from_canonical_ids"] = null,
        ["metadata"] = null,
        ["mount_accessor"] = Mount.Accessor,
        ["mount_path"] = Mount.Path,
        ["mount_type"] = Mount.Type,
        ["name"] = Name,
    };
}
