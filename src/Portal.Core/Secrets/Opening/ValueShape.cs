using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace Portal.Core.Secrets.Opening;

/// <summary>What a value looks like to somebody who may see it.</summary>
public enum ValueForm
{
    /// <summary>Nothing: an empty text.</summary>
    Empty,

    /// <summary>A text of one line.</summary>
    Line,

    /// <summary>A text of several lines.</summary>
    Lines,

    /// <summary>A number, boolean, null, list or object.</summary>
    Json,
}

/// <summary>A value as it is to be shown: made when somebody asked to see it, and gone with what shows it.</summary>
public sealed class ValueShape
{
    /// <summary>How many characters are shown before somebody asks for all of them.</summary>
    public const int Glimpse = 4_000;

    private const int ShortestBase64 = 24;
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private ValueShape(ValueForm form, string text, byte[]? bytes) => (Form, Text, Bytes) = (form, text, bytes);

    /// <summary>What it is.</summary>
    public ValueForm Form { get; }

    /// <summary>The text to show: JSON is indented, everything else is as it was written.</summary>
    public string Text { get; }

    /// <summary>What the text stands for when it reads as Base64; null when it does not.</summary>
    public byte[]? Bytes { get; }

    /// <summary>Whether only the first <see cref="Glimpse"/> characters are shown at first.</summary>
    public bool IsLong => Text.Length > Glimpse;

    /// <summary>How many lines it has; a line break at the end begins none.</summary>
    public int Lines => Text.TrimEnd('\n').Count(character => character == '\n') + 1;

    /// <summary>The bytes as text when they are readable UTF-8; null otherwise.</summary>
    public string? DecodedText => Bytes is { } bytes && IsText(bytes) ? Encoding.UTF8.GetString(bytes) : null;

    /// <summary>Looks at a value.</summary>
    public static ValueShape Of(SecretEntry entry)
    {
        var text = entry.Value.Reveal();
        if (entry.Kind is ValueKind.Json) return new ValueShape(ValueForm.Json, Indent(text), null);
        if (text.Length == 0) return new ValueShape(ValueForm.Empty, text, null);
        return new ValueShape(text.TrimEnd('\n').Contains('\n') ? ValueForm.Lines : ValueForm.Line, text, Decode(text));
    }

    private static string Indent(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.ValueKind is JsonValueKind.Object or JsonValueKind.Array ? JsonSerializer.Serialize(document.RootElement, Indented) : json;
    }

    // Many passwords are valid Base64 by chance; long ones that mix all kinds of characters hardly are.
    private static byte[]? Decode(string text)
    {
        var trimmed = text.ReplaceLineEndings("");
        if (trimmed.Length < ShortestBase64 || trimmed.Length % 4 != 0) return null;
        if (!(trimmed.Any(char.IsAsciiLetterUpper) && trimmed.Any(char.IsAsciiLetterLower) && trimmed.Any(character => char.IsAsciiDigit(character) || character is '+' or '/' or '='))) return null;
        var bytes = new byte[trimmed.Length / 4 * 3];
        return Convert.TryFromBase64String(trimmed, bytes, out var length) ? bytes[..length] : null;
    }

    private static bool IsText(byte[] bytes) => Utf8.IsValid(bytes) && !bytes.Any(value => value < 0x20 && value is not (0x09 or 0x0a or 0x0d));
}
