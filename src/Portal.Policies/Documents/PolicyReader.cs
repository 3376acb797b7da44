using Portal.Policies.Syntax;

namespace Portal.Policies.Documents;

/// <summary>Goes through a policy's items as the server does: syntax, top-level keys, stanzas.</summary>
internal static class PolicyReader
{
    public static IReadOnlyList<PolicyStanza> Read(SyntaxTree tree, AclDialect? dialect, PolicyErrors errors)
    {
        if (tree.Error is { } error)
        {
            errors.Add(error.At, error.ServerText);
        }

        errors.AddTogether([..
            from item in tree.Items
            where item.Name is not ("path" or "name")
            select (item.Keys[0].Start, $"invalid key {HclString.Quote(item.Name)} on line {item.AssignLine}")]);
        if (tree.Items.FirstOrDefault(item => item is { Name: "name", Value: not LiteralNode }) is { } name)
        {
            errors.Add(name.Value.Start, $"At {(tree.IsJson ? "-" : name.Value.Start)}: root.name: unknown type for string {NodeValues.TypeName(name.Value)}");
        }

        var reader = new StanzaReader(dialect, tree.IsJson);
        return [.. tree.Items.Where(item => item.Name == "path").Select(item => reader.Read(item, errors))];
    }
}
