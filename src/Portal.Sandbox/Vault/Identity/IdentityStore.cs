using System.Security.Cryptography;
using Portal.Sandbox.Vault.Core;

namespace Portal.Sandbox.Vault.Identity;

/// <summary>Entities, their aliases and groups.</summary>
internal sealed class IdentityStore(TimeProvider time)
{
    private readonly Dictionary<(string Accessor, string Name), EntityAlias> _aliases = [];

    public Dictionary<string, Entity> Entities { get; } = [];

    public Dictionary<string, Group> Groups { get; } = [];

    /// <summary>Changes with everything that changes what a token may.</summary>
    public long Revision { get; private set; }

    public void Changed() => Revision++;

    public Entity? EntityByName(VaultNamespace ns, string name) =>
        Entities.Values.FirstOrDefault(entity => entity.Namespace == ns && string.Equals(entity.Name, name, StringComparison.OrdinalIgnoreCase));

    public Group? GroupByName(VaultNamespace ns, string name) =>
        Groups.Values.FirstOrDefault(group => group.Namespace == ns && string.Equals(group.Name, name, StringComparison.OrdinalIgnoreCase));

    public IEnumerable<EntityAlias> Aliases => _aliases.Values;

    public EntityAlias? Alias(string id) => _aliases.Values.FirstOrDefault(alias => alias.Id == id);

    public EntityAlias? Alias(string name, string mountAccessor) => _aliases.GetValueOrDefault((mountAccessor, name));

    public Entity NewEntity(VaultNamespace ns, string? name)
    {
        var now = time.GetUtcNow();
        var suffix = ns.IsRoot ? "root" : ns.Id;
        var entity = new Entity
        {
            Id = Guid.NewGuid().ToString(),
            Name = name ?? $"entity_{RandomNumberGenerator.GetHexString(8, lowercase: true)}.{suffix}",
            Namespace = ns,
            Created = now,
            Updated = now,
        };
        Entities.Add(entity.Id, entity);
        Changed();
        return entity;
    }

    public EntityAlias NewAlias(Entity entity, Mount mount, string name)
    {
        var now = time.GetUtcNow();
        var alias = new EntityAlias { Id = Guid.NewGuid().ToString(), Name = name, Mount = mount, Entity = entity, Created = now, Updated = now };
        entity.Aliases.Add(alias);
        _aliases[(mount.Accessor, name)] = alias;
        Changed();
        return alias;
    }

    /// <summary>Gives an alias another name, or to another entity.</summary>
    public void Move(EntityAlias alias, string name, Entity entity)
    {
        _aliases.Remove((alias.Mount.Accessor, alias.Name));
        alias.Entity.Aliases.Remove(alias);
        (alias.Name, alias.Entity, alias.Updated) = (name, entity, time.GetUtcNow());
        entity.Aliases.Add(alias);
        _aliases[(alias.Mount.Accessor, name)] = alias;
        Changed();
    }

    public void Remove(EntityAlias alias)
    {
        _aliases.Remove((alias.Mount.Accessor, alias.Name));
        alias.Entity.Aliases.Remove(alias);
        Changed();
    }

    /// <summary>The entity that signs in, made if it never did before.</summary>
    public Entity SignIn(Mount mount, string aliasName, IReadOnlyDictionary<string, string>? metadata)
    {
        var alias = Alias(aliasName, mount.Accessor) ?? NewAlias(NewEntity(mount.Namespace, null), mount, aliasName);
        if (metadata is not null && !Same(alias.Metadata, metadata))
        {
            alias.Metadata = metadata;
            alias.Updated = time.GetUtcNow();
            Changed();
        }

        return alias.Entity;
    }

    /// <summary>Makes an entity a member of the external groups whose aliases an auth method named, and of no others of that method.</summary>
    public void SetExternalGroups(Entity entity, Mount mount, IReadOnlyCollection<string> names)
    {
        foreach (var group in Groups.Values.Where(group => group.Alias?.Mount == mount))
        {
            if (names.Contains(group.Alias!.Name) ? group.Entities.Add(entity.Id) : group.Entities.Remove(entity.Id))
            {
                Changed();
            }
        }
    }

    /// <summary>The groups an entity is in, directly and through other groups.</summary>
    public (IReadOnlyList<Group> Direct, IReadOnlyList<Group> Inherited) GroupsOf(string entityId)
    {
        var direct = Groups.Values.Where(group => group.Entities.Contains(entityId)).ToList();
        var seen = direct.Select(group => group.Id).ToHashSet();
        var inherited = new List<Group>();
        for (var queue = new Queue<Group>(direct); queue.Count > 0;)
        {
            var below = queue.Dequeue();
            foreach (var above in Groups.Values.Where(group => group.Groups.Contains(below.Id) && seen.Add(group.Id)))
            {
                inherited.Add(above);
                queue.Enqueue(above);
            }
        }

        return (direct, inherited);
    }

    /// <summary>The policies that come from who a token stands for.</summary>
    public IReadOnlyList<string> PoliciesOf(string entityId)
    {
        if (!Entities.TryGetValue(entityId, out var entity))
        {
            return [];
        }

        var (direct, inherited) = GroupsOf(entityId);
        return [.. entity.Policies.Concat(direct.Concat(inherited).SelectMany(group => group.Policies)).Distinct().Order(StringComparer.Ordinal)];
    }

    public void Remove(Entity entity)
    {
        foreach (var alias in entity.Aliases.ToArray())
        {
            Remove(alias);
        }

        Entities.Remove(entity.Id);
        foreach (var group in Groups.Values)
        {
            group.Entities.Remove(entity.Id);
        }

        Changed();
    }

    public void Remove(Group group)
    {
        Groups.Remove(group.Id);
        foreach (var other in Groups.Values)
        {
            other.Groups.Remove(group.Id);
        }

        Changed();
    }

    /// <summary>Forgets what belonged to an auth method that was disabled.</summary>
    public void Forget(Mount mount)
    {
        foreach (var alias in _aliases.Values.Where(alias => alias.Mount == mount).ToArray())
        {
            Remove(alias);
        }

        foreach (var group in Groups.Values.Where(group => group.Alias?.Mount == mount))
        {
            group.Alias = null;
        }

        Changed();
    }

    private static bool Same(IReadOnlyDictionary<string, string>? one, IReadOnlyDictionary<string, string> other) =>
        one is not null && one.Count == other.Count && one.All(pair => other.TryGetValue(pair.Key, out var value) && value == pair.Value);
}
