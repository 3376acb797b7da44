using Portal.Policies.Syntax;

namespace Portal.Policies.Documents;

/// <summary>What a server takes, or refuses without saying how it was meant: spelling, patterns that match nothing, stanzas that grant nothing.</summary>
internal static class PolicyHints
{
    private static readonly string[] Capabilities = ["create", "read", "update", "patch", "delete", "list", "scan", "sudo", "deny", "subscribe", "recover"];

    public static IReadOnlyList<PolicyProblem> Find(SyntaxTree tree, IReadOnlyList<PolicyStanza> stanzas, AclDialect? dialect)
    {
        var hints = new List<PolicyProblem>();
        foreach (var item in tree.Items.Where(item => item.Name is not ("path" or "name")))
        {
            Add(hints, item.Keys[0].Start, NearestWord.Find(item.Name, ["path"]) is { } nearest ? $"Did you mean \"{nearest}\"?" : null);
        }

        var seen = new Dictionary<string, int>();
        foreach (var stanza in stanzas)
        {
            if (stanza.Source is { Value: ObjectNode block } source)
            {
                Spelling(block, dialect, hints);
                var at = source.Keys[source.Keys.Count > 1 ? 1 : 0].Start;
                Pattern(stanza.Pattern, at, hints);
                Grants(stanza, block, at, hints);
                Add(hints, at, seen.TryAdd(stanza.Pattern, at.Line) ? null : $"The same path is in line {seen[stanza.Pattern]}; the server merges both.");
                Duplicates(block, dialect, hints);
            }
        }

        return hints;
    }

    private static void Spelling(ObjectNode block, AclDialect? dialect, List<PolicyProblem> hints)
    {
        var known = StanzaFields.Known(dialect);
        foreach (var item in block.Items.Where(item => !known.Contains(item.Name)))
        {
            var elsewhere = StanzaFields.Known(null).Contains(item.Name) ? $"{dialect} does not know \"{item.Name}\"." : null;
            Add(hints, item.Keys[0].Start, elsewhere ?? (NearestWord.Find(item.Name, known) is { } nearest ? $"Did you mean \"{nearest}\"?" : null));
        }

        var words = block.Items.Where(item => item.Name == "capabilities").SelectMany(item => ((item.Value as ListNode)?.Items ?? []).OfType<LiteralNode>());
        foreach (var word in words)
        {
            Add(hints, word.Start, Capability(word.Value, dialect));
        }
    }

    private static string? Capability(string word, AclDialect? dialect)
    {
        if (CapabilityWords.TryParse(word, out var capability))
        {
            return dialect?.Known.HasFlag(capability) == false ? $"{dialect} does not know \"{word}\"." : null;
        }

        return word switch
        {
            "write" => "Writing is \"create\" for what does not exist yet and \"update\" for what does.",
            "root" => "Only the built-in policy root grants everything.",
            "*" => "Every capability has to be named.",
            _ => NearestWord.Find(word, Capabilities) is { } nearest ? $"Did you mean \"{nearest}\"?" : null,
        };
    }

    private static void Pattern(string pattern, Position at, List<PolicyProblem> hints)
    {
        var body = pattern.EndsWith('*') ? pattern[..^1] : pattern;
        if (body.Contains('*', StringComparison.Ordinal))
        {
            Add(hints, at, "A * is a wildcard only at the end; before it, it is a character like any other. For one segment use +.");
        }

        if (body.Split('/').Any(segment => segment.Length > 1 && segment.Contains('+', StringComparison.Ordinal) && !TemplateText.Has(segment)))
        {
            Add(hints, at, "A + is a wildcard only as a whole segment, as in a/+/b; here it is a character like any other.");
        }

        if (pattern.StartsWith("//", StringComparison.Ordinal))
        {
            Add(hints, at, "Only one leading slash is dropped, so this path matches no request.");
        }

        if (pattern.TrimStart('/').StartsWith("v1/", StringComparison.Ordinal))
        {
            Add(hints, at, "Paths start after /v1/.");
        }
    }

    private static void Grants(PolicyStanza stanza, ObjectNode block, Position at, List<PolicyProblem> hints)
    {
        if (stanza.Shorthand is "read" or "write" or "sudo" or "deny")
        {
            var words = string.Join(", ", (stanza with { CapabilityNames = [] }).Capabilities.ToNames().Select(name => $"\"{name}\""));
            Add(hints, block.Items.First(item => item.Name == "policy").Keys[0].Start, $"policy = \"{stanza.Shorthand}\" is the old way to write capabilities = [{words}].");
        }
        else if (stanza.CapabilityNames.Count == 0 && !stanza.IsRefused)
        {
            Add(hints, at, "It grants nothing, and hides what a broader path would grant here.");
        }

        if (stanza.CapabilityNames.Count > 1 && stanza.CapabilityNames.Contains("deny"))
        {
            Add(hints, at, "deny discards the other capabilities of this path.");
        }

        if (stanza.Capabilities == Policies.Capability.Sudo)
        {
            Add(hints, at, "sudo alone allows no operation; it is needed beside read, update or another one.");
        }
    }

    private static void Duplicates(ObjectNode block, AclDialect? dialect, List<PolicyProblem> hints)
    {
        if (dialect?.RefusesDuplicateAttributes == true)
        {
            return;
        }

        foreach (var item in block.Items.GroupBy(item => item.Name).Where(group => group.Count() > 1).Select(group => group.ElementAt(1)))
        {
            Add(hints, item.Keys[0].Start, $"{item.Name} is written twice; Vault 1.21 and later refuses that.");
        }
    }

    private static void Add(List<PolicyProblem> hints, Position at, string? message)
    {
        if (message is not null)
        {
            hints.Add(new(at.Line, at.Column, message, PolicySeverity.Hint));
        }
    }
}
