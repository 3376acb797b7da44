using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Portal.Policies;

namespace Portal.Core.Access;

/// <summary>What a token with some policies may read, as the server of a dialect decides it.</summary>
internal static partial class ReadablePaths
{
    /// <summary>The patterns that let it read, as written, each with the stanza it comes from. A pattern that any of the policies denies is not among them.</summary>
    public static ImmutableArray<ReadablePath> Of(ImmutableArray<PolicyDocument> documents, AclDialect dialect, TimeProvider time)
    {
        var engine = AclEngine.Compile(documents, dialect, null, time);
        var granting =
            from rule in engine.Rules
            where rule.Capabilities.HasFlag(Capability.Read)
            select Granting(rule.Sources, documents);
        return [.. granting.Concat(Templated(engine, documents)).OfType<ReadablePath>().OrderBy(path => path.Path, StringComparer.Ordinal)];
    }

    // A rule is merged from every stanza with its pattern; the one that allows reading is the one to look at.
    private static ReadablePath? Granting(IEnumerable<RuleSource> sources, ImmutableArray<PolicyDocument> documents) =>
        sources.Where(source => documents.Any(document => document.Name == source.Policy && document.Stanzas.Any(stanza => stanza.Line == source.Line && stanza.Capabilities.HasFlag(Capability.Read))))
            .Select(source => new ReadablePath(source.Pattern, source.Policy, source.Line))
            .FirstOrDefault();

    /// <summary>Patterns with <c>{{identity…}}</c> count for whoever logs in, though nobody has yet: would they let somebody read.</summary>
    private static IEnumerable<ReadablePath> Templated(AclEngine engine, ImmutableArray<PolicyDocument> documents) =>
        from document in documents
        from stanza in document.Stanzas
        where stanza.Pattern.Contains("{{", StringComparison.Ordinal)
        let somewhere = Template().Replace(stanza.Pattern, "x").TrimEnd('*').Replace("+", "x", StringComparison.Ordinal)
        let would = engine.Possibilities(somewhere).FirstOrDefault(possibility => possibility.Stanza.Policy == document.Name && possibility.Stanza.Line == stanza.Line)
        where would?.Capabilities.HasFlag(Capability.Read) == true
        select new ReadablePath(stanza.Pattern, document.Name, stanza.Line);

    [GeneratedRegex(@"\{\{.*?\}\}")]
    private static partial Regex Template();
}
