using Portal.Policies;

namespace Portal.Sandbox.Vault.Policies;

/// <summary>The policies of a namespace. One that has expired is gone whenever anybody looks.</summary>
internal sealed class PolicyStore
{
    private readonly SortedDictionary<string, StoredPolicy> _policies = new(StringComparer.Ordinal);
    private readonly TimeProvider _time;
    private readonly string _namespace;

    /// <param name="ns">The path of the namespace; empty for the root.</param>
    public PolicyStore(TimeProvider time, string ns)
    {
        (_time, _namespace) = (time, ns);
        Put(new StoredPolicy("default", PolicyDocument.Parse("default", BuiltInPolicies.Default)) { Version = 1, Modified = time.GetUtcNow() });
        Put(new StoredPolicy("response-wrapping", PolicyDocument.Parse("response-wrapping", BuiltInPolicies.ResponseWrapping)));
    }

    /// <summary>When the first of them expires.</summary>
    private DateTimeOffset _nextEnd = DateTimeOffset.MaxValue;

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
        _policies[policy.Name] = policy with { Document = policy.Document.InNamespace(_namespace).WithTemplateRules(policy.AllowSlashes, policy.AllowWildcards) };
        _nextEnd = policy.Expiration < _nextEnd ? policy.Expiration.Value : _nextEnd;
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
        if (now < _nextEnd)
        {
            return;
        }

        foreach (var name in _policies.Values.Where(policy => policy.Expiration <= now).Select(policy => policy.Name).ToArray())
        {
            Remove(name);
        }

        _nextEnd = _policies.Values.Min(policy => policy.Expiration) ?? DateTimeOffset.MaxValue;
    }
}
