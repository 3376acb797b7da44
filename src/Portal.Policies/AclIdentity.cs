namespace Portal.Policies;

/// <summary>Who a token belongs to, as far as templated patterns can ask (<see href="https://developer.hashicorp.com/vault/docs/concepts/policies#templated-policies"/>).</summary>
/// <param name="Entity">The token's entity.</param>
/// <param name="Groups">The groups the entity is in, directly or through other groups.</param>
public sealed record AclIdentity(AclEntity Entity, IReadOnlyList<AclGroup> Groups);

/// <summary>An entity of the identity store.</summary>
public sealed record AclEntity(string Id, string Name)
{
    /// <summary>Its metadata.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>Its aliases, one for each auth mount it can log in through.</summary>
    public IReadOnlyList<AclAlias> Aliases { get; init; } = [];
}

/// <summary>An entity's name at one auth mount.</summary>
public sealed record AclAlias(string MountAccessor, string Id, string Name)
{
    /// <summary>Metadata set by the auth method, such as <c>service_account_namespace</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>Metadata set by an operator.</summary>
    public IReadOnlyDictionary<string, string> CustomMetadata { get; init; } = new Dictionary<string, string>();
}

/// <summary>A group of the identity store.</summary>
public sealed record AclGroup(string Id, string Name)
{
    /// <summary>Its metadata.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();
}
