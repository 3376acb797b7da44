namespace Portal.Features.Secrets.Editing;

/// <summary>One key and its value in the editor.</summary>
public sealed class DraftRow
{
    private static int _last;

    /// <summary>What tells rows apart while keys are typed.</summary>
    public int Id { get; } = Interlocked.Increment(ref _last);

    /// <summary>The key as typed.</summary>
    public string Key { get; set; } = "";

    /// <summary>The value as typed.</summary>
    public string Text { get; set; } = "";

    /// <summary>Whether the value is JSON and not a text.</summary>
    public bool IsJson { get; set; }

    /// <summary>Whether the value is on the screen; one that came from Vault starts masked.</summary>
    public bool IsShown { get; set; } = true;

    /// <summary>The value when the editor was opened; null for a key that was added here.</summary>
    public DraftValue? Original { get; init; }

    /// <summary>The key when the editor was opened.</summary>
    public string? OriginalKey { get; init; }

    /// <summary>The value as it would be saved.</summary>
    public DraftValue Value => new(Text, IsJson);

    /// <summary>Whether it differs from what was opened.</summary>
    public bool IsChanged => Original is null || OriginalKey != Key || Original != Value;

    /// <summary>A row nobody typed into: it is not saved.</summary>
    public bool IsBlank => Original is null && Key.Length == 0 && Text.Length == 0;
}
