using Portal.Policies.Syntax;

namespace Portal.Policies.Documents;

/// <summary>
/// Makes a stanza of a <c>path</c> item and finds what the server would refuse in it. Fields are decoded in the server's order, so that the
/// first error is the one the server answers with.
/// </summary>
internal sealed class StanzaReader(AclDialect? dialect)
{
    /// <summary>Reads one item; the problems are in the server's words, the first is the one it would report (all, for unknown keys).</summary>
    public PolicyStanza Read(ItemNode item, List<PolicyProblem> problems)
    {
        var before = problems.Count;
        var stanza = ReadFields(item, problems);
        return problems.Count == before ? stanza : stanza with { IsRefused = true };
    }

    private PolicyStanza ReadFields(ItemNode item, List<PolicyProblem> problems)
    {
        var pattern = item.Keys.Count > 1 ? item.Keys[1].Text : "path";
        var start = item.Keys.Count > 0 ? item.Keys[0].Start : item.Value.Start;
        var stanza = new PolicyStanza(pattern) { Line = start.Line, Column = start.Column, Span = (start.Offset, item.Value.End - start.Offset) };
        var prefix = $"path {HclString.Quote(pattern)}: ";
        if (TemplateText.IsUnbalanced(pattern))
        {
            problems.Add(Problem(start, "failed to validate policy templating: unbalanced templating characters"));
        }

        if (item.Value is not ObjectNode block)
        {
            problems.Add(Problem(start, $"{prefix}cannot check HCL keys of type {NodeValues.TypeName(item.Value)}"));
            return stanza;
        }

        var before = problems.Count;
        var known = StanzaFields.Known(dialect);
        problems.AddRange(
            from member in block.Items
            where !known.Contains(member.Name)
            select Problem(member.Keys[0].Start, $"{prefix}invalid key {HclString.Quote(member.Name)} on line {member.AssignLine}"));
        try
        {
            stanza = Decode(stanza, block);
        }
        catch (SyntaxException wrong)
        {
            var text = wrong.HasPlace ? $"{prefix}At {wrong.Error.At}: {wrong.Message}" : wrong.Message;
            problems.Add(Problem(wrong.Error.At, text));
            return stanza;
        }

        if (problems.Count == before)
        {
            Check(stanza, block, prefix, problems);
        }

        return stanza;
    }

    private static PolicyStanza Decode(PolicyStanza stanza, ObjectNode block)
    {
        IEnumerable<SyntaxNode> Written(string key) => block.Items.Where(item => item.Name == key).Select(item => item.Value);
        string? LastText(string key, string field) => Written(key).Select(node => NodeValues.Text(field, node)).LastOrDefault();
        TimeSpan LastDuration(string key) => Written(key).Select(node => NodeValues.Duration(key, node)).LastOrDefault();

        return stanza with
        {
            Shorthand = LastText("policy", "root.Policy"),
            CapabilityNames = [.. Written("capabilities").SelectMany(node => NodeValues.Texts("root.Capabilities", node))],
            Expiration = Written("expiration").Select(node => NodeValues.Time(stanza.Pattern, node, NodeValues.Text("root.expiration", node))).LastOrDefault(),
            AllowedParameters = Parameters("allowed_parameters", Written("allowed_parameters")),
            DeniedParameters = Parameters("denied_parameters", Written("denied_parameters")),
            RequiredParameters = [.. Written("required_parameters").SelectMany(node => NodeValues.Texts("root.required_parameters", node))],
            MfaMethods = [.. Written("mfa_methods").SelectMany(node => NodeValues.Texts("root.mfa_methods", node))],
            PaginationLimit = Written("pagination_limit").Select(node => NodeValues.Integer("root.pagination_limit", node)).LastOrDefault(),
            ResponseKeysFilterPath = LastText("list_scan_response_keys_filter_path", "root.list_scan_response_keys_filter_path"),
            MinWrappingTtl = LastDuration("min_wrapping_ttl"),
            MaxWrappingTtl = LastDuration("max_wrapping_ttl"),
            Comment = Written("comment").OfType<LiteralNode>().LastOrDefault()?.Value,
            HasControlGroup = Written("control_group").Any(),
        };
    }

    private static Dictionary<string, IReadOnlyList<object>>? Parameters(string key, IEnumerable<SyntaxNode> nodes)
    {
        Dictionary<string, List<object>>? result = null;
        foreach (var node in nodes)
        {
            NodeValues.AddParameters("root." + key, node, result ??= []);
        }

        return result?.ToDictionary(pair => pair.Key, pair => (IReadOnlyList<object>)pair.Value);
    }

    private void Check(PolicyStanza stanza, ObjectNode block, string prefix, List<PolicyProblem> problems)
    {
        Position At(string key) => block.Items.FirstOrDefault(item => item.Name == key)?.Keys[0].Start ?? block.Start;

        if (stanza.Pattern.Contains("+*", StringComparison.Ordinal))
        {
            var path = stanza.Pattern.StartsWith('/') ? stanza.Pattern[1..] : stanza.Pattern;
            problems.Add(new(stanza.Line, stanza.Column, $"path {HclString.Quote(path)}: invalid use of wildcards ('+*' is forbidden)", PolicySeverity.Error));
        }

        if (stanza.Shorthand is not (null or "" or "deny" or "read" or "write" or "sudo"))
        {
            problems.Add(Problem(At("policy"), $"{prefix}invalid policy {HclString.Quote(stanza.Shorthand)}"));
        }

        CheckCapabilities(stanza, block, prefix, problems);
        if (stanza.Capabilities == Capability.Deny)
        {
            return;
        }

        if (stanza is { MinWrappingTtl.Ticks: not 0, MaxWrappingTtl.Ticks: not 0 } && stanza.MaxWrappingTtl < stanza.MinWrappingTtl)
        {
            problems.Add(Problem(At("max_wrapping_ttl"), "max_wrapping_ttl cannot be less than min_wrapping_ttl"));
        }

        if (!string.IsNullOrEmpty(stanza.ResponseKeysFilterPath) && !stanza.Capabilities.HasFlag(Capability.List))
        {
            problems.Add(Problem(At("list_scan_response_keys_filter_path"), "list_scan_response_keys_filter_path needs to be used on a path with the list capability"));
        }
    }

    // After deny the server reads no further capability.
    private void CheckCapabilities(PolicyStanza stanza, ObjectNode block, string prefix, List<PolicyProblem> problems)
    {
        if (stanza.Shorthand == "deny")
        {
            return;
        }

        var items = block.Items.Where(item => item.Name == "capabilities").SelectMany(item => ((item.Value as ListNode)?.Items ?? []).OfType<LiteralNode>());
        foreach (var item in items)
        {
            if (item.Value == "deny")
            {
                return;
            }

            var known = CapabilityWords.TryParse(item.Value, out var capability) && (dialect is null || dialect.Known.HasFlag(capability));
            if (!known)
            {
                problems.Add(Problem(item.Start, $"{prefix}invalid capability {HclString.Quote(item.Value)}"));
            }
        }
    }

    private static PolicyProblem Problem(Position at, string message) => new(at.Line, at.Column, message, PolicySeverity.Error);
}
