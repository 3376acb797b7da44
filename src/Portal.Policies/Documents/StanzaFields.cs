using Portal.Policies.Syntax;

namespace Portal.Policies.Documents;

/// <summary>The keys a stanza may have, by server, and how their values are read.</summary>
internal static class StanzaFields
{
    private static readonly string[] Everywhere =
    [
        "comment", "policy", "capabilities", "allowed_parameters", "denied_parameters", "required_parameters",
        "min_wrapping_ttl", "max_wrapping_ttl", "mfa_methods",
    ];

    private static readonly string[] Vault = [.. Everywhere, "control_group", "subscribe_event_types"];
    private static readonly string[] OpenBao = [.. Everywhere, "pagination_limit", "expiration", "list_scan_response_keys_filter_path"];
    private static readonly string[] Any = [.. OpenBao, "control_group", "subscribe_event_types"];

    /// <summary>Without a dialect: every key some server knows.</summary>
    public static IReadOnlyList<string> Known(AclDialect? dialect) => dialect is null ? Any : dialect.IsOpenBao ? OpenBao : Vault;

    /// <summary>Reads the fields of a stanza in the server's order. An attribute written twice: lists grow, of other values the last counts.</summary>
    public static PolicyStanza Decode(PolicyStanza stanza, ObjectNode block)
    {
        IEnumerable<SyntaxNode> Written(string key) => block.Items.Where(item => item.Name == key).Select(item => item.Value);
        string? LastText(string key, string field) => Written(key).Select(node => NodeValues.Text(field, node)).LastOrDefault();
        IReadOnlyList<string> Texts(string key, string field) => [.. Written(key).SelectMany(node => NodeValues.Texts(field, node))];

        return stanza with
        {
            Shorthand = LastText("policy", "root.Policy"),
            CapabilityNames = Texts("capabilities", "root.Capabilities"),
            Expiration = Written("expiration").Select(node => NodeValues.Time(stanza.Pattern, node, NodeValues.Text("root.expiration", node))).LastOrDefault(),
            AllowedParameters = Parameters("allowed_parameters", Written("allowed_parameters")),
            DeniedParameters = Parameters("denied_parameters", Written("denied_parameters")),
            RequiredParameters = Texts("required_parameters", "root.required_parameters"),
            MfaMethods = Texts("mfa_methods", "root.mfa_methods"),
            PaginationLimit = Written("pagination_limit").Select(node => NodeValues.Integer("root.pagination_limit", node)).LastOrDefault(),
            ResponseKeysFilterPath = LastText("list_scan_response_keys_filter_path", "root.list_scan_response_keys_filter_path"),
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
}
