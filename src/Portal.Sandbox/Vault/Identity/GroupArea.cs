using System.Text.Json.Nodes;
using Portal.Sandbox.Vault.Core;
using Portal.Sandbox.Vault.Http;
using Portal.Sandbox.Vault.Tokens;

namespace Portal.Sandbox.Vault.Identity;

/// <summary><c>identity/group</c> and <c>identity/group-alias</c>.</summary>
internal sealed class GroupArea(VaultState state)
{
    private static readonly VaultField[] Fields =
    [
        new("id"), new("name"), new("type"), new("metadata", FieldType.Pairs), new("policies", FieldType.List), new("member_entity_ids", FieldType.List),
        new("member_group_ids", FieldType.List),
    ];

    private static readonly VaultField[] AliasFields = [new("id"), new("name"), new("mount_accessor"), new("canonical_id")];

    public IEnumerable<VaultRoute> Routes =>
    [
        new("group", Fields) { Write = call => Write(call, call.Fields.Text("id") is { Length: > 0 } id ? ById(id) ?? throw VaultRefusal.Bad("group not found from id") : Named(call)) },
        new("group/id/") { List = ListById },
        new("group/name/") { List = call => VaultAnswer.Keys(Mine(call).Select(group => group.Name).Order(StringComparer.Ordinal)) },
        new("group/id/{id}", Fields)
        {
            Read = call => VaultAnswer.Of(Describe(state, ById(call.Fields.Part("id")) ?? throw VaultRefusal.NotFound())),
            Write = call => Write(call, ById(call.Fields.Part("id")) ?? throw VaultRefusal.Bad("group not found from id")),
            Delete = call => Delete(ById(call.Fields.Part("id"))),
        },
        new("group/name/{name+}", Fields)
        {
            Read = call => VaultAnswer.Of(Describe(state, Named(call) ?? throw VaultRefusal.NotFound())),
            Write = call => Write(call, Named(call)),
            Delete = call => Delete(Named(call)),
        },
        new("group-alias", AliasFields) { Write = WriteAlias },
        new("group-alias/id/") { List = call => VaultAnswer.Keys(Mine(call).Select(group => group.Alias?.Id).OfType<string>().Order(StringComparer.Ordinal)) },
        new("group-alias/id/{id}", AliasFields)
        {
            Read = call => VaultAnswer.Of((ByAlias(call)?.Alias ?? throw VaultRefusal.NotFound()).Describe()),
            Write = WriteAlias,
            Delete = DeleteAlias,
        },
    ];

    public static JsonObject Describe(VaultState state, Group group) => new()
    {
        ["alias"] = group.Alias?.Describe() ?? [],
        ["creation_time"] = GoTime.Write(group.Created),
        ["id"] = group.Id,
        ["last_update_time"] = GoTime.Write(group.Updated),
        ["member_entity_ids"] = JsonTexts.Array(group.Entities.Order(StringComparer.Ordinal)),
        ["member_group_ids"] = group.Groups.Count > 0 ? JsonTexts.Array(group.Groups.Order(StringComparer.Ordinal)) : null,
        ["metadata"] = group.Metadata is null ? null : JsonTexts.Map(group.Metadata),
        ["modify_index"] = group.Writes,
        ["name"] = group.Name,
        ["namespace_id"] = group.Namespace.Id,
        ["parent_group_ids"] = state.Identity.Groups.Values.Where(other => other.Groups.Contains(group.Id)).Select(other => other.Id).ToList() is { Count: > 0 } parents ? JsonTexts.Array(parents) : null,
        ["policies"] = JsonTexts.Array(group.Policies),
        ["type"] = group.External ? "external" : "internal",
    };

    private IEnumerable<Group> Mine(VaultCall call) => state.Identity.Groups.Values.Where(group => group.Namespace == call.Namespace);

    private Group? ById(string id) => state.Identity.Groups.GetValueOrDefault(id);

    private Group? Named(VaultCall call) => call.Fields.Text("name") is { Length: > 0 } name ? state.Identity.GroupByName(call.Namespace, name) : null;

    private Group? ByAlias(VaultCall call) => Mine(call).FirstOrDefault(group => group.Alias?.Id == call.Fields.Part("id"));

    private VaultAnswer ListById(VaultCall call)
    {
        var groups = Mine(call).OrderBy(group => group.Id, StringComparer.Ordinal).ToList();
        var answer = VaultAnswer.Keys(groups.Select(group => group.Id));
        answer.Data!["key_info"] = new JsonObject([.. groups.Select(group => KeyValuePair.Create(group.Id, (JsonNode?)new JsonObject
        {
            ["name"] = group.Name,
            ["num_member_entities"] = group.Entities.Count,
            ["num_parent_groups"] = state.Identity.Groups.Values.Count(other => other.Groups.Contains(group.Id)),
        }))]);
        return answer;
    }

    private VaultAnswer Write(VaultCall call, Group? group)
    {
        var fields = call.Fields;
        Check(call, group);
        var isNew = group is null;
        var name = fields.Text("name");
        group ??= new Group
        {
            Id = Guid.NewGuid().ToString(),
            Name = name.Length > 0 ? name : $"group_{Guid.NewGuid().ToString("N")[..8]}.{(call.Namespace.IsRoot ? "root" : call.Namespace.Id)}",
            Namespace = call.Namespace,
            External = fields.Text("type") == "external",
            Created = call.Now,
            Updated = call.Now,
        };
        group.Name = name.Length > 0 ? name : group.Name;
        group.Metadata = fields.Has("metadata") ? fields.Pairs("metadata") : group.Metadata;
        group.Policies = fields.Has("policies") ? TokenPolicies.Clean(fields.List("policies"), addDefault: false) : group.Policies;
        Replace(group.Entities, "member_entity_ids", fields);
        Replace(group.Groups, "member_group_ids", fields);
        group.Updated = call.Now;
        state.Identity.Groups[group.Id] = group;
        state.Identity.Changed();
        if (!isNew)
        {
            group.Writes++;
            return VaultAnswer.NoContent;
        }

        return VaultAnswer.Of(new JsonObject { ["id"] = group.Id, ["name"] = group.Name });
    }

    private void Check(VaultCall call, Group? group)
    {
        var fields = call.Fields;
        var external = fields.Text("type") switch
        {
            "" => group?.External == true,
            "internal" => false,
            "external" => true,
            var other => throw VaultRefusal.Bad($"invalid group type \"{other}\""),
        };
        var problem = group is not null && fields.Has("type") && external != group.External ? "group type cannot be changed"
            : fields.List("policies").Contains("root") ? "policies cannot contain root"
            : external && fields.Has("member_entity_ids") ? "member entities can't be set manually for external groups"
            : external && fields.Has("member_group_ids") ? "member groups can't be set for external groups"
            : Named(call) is { } named && group is not null && named != group ? "group name is already in use"
            : fields.List("member_entity_ids").FirstOrDefault(id => !state.Identity.Entities.ContainsKey(id)) is { } entity ? $"invalid entity ID \"{entity}\""
            : fields.List("member_group_ids").FirstOrDefault(id => ById(id) is null) is { } member ? $"invalid group ID \"{member}\""
            : "";
        if (problem.Length > 0)
        {
            throw VaultRefusal.Bad(problem);
        }
    }

    private static void Replace(HashSet<string> members, string field, FieldValues fields)
    {
        if (fields.Has(field))
        {
            members.Clear();
            members.UnionWith(fields.List(field));
        }
    }

    private VaultAnswer Delete(Group? group)
    {
        if (group is not null)
        {
            state.Identity.Remove(group);
        }

        return VaultAnswer.NoContent;
    }

    private VaultAnswer WriteAlias(VaultCall call)
    {
        var (name, accessor) = (call.Fields.Text("name"), call.Fields.Text("mount_accessor"));
        var mount = call.Namespace.Mounts.ByAccessor(accessor) ?? throw VaultRefusal.Bad($"invalid mount accessor \"{accessor}\"");
        var group = ById(call.Fields.Text("canonical_id")) ?? ByAlias(call) ?? throw VaultRefusal.Bad("invalid group ID given in 'canonical_id'");
        if (!group.External)
        {
            throw VaultRefusal.Bad("alias can't be set on an internal group");
        }

        group.Alias = new GroupAlias(group.Alias?.Id ?? Guid.NewGuid().ToString(), name.Length > 0 ? name : throw VaultRefusal.Bad("missing alias name"), mount, group.Id, call.Now);
        return VaultAnswer.Of(new JsonObject { ["canonical_id"] = group.Id, ["id"] = group.Alias.Id });
    }

    private VaultAnswer DeleteAlias(VaultCall call)
    {
        if (ByAlias(call) is { } group)
        {
            group.Alias = null;
        }

        return VaultAnswer.NoContent;
    }
}
