namespace Portal.Policies.Documents;

/// <summary>The braces of identity templates in a pattern, <c>{{ … }}</c>.</summary>
internal static class TemplateText
{
    /// <summary>Whether a pattern has a template, sound or not.</summary>
    public static bool Has(string pattern) => pattern.Contains("{{", StringComparison.Ordinal) || pattern.Contains("}}", StringComparison.Ordinal);

    /// <summary>Whether some braces have no partner; the server refuses the policy.</summary>
    public static bool IsUnbalanced(string pattern) => Has(pattern) && Split(pattern) is null;

    /// <summary>
    /// Cuts a pattern into literal parts and expressions (trimmed), in order and starting with a literal part:
    /// <c>a/{{x}}/b</c> becomes <c>a/</c>, <c>x</c>, <c>/b</c>. Nothing when the braces are unbalanced.
    /// </summary>
    public static IReadOnlyList<string>? Split(string pattern)
    {
        var parts = new List<string>();
        var rest = pattern.AsSpan();
        while (true)
        {
            var open = rest.IndexOf("{{");
            var close = rest.IndexOf("}}");
            if (open < 0)
            {
                parts.Add(rest.ToString());
                return close < 0 ? parts : null;
            }

            var end = rest[(open + 2)..].IndexOf("}}");
            if (close < open || end < 0 || rest.Slice(open + 2, end).Contains("{{", StringComparison.Ordinal))
            {
                return null;
            }

            parts.Add(rest[..open].ToString());
            parts.Add(rest.Slice(open + 2, end).Trim().ToString());
            rest = rest[(open + 2 + end + 2)..];
        }
    }
}
