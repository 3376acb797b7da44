using Portal.Policies.Syntax;

namespace Portal.Policies.Documents;

/// <summary>What a stanza may not say although it can be read, in the server's order.</summary>
internal static class StanzaChecks
{
    public static void Check(PolicyStanza stanza, ObjectNode block, string prefix, AclDialect? dialect, PolicyErrors errors)
    {
        Position At(string key) => block.Items.FirstOrDefault(item => item.Name == key)?.Keys[0].Start ?? block.Start;

        if (stanza.Pattern.Contains("+*", StringComparison.Ordinal))
        {
            var path = stanza.Pattern.StartsWith('/') ? stanza.Pattern[1..] : stanza.Pattern;
            errors.Add(stanza.Source!.Keys[^1].Start, $"path {HclString.Quote(path)}: invalid use of wildcards ('+*' is forbidden)");
        }

        if (stanza.Shorthand is not (null or "" or "deny" or "read" or "write" or "sudo"))
        {
            errors.Add(At("policy"), $"{prefix}invalid policy {HclString.Quote(stanza.Shorthand)}");
        }

        CheckCapabilities(stanza, block, prefix, dialect, errors);
        if (stanza.Capabilities == Capability.Deny)
        {
            return;
        }

        CheckWrapping(block, At, errors);
        if (!string.IsNullOrEmpty(stanza.ResponseKeysFilterPath) && !stanza.Capabilities.HasFlag(Capability.List))
        {
            errors.Add(At("list_scan_response_keys_filter_path"), "list_scan_response_keys_filter_path needs to be used on a path with the list capability");
        }
    }

    // After deny the server reads no further capability.
    private static void CheckCapabilities(PolicyStanza stanza, ObjectNode block, string prefix, AclDialect? dialect, PolicyErrors errors)
    {
        if (stanza.Shorthand == "deny")
        {
            return;
        }

        var words = block.Items.Where(item => item.Name == "capabilities").SelectMany(item => ((item.Value as ListNode)?.Items ?? []).OfType<LiteralNode>());
        foreach (var word in words.TakeWhile(word => word.Value != "deny"))
        {
            if (!CapabilityWords.TryParse(word.Value, out var capability) || dialect?.Known.HasFlag(capability) == false)
            {
                errors.Add(word.Start, $"{prefix}invalid capability {HclString.Quote(word.Value)}");
            }
        }
    }

    private static void CheckWrapping(ObjectNode block, Func<string, Position> at, PolicyErrors errors)
    {
        var limits = new Dictionary<string, TimeSpan>();
        foreach (var item in block.Items.Where(item => item.Name is "min_wrapping_ttl" or "max_wrapping_ttl").OrderByDescending(item => item.Name))
        {
            limits[item.Name] = NodeValues.Duration(item.Name, item.Value);
        }

        if (limits.GetValueOrDefault("min_wrapping_ttl") is { Ticks: not 0 } min && limits.GetValueOrDefault("max_wrapping_ttl") is { Ticks: not 0 } max && max < min)
        {
            errors.Add(at("max_wrapping_ttl"), "max_wrapping_ttl cannot be less than min_wrapping_ttl");
        }
    }
}
