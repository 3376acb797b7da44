namespace Portal.Policies;

/// <summary>
/// What a templated stanza would mean for a path, whoever the token belongs to: "anyone whose <c>identity.entity.name</c> is <c>bob</c> may read".
/// </summary>
/// <param name="Stanza">The stanza, with the pattern as written.</param>
/// <param name="Values">The unresolved expressions of the pattern and the values with which it matches the path.</param>
/// <param name="Capabilities">What <c>sys/capabilities</c> would answer to such a token, all its policies taken together.</param>
public sealed record AclPossibility(RuleSource Stanza, IReadOnlyDictionary<string, string> Values, Capability Capabilities);
