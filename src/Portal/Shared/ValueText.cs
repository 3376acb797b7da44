using System.Globalization;
using Portal.Core.Secrets.Opening;

namespace Portal.Shared;

/// <summary>The words beside a value that is shown.</summary>
internal static class ValueText
{
    /// <summary>What cannot be seen by looking at it: its form, its size, what stands at its ends.</summary>
    public static string Notes(ValueShape shape)
    {
        var notes = new List<string>();
        if (shape.Form is ValueForm.Json) notes.Add("JSON");
        if (shape.Form is ValueForm.Lines) notes.Add(Count(shape.Lines, "lines"));
        if (shape.IsLong) notes.Add(Count(shape.Text.Length, "characters"));
        if (shape.Bytes is { } bytes) notes.Add($"reads as Base64 of {Count(bytes.Length, "bytes")}");
        if (shape.Form is not (ValueForm.Empty or ValueForm.Json) && Invisible(shape.Text) is { } note) notes.Add(note);
        return string.Join(" · ", notes);
    }

    /// <summary>Numbers as people read them: "1,048,576 bytes".</summary>
    public static string Count(int count, string what) => $"{count.ToString("n0", CultureInfo.InvariantCulture)} {(count == 1 ? what[..^1] : what)}";

    /// <summary>Something about a value that cannot be seen by looking at it; null when there is nothing.</summary>
    public static string? Invisible(string text) => text switch
    {
        "" => "empty text",
        _ when text.EndsWith('\n') => "ends with a line break",
        _ when char.IsWhiteSpace(text[^1]) => "ends with a space",
        _ when char.IsWhiteSpace(text[0]) => "starts with a space",
        _ => null,
    };
}
