using System.Text.Json.Nodes;
using Portal.Sandbox.Vault.Core;

namespace Portal.Sandbox.Vault.Identity;

/// <summary><c>identity/entity-alias</c>.</summary>
internal sealed class EntityAliasArea(VaultState state)
{
    private static readonly VaultField[] Fields =
        [new("id"), new("name"), new("canonical_id"), new("entity_id"), new("mount_accessor"), new("custom_metadata", FieldType.Pairs)];

    public IEnumerable<VaultRoute> Routes =>
    [
        new("entity-alias", Fields) { Write = call => Write(call, call.Fields.Text("id") is { Length: > 0 } id ? state.Identity.Alias(id) : null) },
        new("entity-alias/id/") { List = List },
        new("entity-alias/id/{id}", Fields)
        {
            Read = call => VaultAnswer.Of((Mine(call) ?? throw VaultRefusal.NotFound()).Describe()),
            Write = call => Write(call, Mine(call) ?? throw VaultRefusal.Bad("invalid alias ID")),
            Delete = Delete,
        },
    ];

    private EntityAlias? Mine(VaultCall call) => state.Identity.Alias(call.Fields.Part("id")) is { } alias && alias.Entity.Namespace == call.Namespace ? alias : null;

    private VaultAnswer List(VaultCall call)
    {
        var aliases = state.Identity.Aliases.Where(alias => alias.Entity.Namespace == call.Namespace).OrderBy(alias => alias.Id, StringComparer.Ordinal).ToList();
        var answer = VaultAnswer.Keys(aliases.Select(alias => alias.Id));
        answer.Data!["key_info"] = new JsonObject([.. aliases.Select(alias => KeyValuePair.Create(alias.Id, (JsonNode?)Info(alias)))]);
        return answer;
    }

    private static JsonObject Info(EntityAlias alias) => new()
    {
        ["canonical_id"] = alias.Entity.Id,
        ["custom_metadata"] = alias.Describe()["custom_metadata"]?.DeepClone(),
        ["local"] = false,
        ["mount_accessor"] = alias.Mount.Accessor,
        ["mount_path"] = alias.Mount.Path,
        ["mount_type"] = alias.Mount.Type,
        ["name"] = alias.Name,
    };

    private VaultAnswer Write(VaultCall call, EntityAlias? alias)
    {
        var fields = call.Fields;
        var name = fields.Text("name", alias?.Name ?? "");
        var canonical = fields.Text("canonical_id") is { Length: > 0 } id ? id : fields.Text("entity_id");
        if (alias is null && (name.Length == 0 || fields.Text("mount_accessor").Length == 0))
        {
            throw VaultRefusal.Bad(name.Length == 0 ? "missing alias name" : "missing mount_accessor");
        }

        var mount = alias?.Mount ?? call.Namespace.Mounts.ByAccessor(fields.Text("mount_accessor")) ?? throw VaultRefusal.Bad($"invalid mount accessor \"{fields.Text("mount_accessor")}\"");
        alias ??= state.Identity.Alias(name, mount.Accessor);
        var entity = canonical.Length == 0 ? alias?.Entity ?? state.Identity.NewEntity(call.Namespace, null)
            : state.Identity.Entities.GetValueOrDefault(canonical) ?? throw VaultRefusal.Bad("invalid canonical ID");
        if (entity.Aliases.Any(other => other != alias && other.Mount == mount))
        {
            throw VaultRefusal.Bad("Alias already exists for requested entity and mount accessor");
        }

        if (alias is null)
        {
            alias = state.Identity.NewAlias(entity, mount, name);
        }
        else
        {
            state.Identity.Move(alias, name, entity);
        }

        alias.CustomMetadata = fields.Has("custom_metadata") ? fields.Pairs("custom_metadata") : alias.CustomMetadata;
        state.Identity.Changed();
        return VaultAnswer.Of(new JsonObject { ["canonical_id"] = entity.Id, ["id"] = alias.Id });
    }

    private VaultAnswer Delete(VaultCall call)
    {
        if (Mine(call) is { } alias)
        {
            state.Identity.Remove(alias);
        }

        return VaultAnswer.NoContent;
    }
}
