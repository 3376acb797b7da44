using System.Diagnostics;
using CsCheck;

namespace Portal.Policies.Tests.Documents;

public sealed class ParsingPropertyTests
{
    private static readonly Gen<string> Fragment = Gen.OneOf(
        Gen.OneOf("path", "\"secret/*\"", "{", "}", "[", "]", "=", ",", ":", "\"", "capabilities", "\"read\"", "\"deny\"", "# c\n", "// c\n", "/* c */", "/*", "<<EOT\n", "EOT\n", "<<-", "\n", "\r\n"),
        Gen.OneOf("${", "\\", "\\u00e9", "0x1f", "089", "1.5e3", "-", ".", "true", "null", "name", "{{identity.entity.id}}", "{{", "}}", "+*", "\0", "\uE123", "é😀", "allowed_parameters", "min_wrapping_ttl", "\"1h\""),
        Gen.String[0, 4]);

    [Fact]
    public void Any_text_is_read_or_has_errors_and_prints_as_it_was()
    {
        Fragment.Array[0, 30].Select(parts => string.Join(' ', parts)).Sample(text =>
        {
            var document = PolicyDocument.Parse("p", text);
            var isRefused = document.Problems.Any(problem => problem.Severity == PolicySeverity.Error);
            return document.Text == text
                && (text.Length == 0 || !isRefused || AclDialect.All.All(dialect => document.Refusal(dialect) is not null))
                && AclDialect.All.All(dialect => document.Check(dialect).All(problem => problem is { Line: > 0, Column: > 0 }))
                && document.Stanzas.Where(stanza => stanza.CapabilityNames.Count > 0).All(stanza => document.Replace(stanza, stanza with { }).Text == text);
        }, iter: 6_000);
    }

    [Fact]
    public void What_is_added_is_read_back()
    {
        var stanzas =
            from pattern in Gen.String[1, 12]
            from names in Gen.OneOf("read", "list", "update").Array[0, 3]
            from comment in Gen.String[0, 12]
            where !pattern.Contains("+*", StringComparison.Ordinal) && !pattern.Contains("${", StringComparison.Ordinal) && !comment.Contains("${", StringComparison.Ordinal)
            select new PolicyStanza(pattern) { CapabilityNames = names, Comment = comment.Length == 0 ? null : comment };

        Gen.Select(stanzas, Gen.OneOf("", "# only a comment", "{}", "{\"path\": {}}", "path \"a\" {}\n")).Sample((stanza, text) =>
        {
            var document = PolicyDocument.Parse("p", text).Add(stanza);
            var read = document.Stanzas[^1];
            return (read.Pattern, read.Comment) == (stanza.Pattern, stanza.Comment) && read.CapabilityNames.SequenceEqual(stanza.CapabilityNames);
        }, iter: 2_000);
    }

    // A reader whose time grew with the square of the length would need hours for a mebibyte, and one that allocated so would need all memory.
    [Theory]
    [InlineData("{")]
    [InlineData("\"")]
    [InlineData("/*")]
    [InlineData("[")]
    [InlineData("a{")]
    [InlineData("a=[")]
    [InlineData("path \"")]
    [InlineData("path /*\n")]
    [InlineData("path {\n")]
    [InlineData("path \"a\" {}\n")]
    [InlineData("path \"a\" {")]
    [InlineData("<<EOT\n")]
    [InlineData("${\"")]
    [InlineData("\\")]
    [InlineData("{\"path\":")]
    [InlineData("{\"a\":[")]
    [InlineData("x ")]
    public void A_mebibyte_of_anything_is_read_in_linear_time_and_space(string piece)
    {
        var (small, _) = Read(Repeat(piece, 1 << 16));
        var (large, seconds) = Read(Repeat(piece, 1 << 20));

        Assert.InRange(large, 0, (small * 16 * 2) + (1 << 20));
        Assert.InRange(seconds, 0, 20);
    }

    private static (long Allocated, double Seconds) Read(string text)
    {
        var watch = Stopwatch.StartNew();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var document = PolicyDocument.Parse("p", text);

        Assert.Equal(text.Length, document.Text.Length);
        Assert.NotNull(document.Problems);
        return (GC.GetAllocatedBytesForCurrentThread() - before, watch.Elapsed.TotalSeconds);
    }

    private static string Repeat(string piece, int length) => string.Concat(Enumerable.Repeat(piece, (length / piece.Length) + 1));
}
