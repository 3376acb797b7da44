using Portal.Sandbox.Vault.Core;

namespace Portal.Sandbox.Vault.Identity;

/// <summary><c>identity/lookup</c>: by what is known of an entity or a group.</summary>
internal sealed class LookupArea(VaultState state)
{
    private static readonly VaultField[] Fields = [new("id"), new("name"), new("alias_id"), new("alias_name"), new("alias_mount_accessor")];

    public IEnumerable<VaultRoute> Routes =>
    [
        new("lookup/entity", Fields) { Write = Entity },
        new("lookup/group", Fields) { Write = Group },
    ];

    private VaultAnswer Entity(VaultCall call)
    {
        var fields = call.Fields;
        RequireQuery(fields);
        var entity = fields.Text("id") is { Length: > 0 } id ? state.Identity.Entities.GetValueOrDefault(id)
            : fields.Text("name") is { Length: > 0 } name ? state.Identity.EntityByName(call.Namespace, name)
            : fields.Text("alias_id") is { Length: > 0 } alias ? state.Identity.Alias(alias)?.Entity
            : state.Identity.Alias(fields.Text("alias_name"), fields.Text("alias_mount_accessor"))?.Entity;
        return entity is null || entity.Namespace != call.Namespace ? VaultAnswer.NoContent : VaultAnswer.Of(EntityArea.Describe(state, entity));
    }

    private VaultAnswer Group(VaultCall call)
    {
        var fields = call.Fields;
        RequireQuery(fields);
        var group = state.Identity.Groups.Values.Where(group => group.Namespace == call.Namespace).FirstOrDefault(group =>
            fields.Text("id") is { Length: > 0 } id ? group.Id == id
            : fields.Text("name") is { Length: > 0 } name ? group.Name == name
            : fields.Text("alias_id") is { Length: > 0 } alias ? group.Alias?.Id == alias
            : group.Alias?.Name == fields.Text("alias_name") && group.Alias.Mount.Accessor == fields.Text("alias_mount_accessor"));
        return group is null ? VaultAnswer.NoContent : VaultAnswer.Of(GroupArea.Describe(state, group));
    }

    /// <summary>One thing is asked by, or an alias by its name and mount together.</summary>
    private static void RequireQuery(FieldValues fields)
    {
        var given = Fields.Select(field => field.Name).Where(fields.Has).ToList();
        var byAlias = given is ["alias_name", "alias_mount_accessor"] && given.All(name => fields.Text(name).Length > 0);
        var problem = given.Count == 0 ? "query parameter not supplied"
            : given.Count > 1 && !byAlias ? "query parameter conflict; please supply distinct set of query parameters"
            : given.Count == 1 && given[0] is "alias_name" or "alias_mount_accessor" ? "both 'alias_name' and 'alias_mount_accessor' needs to be set"
            : null;
        if (problem is not null)
        {
            throw VaultRefusal.Bad(problem);
        }
    }
}
