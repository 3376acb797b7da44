using Portal.Policies.Matching;

namespace Portal.Policies.Rules;

/// <summary>Collects the stanzas of one compiled pattern. Only the order of lists, and which response filter counts, depends on their order.</summary>
internal sealed class RuleMerging(PatternText pattern)
{
    private readonly List<RuleSource> _sources = [];
    private Capability _capabilities;
    private RuleLimits _limits = RuleLimits.None;

    public void Add(PolicyStanza stanza, Capability known, RuleSource source)
    {
        _sources.Add(source);
        var capabilities = stanza.Capabilities & known;
        if (_capabilities.HasFlag(Capability.Deny))
        {
            return;
        }

        if (capabilities.HasFlag(Capability.Deny))
        {
            _capabilities = Capability.Deny;
            _limits = RuleLimits.None;
            return;
        }

        _capabilities |= capabilities;
        _limits = _sources.Count == 1 ? First(stanza) : Merge(_limits, stanza);
    }

    public AclRule Build() => new(pattern, _capabilities, _limits, _sources);

    private static RuleLimits First(PolicyStanza stanza)
    {
        var plain = stanza is
        {
            AllowedParameters: null, DeniedParameters: null, RequiredParameters.Count: 0, MfaMethods.Count: 0,
            MinWrappingTtl.Ticks: 0, MaxWrappingTtl.Ticks: 0, PaginationLimit: 0, ResponseKeysFilterPath: null,
        };
        return plain ? RuleLimits.None : Merge(RuleLimits.None, stanza);
    }

    private static RuleLimits Merge(RuleLimits limits, PolicyStanza stanza) => new()
    {
        Allowed = Merge(limits.Allowed, stanza.AllowedParameters),
        Denied = Merge(limits.Denied, stanza.DeniedParameters),
        Required = Union(limits.Required, stanza.RequiredParameters),
        MfaMethods = Union(limits.MfaMethods, stanza.MfaMethods),
        MinWrappingTtl = TimeSpan.FromTicks(SmallerButNotZero(limits.MinWrappingTtl.Ticks, stanza.MinWrappingTtl.Ticks)),
        MaxWrappingTtl = TimeSpan.FromTicks(SmallerButNotZero(limits.MaxWrappingTtl.Ticks, stanza.MaxWrappingTtl.Ticks)),
        PaginationLimit = (int)SmallerButNotZero(limits.PaginationLimit, stanza.PaginationLimit),
        ResponseKeysFilterPath = string.IsNullOrEmpty(limits.ResponseKeysFilterPath) ? stanza.ResponseKeysFilterPath : limits.ResponseKeysFilterPath,
    };

    private static IReadOnlyList<string> Union(IReadOnlyList<string> first, IReadOnlyList<string> second) =>
        second.Count == 0 ? first : [.. first.Union(second)];

    private static long SmallerButNotZero(long first, long second) => second <= 0 ? first : first == 0 ? second : Math.Min(first, second);

    // A stanza without the map does not widen the other's; an empty list on either side means any value.
    private static IReadOnlyDictionary<string, IReadOnlyList<object>>? Merge(
        IReadOnlyDictionary<string, IReadOnlyList<object>>? first, IReadOnlyDictionary<string, IReadOnlyList<object>>? second)
    {
        if (first is null || second is null || second.Count == 0)
        {
            return first ?? second;
        }

        var merged = new Dictionary<string, IReadOnlyList<object>>(first);
        foreach (var (name, values) in second)
        {
            var known = merged.TryGetValue(name, out var found);
            merged[name] = values.Count == 0 || (known && found!.Count == 0) ? [] : [.. values, .. found ?? []];
        }

        return merged;
    }
}
