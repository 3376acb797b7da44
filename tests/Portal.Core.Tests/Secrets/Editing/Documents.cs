using System.Collections.Immutable;
using CsCheck;
using Portal.Core.Secrets.Editing;

namespace Portal.Core.Tests.Secrets.Editing;

/// <summary>Documents made at random, with everything in them that has broken an editor of secrets somewhere.</summary>
internal static class Documents
{
    private static readonly Gen<string> Awkward = Gen.OneOf(
        "", " ", " leading", "trailing ", "a\nb", "a\nb\n", "a\n\nb\n\n", "\n", "a\r\nb", "a\tb", "\ttab", "- a", "a: b", "a #b", "# a", "#", "'", "\"", "\\", "\\n", "it's \"both\"", "$HOME ${x}", "`x`",
        "null", "~", "true", "True", "yes", "no", "on", "NO", "1", "1.0", "-1", "1e3", "0x1F", "0123", "+5", ".5", ".inf", "1_000", "12:30:45", "2026-01-02", "1.2.3", "=", "==", "a=b", "{", "{}", "[]", "{a: b}", "*a", "&a", "!a",
        "|", ">", "%a", "@a", "?", "? a", "-", "---", "...", "---\na", "export", "<<", "ü", "日本語", "😀", "a\u0000b", "\u00a0", "a\u200bb", "\ufeffa", "a\u2028b", "a\u0085b", "a\u007fb", "-----BEGIN KEY-----\nMIIE\n-----END KEY-----\n", "  two\n  lines", "a \nb", "\u1680");

    private static readonly Gen<string> Text = Gen.Frequency((3, Awkward), (2, Gen.String[Gen.Char[' ', '~'], 0, 20]), (1, Gen.String[Gen.OneOf("a \n'\"\\$#=:-".ToCharArray()), 0, 8]));

    private static readonly Gen<string> Key = Gen.Frequency((4, Gen.String[Gen.Char['a', 'f'], 1, 2]), (1, Awkward.Where(key => key.Length > 0)), (1, Gen.OneOf("DB_PASSWORD", "key.pem", "a-b", "data", "long key " + new string('k', 1_200))));

    private static readonly Gen<string> Number = Gen.OneOf("0", "-0", "1", "1.0", "1.50", "-12.5e-7", "1E400", "12345678901234567890123", "0.1");

    private static Gen<SecretNode> Scalar { get; } = Gen.Frequency(
        (4, Text.Select(text => (SecretNode)SecretNode.Text(text))),
        (2, Number.Select(literal => (SecretNode)SecretNode.Number(literal))),
        (1, Gen.Bool.Select(value => (SecretNode)SecretNode.Boolean(value))),
        (1, Gen.Const((SecretNode)SecretNode.Null())));

    public static Gen<ObjectNode> Any { get; } = Map(3);

    private static Gen<ObjectNode> Map(int depth) => Gen.Select(Key, Node(depth)).Array[0, 5]
        .Select(pairs => new ObjectNode([.. pairs.DistinctBy(pair => pair.Item1).Select(pair => new SecretMember(pair.Item1, pair.Item2))]));

    private static Gen<SecretNode> Node(int depth) => depth == 0 ? Scalar : Gen.Frequency(
        (4, Scalar),
        (1, Map(depth - 1).Select(map => (SecretNode)map)),
        (1, Node(depth - 1).Array[0, 3].Select(items => (SecretNode)new ListNode([.. items]))));

    /// <summary>A document by its JSON.</summary>
    public static ObjectNode Of(string json) => JsonFace.Read(json).Document ?? throw new ArgumentException("Not JSON: " + json);

    /// <summary>Everything that must survive, the order of keys included.</summary>
    public static string Exactly(this ObjectNode document) => JsonFace.Write(document);
}
