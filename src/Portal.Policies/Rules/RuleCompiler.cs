using Portal.Policies.Documents;
using Portal.Policies.Matching;
using Portal.Policies.Templates;

namespace Portal.Policies.Rules;

/// <summary>From stanzas to rules: templates, expiry, patterns, merging, ranks.</summary>
internal static class RuleCompiler
{
    /// <summary>Whether a stanza is part of the compiled policies at all.</summary>
    public static bool Counts(PolicyStanza stanza, AclDialect dialect, DateTimeOffset now) =>
        !stanza.IsRefused && !(stanza.Expiration is { } expiration && dialect.IsOpenBao && expiration < now);

    public static RuleTables Compile(IEnumerable<PolicyDocument> documents, AclDialect dialect, TemplateExpansion templates, DateTimeOffset now)
    {
        var merging = new Dictionary<(PatternKind, string, bool), RuleMerging>();
        foreach (var document in documents)
        {
            foreach (var stanza in document.Stanzas)
            {
                if (!Counts(stanza, dialect, now))
                {
                    continue;
                }

                var pattern = TemplateText.Has(stanza.Pattern)
                    ? templates.Expand(stanza.Pattern, document.AllowSlashesInTemplates, document.AllowWildcardsInTemplates)
                    : stanza.Pattern;
                if (pattern is null || PatternText.Compile(pattern, document.Namespace) is not { } compiled)
                {
                    continue;
                }

                var key = (compiled.Kind, compiled.Text, compiled.IsGlob);
                if (!merging.TryGetValue(key, out var rule))
                {
                    merging.Add(key, rule = new RuleMerging(compiled));
                }

                rule.Add(stanza, dialect.Known, new RuleSource(document.Name, stanza.Line, stanza.Pattern));
            }
        }

        return new RuleTables([.. merging.Values.Select(rule => rule.Build())], dialect.ListOrder);
    }
}
