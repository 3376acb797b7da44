using System.Collections.Immutable;
using System.Text;

namespace Portal.Core.Secrets.Editing;

/// <summary>What a careful colleague would point out about a value without saying what it is: its type, and what cannot be seen in it.</summary>
public static class ValueNotes
{
    private const int Long = 16 * 1024;

    /// <summary>The notes for a value that replaces another, such as "number becomes text" and "ends with a space".</summary>
    public static ImmutableArray<string> Of(SecretNode? before, SecretNode after)
    {
        var notes = ImmutableArray.CreateBuilder<string>();
        if (before is not null && before.Kind != after.Kind) notes.Add($"{Name(before.Kind)} becomes {Name(after.Kind)}");
        if (after is ScalarNode { Kind: NodeKind.Text } scalar) AddText(notes, scalar.Content.Reveal());
        else if (after is ScalarNode { Kind: NodeKind.Number } number && StoredNumbers.LosesDigits(number.Content.Reveal())) notes.Add("more digits than Vault keeps of a number; make it a text");
        else if (after is ScalarNode { Kind: NodeKind.Bytes } bytes) notes.Add($"binary, {Convert.FromBase64String(bytes.Content.Reveal()).Length:n0} bytes");
        else if (after is not ScalarNode && Texts(after).SelectMany(text => Invisible(text)).Distinct().ToArray() is { Length: > 0 } inside) notes.Add(string.Join(", ", inside) + " inside");
        return notes.DrainToImmutable();
    }

    /// <summary>The notes for a key.</summary>
    public static ImmutableArray<string> OfKey(string key) => [.. Around(key).Concat(Invisible(key)).Concat(LookAlike(key)).Select(note => "the key " + note)];

    /// <summary>A kind in a word.</summary>
    public static string Name(NodeKind kind) => kind switch
    {
        NodeKind.Text => "text",
        NodeKind.Number => "number",
        NodeKind.Boolean => "true/false",
        NodeKind.Null => "null",
        NodeKind.Map => "object",
        NodeKind.List => "list",
        NodeKind.Bytes => "binary",
    };

    private static void AddText(ImmutableArray<string>.Builder notes, string text)
    {
        if (text.Length == 0) notes.Add("empty");
        notes.AddRange(Around(text));
        notes.AddRange(Invisible(text));
        if (text.Length < Long) notes.AddRange(LookAlike(text));
        var lines = text.AsSpan().Count('\n');
        if (lines > 0 && text.AsSpan().TrimEnd('\n').Contains('\n')) notes.Add($"{(text.EndsWith('\n') ? lines : lines + 1)} lines");
        if (text.Length >= Long) notes.Add($"{Encoding.UTF8.GetByteCount(text) / 1024} KiB");
        if (JsonFace.IsNumber(text) || text is "true" or "false" or "null") notes.Add("a text that looks like " + (JsonFace.IsNumber(text) ? "a number" : text));
    }

    private static IEnumerable<string> Around(string text)
    {
        if (text.StartsWith(' ')) yield return "starts with a space";
        if (text.EndsWith(' ')) yield return "ends with a space";
        if (text.StartsWith('\n')) yield return "starts with a line break";
        if (text.EndsWith('\n')) yield return "ends with a line break";
    }

    private static IEnumerable<string> Invisible(string text)
    {
        if (text.Contains('\t', StringComparison.Ordinal)) yield return "holds tabs";
        if (text.Contains("\r\n", StringComparison.Ordinal)) yield return "holds Windows line ends (CR LF)";
        else if (text.Contains('\r', StringComparison.Ordinal)) yield return "holds carriage returns (CR)";
        var others = text.Where(character => character is not ('\t' or '\r' or '\n') && QuotedText.IsInvisible(character)).Distinct().Take(4).ToArray();
        if (others.Length > 0) yield return "holds invisible characters (" + string.Join(", ", others.Select(character => $"U+{(int)character:X4}")) + ")";
    }

    // A word that mixes Latin letters with letters of another alphabet that look the same: "pаssword" with a Cyrillic а.
    private static IEnumerable<string> LookAlike(string text)
    {
        if (!text.Any(character => character is >= 'a' and <= 'z' or >= 'A' and <= 'Z')) yield break;
        var others = text.Where(character => character is >= '\u0370' and <= '\u052F' or >= '\uFF01' and <= '\uFF5E').Distinct().Take(4).ToArray();
        if (others.Length > 0) yield return "mixes Latin letters with look-alikes (" + string.Join(", ", others.Select(character => $"U+{(int)character:X4}")) + ")";
    }

    private static IEnumerable<string> Texts(SecretNode node) => node switch
    {
        ObjectNode document => document.Members.SelectMany(member => Texts(member.Value).Prepend(member.Key)),
        ListNode list => list.Items.SelectMany(Texts),
        ScalarNode { Kind: NodeKind.Text } scalar => [scalar.Content.Reveal()],
        _ => [],
    };
}
