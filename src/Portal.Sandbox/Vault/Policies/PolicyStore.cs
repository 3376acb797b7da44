using Portal.Policies;

namespace Portal.Sandbox.Vault.Policies;

/// <summary>The policies of a namespace. One that has expired is gone whenever anybody looks.</summary>
internal sealed class PolicyStore
{
    private readonly SortedDictionary<string, StoredPolicy> _policies = new(StringComparer.Ordinal);
    private readonly TimeProvider _time;

    public PolicyStore(TimeProvider time)
    {
        _time = time;
        Put(new StoredPolicy("default", BuiltInPolicies.Default, PolicyDocument.Parse("default", BuiltInPolicies.Default)) { Version = 1, Modified = time.GetUtcNow() });
        Put(new StoredPolicy("response-wrapping", BuiltInPolicies.ResponseWrapping, PolicyDocument.Parse("response-wrapping", BuiltInPolicies.ResponseWrapping)));
    }

    /// <summary>Changes with every change of a policy.</summary>
    public long Revision { get; private set; }

    /// <summary>What lists show: everything but what is only the server's own.</summary>
    public IEnumerable<StoredPolicy> Listed
    {
        get
        {
            Forget();
            return _policies.Values.Where(policy => policy.Name != "response-wrapping");
        }
    }

    public StoredPolicy? Find(string name)
    {
        Forget();
        return _policies.GetValueOrDefault(name);
    }

    public void Put(StoredPolicy policy)
    {
        _policies[policy.Name] = policy;
        Revision++;
    }

    public void Remove(string name)
    {
        if (_policies.Remove(name))
        {
            Revision++;
        }
    }

    /// <summary>Drops what has expired, so that <see cref="Revision"/> tells.</summary>
    public void Forget()
    {
        var now = _time.GetUtcNow();
        foreach (var name in _policies.Values.Where(policy => policy.Expiration <= now).Select(policy => policy.Name).ToArray())
        {
            Remove(name);
        }
    }
}
