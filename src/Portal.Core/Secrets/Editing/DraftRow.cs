namespace Portal.Core.Secrets.Editing;

/// <summary>What a row of the form holds.</summary>
public enum RowType
{
    /// <summary>A text, shown without quotes.</summary>
    Text,

    /// <summary>A number.</summary>
    Number,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>Null.</summary>
    Null,

    /// <summary>An object or a list, shown as JSON.</summary>
    Json,

    /// <summary>Bytes that are no text: not shown, and changed only as a whole.</summary>
    Bytes,
}

/// <summary>One key and its value in the form.</summary>
public sealed class DraftRow
{
    private static int _last;
    private string _text = "";
    private bool _windowsLines;

    /// <summary>What tells rows apart while keys are typed.</summary>
    public int Id { get; } = Interlocked.Increment(ref _last);

    /// <summary>The key as typed.</summary>
    public string Key { get; set; } = "";

    /// <summary>
    /// The value as typed. Browsers turn every line end of a field into a line feed; a value that came with Windows line ends gets them back.
    /// </summary>
    public string Text
    {
        get => _text;
        set => _text = _windowsLines && !value.Contains('\r', StringComparison.Ordinal) ? value.Replace("\n", "\r\n", StringComparison.Ordinal) : value;
    }

    /// <summary>What the value is.</summary>
    public RowType Type { get; set; }

    /// <summary>Whether the value is on the screen; one that came from Vault starts masked.</summary>
    public bool IsShown { get; set; } = true;

    /// <summary>The value when the editor was opened; null for a key that was added here.</summary>
    public SecretNode? Original { get; init; }

    /// <summary>The key when the editor was opened.</summary>
    public string? OriginalKey { get; init; }

    /// <summary>A row nobody typed into: it is not saved.</summary>
    public bool IsBlank => Original is null && Key.Length == 0 && Text.Length == 0;

    /// <summary>Whether it was added, renamed or changed since the editor was opened.</summary>
    public bool IsChanged => !IsBlank && (Original is null || Key != OriginalKey || !Value.Equals(Original));

    /// <summary>Why the value is not what its type says; null when it is.</summary>
    public string? Problem => Type switch
    {
        RowType.Number when !JsonFace.IsNumber(Text.Trim()) => "Not a number as JSON writes it, such as 5432, -1 or 2.5. Choose Text to keep it as it stands.",
        RowType.Boolean when Text is not ("true" or "false") => "Choose true or false.",
        RowType.Json when JsonFace.ReadValue(Text).Problem is { } problem => $"Not JSON at line {problem.Line}, column {problem.Column}: {problem.Message}",
        _ => null,
    };

    /// <summary>The value as it would be saved; a text when it is not what its type says.</summary>
    public SecretNode Value => Type switch
    {
        RowType.Number when JsonFace.IsNumber(Text.Trim()) => SecretNode.Number(Text.Trim()),
        RowType.Boolean when Text is "true" or "false" => SecretNode.Boolean(Text == "true"),
        RowType.Null => SecretNode.Null(),
        RowType.Bytes => SecretNode.Bytes(Text),
        RowType.Json when JsonFace.ReadValue(Text).Node is { } node => node,
        _ => SecretNode.Text(Text),
    };

    /// <summary>Changes the type and keeps what stands there as far as it can mean the same.</summary>
    public void Become(RowType type)
    {
        if (type is RowType.Boolean && Text is not ("true" or "false")) Text = "true";
        if (type is RowType.Null) Text = "";
        Type = type;
    }

    /// <summary>Puts a value into the row.</summary>
    public void Take(SecretNode node)
    {
        _windowsLines = false;
        Type = node.Kind switch
        {
            NodeKind.Text => RowType.Text,
            NodeKind.Number => RowType.Number,
            NodeKind.Boolean => RowType.Boolean,
            NodeKind.Null => RowType.Null,
            NodeKind.Map or NodeKind.List => RowType.Json,
            NodeKind.Bytes => RowType.Bytes,
        };
        _text = node switch { ScalarNode { Kind: NodeKind.Null } => "", ScalarNode scalar => scalar.Content.Reveal(), _ => JsonFace.Write(node) };
        _windowsLines = _text.Contains("\r\n", StringComparison.Ordinal) && !_text.Replace("\r\n", "", StringComparison.Ordinal).AsSpan().ContainsAny('\r', '\n');
    }
}
