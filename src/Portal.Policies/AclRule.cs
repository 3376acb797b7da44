using Portal.Policies.Matching;
using Portal.Policies.Rules;

namespace Portal.Policies;

/// <summary>Where a rule, or a part of it, is written.</summary>
/// <param name="Policy">The policy's name.</param>
/// <param name="Line">The line of the stanza.</param>
/// <param name="Pattern">The pattern as written, templates included.</param>
public sealed record RuleSource(string Policy, int Line, string Pattern);

/// <summary>
/// One compiled rule: all stanzas of all policies with the same compiled pattern, merged as the server merges them. Rules with different patterns
/// are never combined.
/// </summary>
public sealed class AclRule
{
    internal AclRule(PatternText compiled, Capability capabilities, RuleLimits limits, IReadOnlyList<RuleSource> sources)
    {
        Compiled = compiled;
        Capabilities = capabilities;
        Limits = limits;
        Sources = sources;
    }

    /// <summary>The compiled pattern, with the star of a glob: <c>secret/*</c>.</summary>
    public string Pattern => Compiled.ToString();

    /// <summary>Which kind of pattern it is.</summary>
    public PatternKind Kind => Compiled.Kind;

    /// <summary>What it grants; <see cref="Capability.Deny"/> alone when any of its stanzas denies.</summary>
    public Capability Capabilities { get; }

    /// <summary>The stanzas it was merged from, in the order of the policies.</summary>
    public IReadOnlyList<RuleSource> Sources { get; }

    internal PatternText Compiled { get; }

    internal RuleLimits Limits { get; }

    /// <summary>Whether it grants all of what is wanted; not by <see cref="Enum.HasFlag"/>, which allocates where code is not optimised.</summary>
    internal bool Grants(Capability wanted) => (Capabilities & wanted) == wanted;

    /// <summary>Its place among all prefix and segment rules of its engine; greater wins.</summary>
    internal int Rank { get; set; }
}
