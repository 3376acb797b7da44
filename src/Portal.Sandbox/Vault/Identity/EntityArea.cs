using System.Text.Json.Nodes;
using Portal.Sandbox.Vault.Core;
using Portal.Sandbox.Vault.Http;
using Portal.Sandbox.Vault.Tokens;

namespace Portal.Sandbox.Vault.Identity;

/// <summary><c>identity/entity</c>.</summary>
internal sealed class EntityArea(VaultState state)
{
    private static readonly VaultField[] Fields = [new("id"), new("name"), new("metadata", FieldType.Pairs), new("policies", FieldType.List), new("disabled", FieldType.Flag)];

    public IEnumerable<VaultRoute> Routes =>
    [
        new("entity", Fields) { Write = call => Write(call, Named(call) ?? ById(call, call.Fields.Text("id"), required: true)) },
        new("entity/batch-delete", new VaultField("entity_ids", FieldType.List)) { Write = DeleteMany },
        new("entity/merge/", new("from_entity_ids", FieldType.List), new("to_entity_id"), new("conflicting_alias_ids_to_keep", FieldType.List), new("force", FieldType.Flag)) { Write = Merge },
        new("entity/id/") { List = ListById },
        new("entity/name/") { List = call => VaultAnswer.Keys(Mine(call).Select(entity => entity.Name).Order(StringComparer.Ordinal)) },
        new("entity/id/{id}", Fields)
        {
            Read = call => VaultAnswer.Of(Describe(state, ById(call, call.Fields.Part("id")) ?? throw VaultRefusal.NotFound())),
            Write = call => Write(call, ById(call, call.Fields.Part("id"), required: true)),
            Delete = call => Delete(ById(call, call.Fields.Part("id"))),
        },
        new("entity/name/{name+}", Fields)
        {
            Read = call => VaultAnswer.Of(Describe(state, Named(call) ?? throw VaultRefusal.NotFound())),
            Write = call => Write(call, Named(call)),
            Delete = call => Delete(Named(call)),
        },
    ];

    public static JsonObject Describe(VaultState state, Entity entity)
    {
        var (direct, inherited) = state.Identity.GroupsOf(entity.Id);
        return new JsonObject
        {
            ["aliases"] = new JsonArray([.. entity.Aliases.Select(alias => alias.Describe())]),
            ["creation_time"] = GoTime.Write(entity.Created),
            ["direct_group_ids"] = JsonTexts.Array(direct.Select(group => group.Id)),
            ["disabled"] = entity.Disabled,
            ["group_ids"] = JsonTexts.Array(direct.Concat(inherited).Select(group => group.Id)),
            ["id"] = entity.Id,
            ["inherited_group_ids"] = JsonTexts.Array(inherited.Select(group => group.Id)),
            ["last_update_time"] = GoTime.Write(entity.Updated),
            ["merged_entity_ids"] = entity.Merged.Count > 0 ? JsonTexts.Array(entity.Merged) : null,
            ["metadata"] = entity.Metadata is null ? null : JsonTexts.Map(entity.Metadata),
            ["name"] = entity.Name,
            ["namespace_id"] = entity.Namespace.Id,
            ["policies"] = JsonTexts.Array(entity.Policies),
        };
    }

    private IEnumerable<Entity> Mine(VaultCall call) => state.Identity.Entities.Values.Where(entity => entity.Namespace == call.Namespace);

    private Entity? Named(VaultCall call) => call.Fields.Text("name") is { Length: > 0 } name ? state.Identity.EntityByName(call.Namespace, name) : null;

    private Entity? ById(VaultCall call, string id, bool required = false)
    {
        var found = state.Identity.Entities.TryGetValue(id, out var entity) && entity.Namespace == call.Namespace ? entity : null;
        return found is null && required && id.Length > 0 ? throw VaultRefusal.Bad("entity not found from id") : found;
    }

    private VaultAnswer ListById(VaultCall call)
    {
        var entities = Mine(call).OrderBy(entity => entity.Id, StringComparer.Ordinal).ToList();
        var answer = VaultAnswer.Keys(entities.Select(entity => entity.Id));
        answer.Data!["key_info"] = new JsonObject([.. entities.Select(entity => KeyValuePair.Create(entity.Id, (JsonNode?)Info(entity)))]);
        return answer;
    }

    private static JsonObject Info(Entity entity)
    {
        var info = new JsonObject { ["name"] = entity.Name };
        if (entity.Aliases.Count > 0)
        {
            info["aliases"] = new JsonArray([.. entity.Aliases.Select(alias => new JsonObject
            {
                ["id"] = alias.Id,
                ["name"] = alias.Name,
                ["mount_accessor"] = alias.Mount.Accessor,
                ["mount_path"] = alias.Mount.Path,
                ["mount_type"] = alias.Mount.Type,
            })]);
        }

        return info;
    }

    private VaultAnswer Write(VaultCall call, Entity? entity)
    {
        var policies = call.Fields.List("policies");
        if (policies.Contains("root"))
        {
            throw VaultRefusal.Bad("policies cannot contain root");
        }

        var isNew = entity is null;
        var name = call.Fields.Text("name");
        if (entity is not null && name.Length > 0 && name != entity.Name)
        {
            entity.Name = state.Identity.EntityByName(call.Namespace, name) is { } other && other != entity ? throw VaultRefusal.Bad("entity name is already in use") : name;
        }

        entity ??= state.Identity.NewEntity(call.Namespace, name.Length > 0 ? name : null);
        entity.Metadata = call.Fields.Has("metadata") ? call.Fields.Pairs("metadata") : entity.Metadata;
        entity.Policies = call.Fields.Has("policies") ? TokenPolicies.Clean(policies, addDefault: false) : entity.Policies;
        entity.Disabled = call.Fields.Flag("disabled", entity.Disabled);
        entity.Updated = call.Now;
        state.Identity.Changed();
        return isNew ? VaultAnswer.Of(new JsonObject { ["aliases"] = null, ["id"] = entity.Id, ["name"] = entity.Name }) : VaultAnswer.NoContent;
    }

    private VaultAnswer Delete(Entity? entity)
    {
        if (entity is not null)
        {
            state.Identity.Remove(entity);
        }

        return VaultAnswer.NoContent;
    }

    private VaultAnswer DeleteMany(VaultCall call)
    {
        var ids = call.Fields.List("entity_ids");
        if (ids.Count == 0)
        {
            throw VaultRefusal.Bad("missing entity ids to delete");
        }

        foreach (var id in ids)
        {
            Delete(ById(call, id));
        }

        return VaultAnswer.NoContent;
    }

    /// <summary>Gives the aliases of some entities to another one; policies are not taken along.</summary>
    private VaultAnswer Merge(VaultCall call)
    {
        var (into, from) = (call.Fields.Text("to_entity_id"), call.Fields.List("from_entity_ids").Distinct().ToList());
        var target = into.Length == 0 ? throw VaultRefusal.Bad("missing entity id to merge to")
            : from.Count == 0 ? throw VaultRefusal.Bad("missing entity ids to merge from")
            : ById(call, into) ?? throw VaultRefusal.Bad("entity id to merge to is invalid");
        if (from.Contains(target.Id))
        {
            throw VaultRefusal.Bad("to_entity_id should not be present in from_entity_ids");
        }

        var sources = from.Select(id => ById(call, id) ?? throw VaultRefusal.Bad("entity id to merge from is invalid")).ToList();
        foreach (var source in sources)
        {
            foreach (var alias in source.Aliases.ToArray())
            {
                state.Identity.Move(alias, alias.Name, target);
            }

            target.Merged.Add(source.Id);
            state.Identity.Remove(source);
        }

        return VaultAnswer.NoContent;
    }
}
