using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;

namespace Portal.Core.Secrets.Editing;

/// <summary>
/// A document as a <c>.env</c> file, and back. Such a file has texts only: a key that is known keeps its type as long as the text fits it, a new
/// key is a text. Nested values are their JSON in one line. What a line cannot say plainly is quoted, so that it comes back.
/// </summary>
public static partial class EnvFace
{
    /// <summary>One line for each key that a <c>.env</c> file can name.</summary>
    public static string Write(ObjectNode document)
    {
        var text = new StringBuilder();
        foreach (var member in document.Members.Where(member => IsName(member.Key))) text.Append(member.Key).Append('=').Append(Value(member.Value)).Append('\n');
        return text.ToString();
    }

    /// <summary>Reads lines of <c>KEY=value</c>; comments, blank lines and a leading <c>export</c> are allowed.</summary>
    /// <param name="text">The text.</param>
    /// <param name="known">What is there already, for the types; its keys that no line can name are kept where they are.</param>
    public static FaceReading Read(string text, ObjectNode known)
    {
        var reader = new EnvReader(text);
        var members = ImmutableArray.CreateBuilder<SecretMember>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (reader.Next() is { } line)
        {
            if (line.Problem is not null) return new FaceReading(null, line.Problem);
            if (!seen.Add(line.Key)) return FaceReading.Failed(line.Line, 1, $"The key {line.Key} is there twice.");
            members.Add(new SecretMember(line.Key, Typed(line.Value, line.IsBare, known[line.Key])));
        }

        for (var index = 0; index < known.Members.Length; index++)
        {
            if (!IsName(known.Members[index].Key)) members.Insert(Math.Min(index, members.Count), known.Members[index]);
        }

        return new FaceReading(new ObjectNode(members.DrainToImmutable()), null)
        {
            Notes = reader.HasComments ? ["Comments are not part of a secret: they stay here while you edit and are not saved."] : [],
        };
    }

    /// <summary>What a <c>.env</c> file cannot hold of this document.</summary>
    public static ImmutableArray<string> Limits(ObjectNode document)
    {
        var unnamed = document.Members.Where(member => !IsName(member.Key)).Select(member => QuotedText.Of(member.Key)).ToArray();
        var typed = document.Members.Any(member => IsName(member.Key) && member.Value.Kind is not NodeKind.Text);
        return
        [
            .. unnamed.Length == 0 ? Array.Empty<string>() : [$"Not shown, because no line of a .env file can name {(unnamed.Length == 1 ? "it" : "them")}, and kept as {(unnamed.Length == 1 ? "it is" : "they are")}: {string.Join(", ", unnamed)}."],
            .. typed ? ["A .env file has texts only. Numbers, booleans and nested values keep their type as long as what stands there fits it."] : Array.Empty<string>(),
        ];
    }

    /// <summary>Whether a line of a <c>.env</c> file can name a key.</summary>
    public static bool IsName(string key) => Name().IsMatch(key);

    private static string Value(SecretNode node) => node switch
    {
        ScalarNode { Kind: NodeKind.Null } => "",
        ScalarNode { Kind: NodeKind.Text } scalar => Quoted(scalar.Content.Reveal()),
        ScalarNode scalar => scalar.Content.Reveal(),
        _ => Quoted(OneLine(node)),
    };

    // Single quotes are literal to every reader; double quotes are needed for line breaks, and have escapes.
    private static string Quoted(string text)
    {
        if (Bare().IsMatch(text) && !JsonFace.IsNumber(text) && text is not ("true" or "false")) return text;
        if (text.Length > 0 && !text.Any(character => character == '\'' || QuotedText.IsInvisible(character))) return $"'{text}'";
        var quoted = new StringBuilder(text).Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("$", "\\$").Replace("\n", "\\n").Replace("\r", "\\r").Replace("\t", "\\t");
        return $"\"{quoted}\"";
    }

    private static string OneLine(SecretNode node) => node switch
    {
        ObjectNode document => $"{{{string.Join(", ", document.Members.Select(member => $"{QuotedText.Of(member.Key)}: {OneLine(member.Value)}"))}}}",
        ListNode list => $"[{string.Join(", ", list.Items.Select(OneLine))}]",
        _ => JsonFace.Write(node),
    };

    private static SecretNode Typed(string text, bool isBare, SecretNode? known) => known?.Kind switch
    {
        NodeKind.Null when isBare && text.Length == 0 => known,
        NodeKind.Number when isBare && JsonFace.IsNumber(text) => SecretNode.Number(text),
        NodeKind.Boolean when isBare && text is "true" or "false" => SecretNode.Boolean(text == "true"),
        NodeKind.Map or NodeKind.List when JsonFace.ReadValue(text).Node is ObjectNode or ListNode => JsonFace.ReadValue(text).Node!,
        _ => SecretNode.Text(text),
    };

    // "export" alone would be read as the word before a key.
    [GeneratedRegex(@"^(?!export\z)[A-Za-z_][A-Za-z0-9_.-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    [GeneratedRegex(@"^[A-Za-z0-9_./:@%+,=-]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Bare();
}
