using CsCheck;

namespace Portal.Policies.Tests.Matching;

/// <summary>Small random patterns, paths and policies: few letters, so that they meet often.</summary>
internal static class RandomPolicies
{
    private static readonly Gen<string> Segment = Gen.OneOf("a", "b", "ab", "+", "+a", "a+", "*", "", "b*");

    /// <summary>A pattern the server takes, of any kind.</summary>
    public static Gen<string> Pattern { get; } =
        from segments in Segment.Array[1, 4]
        from end in Gen.OneOf("", "", "*", "/", "/*")
        let pattern = string.Join('/', segments) + end
        where !pattern.Contains("+*", StringComparison.Ordinal)
        select pattern;

    /// <summary>A path.</summary>
    public static Gen<string> Path { get; } =
        from segments in Gen.OneOf("a", "b", "ab", "abc", "+", "").Array[1, 5]
        from end in Gen.OneOf("", "", "/")
        select string.Join('/', segments) + end;

    /// <summary>A few policies in HCL.</summary>
    public static Gen<PolicyDocument[]> Documents { get; } =
        from texts in (
            from pattern in Pattern
            from capabilities in Gen.OneOf("create", "read", "update", "delete", "list", "sudo", "deny", "patch", "scan").Array[0, 3]
            select $"path \"{pattern}\" {{ capabilities = [{string.Join(", ", capabilities.Select(capability => $"\"{capability}\""))}] }}\n").Array[1, 6].Array[1, 4]
        select texts.Select((stanzas, i) => PolicyDocument.Parse($"p{i}", string.Concat(stanzas))).ToArray();

    public static Gen<AclDialect> Dialect { get; } = Gen.OneOf([.. AclDialect.All]);
}
