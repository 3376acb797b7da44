using System.Globalization;
using Portal.Policies.Documents;

namespace Portal.Policies.Editing;

/// <summary>A stanza's fields as they are written: key and value, in the order people write them. Fields at their default are left out.</summary>
internal static class StanzaValues
{
    public static IEnumerable<(string Key, object Value)> Of(PolicyStanza stanza)
    {
        (string Key, object? Value)[] fields =
        [
            ("policy", stanza.Shorthand),
            ("capabilities", NotEmpty(stanza.CapabilityNames)),
            ("allowed_parameters", stanza.AllowedParameters),
            ("denied_parameters", stanza.DeniedParameters),
            ("required_parameters", NotEmpty(stanza.RequiredParameters)),
            ("min_wrapping_ttl", Duration(stanza.MinWrappingTtl)),
            ("max_wrapping_ttl", Duration(stanza.MaxWrappingTtl)),
            ("mfa_methods", NotEmpty(stanza.MfaMethods)),
            ("pagination_limit", stanza.PaginationLimit == 0 ? null : (long)stanza.PaginationLimit),
            ("expiration", stanza.Expiration?.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", CultureInfo.InvariantCulture).Replace("+00:00", "Z", StringComparison.Ordinal)),
            ("list_scan_response_keys_filter_path", stanza.ResponseKeysFilterPath),
            ("comment", stanza.Comment),
        ];
        return fields.Where(field => field.Value is not null).Select(field => (field.Key, field.Value!));
    }

    private static IReadOnlyList<string>? NotEmpty(IReadOnlyList<string> list) => list.Count == 0 ? null : list;

    private static string? Duration(TimeSpan duration) => duration == TimeSpan.Zero ? null : Durations.Print(duration);
}
