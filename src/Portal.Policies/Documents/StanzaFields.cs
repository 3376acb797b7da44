namespace Portal.Policies.Documents;

/// <summary>The keys a stanza may have, by server.</summary>
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
}
