using Portal.Policies.Syntax;

namespace Portal.Policies.Documents;

/// <summary>
/// Makes a stanza of a <c>path</c> item and finds what the server would refuse in it. Fields are decoded in the server's order, so that the
/// first error is the one the server answers with.
/// </summary>
internal sealed class StanzaReader(AclDialect? dialect, bool isJson)
{
    /// <summary>Reads one item. Without a dialect only what every server refuses is an error.</summary>
    public PolicyStanza Read(ItemNode item, PolicyErrors errors)
    {
        var before = errors.Count;
        var stanza = ReadFields(item, errors);
        return errors.Count == before ? stanza : stanza with { IsRefused = true };
    }

    private PolicyStanza ReadFields(ItemNode item, PolicyErrors errors)
    {
        var pattern = item.Keys.Count > 1 ? item.Keys[1].Text : "path";
        var start = item.Keys[item.Keys.Count > 1 && isJson ? 1 : 0].Start;
        var stanza = new PolicyStanza(pattern) { Line = start.Line, Column = start.Column, Source = item };
        var prefix = $"path {HclString.Quote(pattern)}: ";
        if (TemplateText.IsUnbalanced(pattern))
        {
            errors.Add(start, "failed to validate policy templating: unbalanced templating characters");
        }

        if (item.Value is not ObjectNode block)
        {
            errors.Add(start, $"{prefix}cannot check HCL keys of type {NodeValues.TypeName(item.Value)}");
            return stanza;
        }

        var known = StanzaFields.Known(dialect);
        errors.AddTogether([..
            from member in block.Items
            where !known.Contains(member.Name)
            select (member.Keys[0].Start, $"{prefix}invalid key {HclString.Quote(member.Name)} on line {member.AssignLine}")]);
        try
        {
            stanza = StanzaFields.Decode(stanza, block);
            StanzaChecks.Check(stanza, block, prefix, dialect, errors);
            return stanza with { MinWrappingTtl = Duration(block, "min_wrapping_ttl"), MaxWrappingTtl = Duration(block, "max_wrapping_ttl") };
        }
        catch (ValueException wrong)
        {
            errors.Add(wrong.At, wrong.IsPlaced ? $"{prefix}At {(isJson ? "-" : wrong.At)}: {wrong.Message}" : wrong.Message);
            return stanza;
        }
    }

    private static TimeSpan Duration(ObjectNode block, string key) =>
        block.Items.LastOrDefault(item => item.Name == key) is { } item ? NodeValues.Duration(key, item.Value) : TimeSpan.Zero;
}
