using Portal.Core.Secrets.Editing;

namespace Portal.Shared;

/// <summary>The words of the editor.</summary>
internal static class DraftText
{
    /// <summary>What would be saved, counted: "Keys: 1 changed, 2 added".</summary>
    public static string Summary(SecretDraft draft)
    {
        var changes = DocumentChanges.Between(draft.Opened, draft.Document);
        var parts = new[] { (changes.Changed.Length, "changed"), (changes.Added.Length, "added"), (changes.Removed.Length, "removed") }.Where(part => part.Item1 > 0).Select(part => $"{part.Item1} {part.Item2}").ToArray();
        return parts.Length > 0 ? "Keys: " + string.Join(", ", parts) : draft.IsDirty ? "Not readable yet" : "Nothing changed yet";
    }

    /// <summary>How many lines a value's field shows.</summary>
    public static int Lines(string text) => Math.Clamp(text.AsSpan().Count('\n') + 1, 1, 14);

    /// <summary>A face as its button says it.</summary>
    public static string Name(SecretFace face) => face switch
    {
        SecretFace.Form => "Form",
        SecretFace.Json => "JSON",
        SecretFace.Yaml => "YAML",
        SecretFace.Env => ".env",
    };

    /// <summary>What a face is good for.</summary>
    public static string Tip(SecretFace face) => face switch
    {
        SecretFace.Form => "One row for each key",
        SecretFace.Json => "One JSON object. Shows every value",
        SecretFace.Yaml => "One YAML mapping. Shows every value",
        SecretFace.Env => "Lines of KEY=value. Shows every value",
    };

    /// <summary>The end of a file's name.</summary>
    public static string Extension(SecretFace face) => face switch { SecretFace.Yaml => "yaml", SecretFace.Env => "env", _ => "json" };

    /// <summary>A type as the form says it.</summary>
    public static string Name(RowType type) => type switch
    {
        RowType.Text => "Text",
        RowType.Number => "Number",
        RowType.Boolean => "True/false",
        RowType.Null => "Null",
        RowType.Json => "JSON",
        RowType.Bytes => "Binary",
    };

    /// <summary>Who changed a key since the editor was opened.</summary>
    public static string Name(MergeCase change) => change switch
    {
        MergeCase.Theirs => "Changed there; merged",
        MergeCase.Mine => "Changed by you; kept",
        MergeCase.Both => "Changed by both",
    };

    /// <summary>What a generated value is made of.</summary>
    public static string Name(ValueAlphabet alphabet) => alphabet switch
    {
        ValueAlphabet.LettersAndDigits => "Letters and digits",
        ValueAlphabet.WithSymbols => "Letters, digits and symbols",
        ValueAlphabet.Unmistakable => "Letters and digits that cannot be mistaken",
        ValueAlphabet.Hexadecimal => "Hexadecimal",
        ValueAlphabet.Digits => "Digits",
        ValueAlphabet.Words => "Passphrase of words",
    };

    /// <summary>How hard a value is to guess, from its bits of chance (NIST SP 800-63B and 800-57 set such bounds).</summary>
    public static (string Text, Tone Tone) Strength(double bits) => bits switch
    {
        < 60 => ("easy to guess for somebody with hardware", Tone.Bad),
        < 80 => ("good for what is locked after a few tries", Tone.Warn),
        < 112 => ("strong", Tone.Ok),
        _ => ("beyond guessing", Tone.Ok),
    };
}
