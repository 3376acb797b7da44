using Portal.Policies.Syntax;

namespace Portal.Policies.Documents;

/// <summary>Goes through a policy's items as the server does: syntax, top-level keys, stanzas.</summary>
internal static class PolicyReader
{
    public static IReadOnlyList<PolicyStanza> Read(SyntaxTree tree, AclDialect? dialect, List<PolicyProblem> problems)
    {
        if (tree.Error is { } error)
        {
            problems.Add(new(error.At.Line, error.At.Column, $"At {error.At}: {error.Text}", PolicySeverity.Error));
        }

        foreach (var item in tree.Items)
        {
            if (item.Name is not ("path" or "name"))
            {
                var at = item.Keys[0].Start;
                problems.Add(new(at.Line, at.Column, $"invalid key {HclString.Quote(item.Name)} on line {item.AssignLine}", PolicySeverity.Error));
            }
        }

        var reader = new StanzaReader(dialect);
        return [.. tree.Items.Where(item => item.Name == "path").Select(item => reader.Read(item, problems))];
    }
}
