using System.Collections.Immutable;

namespace Portal.Features.Secrets.Editing;

/// <summary>
/// What a person types into the editor of a secret, as rows or as JSON. Both show the same data: switching carries everything over, and a
/// JSON text that cannot be read stays as it is until it can.
/// </summary>
public sealed class SecretDraft
{
    private readonly ImmutableArray<KeyValuePair<string, DraftValue>> _opened;

    /// <summary>Starts from what is saved, or from one empty row when nothing is.</summary>
    public SecretDraft(IEnumerable<KeyValuePair<string, DraftValue>> opened, bool startWithRow = true)
    {
        _opened = [.. opened];
        Rows = [.. _opened.Select(pair => Row(pair.Key, pair.Value, pair.Value, pair.Key, isShown: false))];
        if (Rows.Count == 0 && startWithRow) Rows.Add(new DraftRow());
    }

    /// <summary>The rows in the order they will be saved.</summary>
    public List<DraftRow> Rows { get; private set; }

    /// <summary>Whether the JSON view is open.</summary>
    public bool IsJson { get; private set; }

    /// <summary>The text of the JSON view.</summary>
    public string Json { get; private set; } = "";

    /// <summary>Why the JSON text cannot be read; null when it can, or when rows are shown.</summary>
    public JsonProblem? JsonProblem { get; private set; }

    /// <summary>What was saved when the editor was opened.</summary>
    public ImmutableArray<KeyValuePair<string, DraftValue>> Opened => _opened;

    /// <summary>Whether anything would be lost by leaving.</summary>
    public bool IsDirty => JsonProblem is not null || !Same(Values, _opened);

    /// <summary>Whether it can be saved as it stands.</summary>
    public bool IsValid => JsonProblem is null && Problems.IsEmpty;

    /// <summary>The data as it would be saved; blank rows are left out.</summary>
    public ImmutableArray<KeyValuePair<string, DraftValue>> Values => [.. Rows.Where(row => !row.IsBlank).Select(row => KeyValuePair.Create(row.Key, row.Value))];

    /// <summary>What is wrong with which row.</summary>
    public ImmutableDictionary<int, string> Problems
    {
        get
        {
            var twice = Rows.Where(row => row.Key.Length > 0).GroupBy(row => row.Key).Where(group => group.Count() > 1).Select(group => group.Key).ToHashSet();
            return Rows.Select(row => (row.Id, Problem: ProblemOf(row, twice))).Where(found => found.Problem is not null).ToImmutableDictionary(found => found.Id, found => found.Problem!);
        }
    }

    /// <summary>Adds an empty row at the end and returns it.</summary>
    public DraftRow Add()
    {
        var row = new DraftRow();
        Rows.Add(row);
        return row;
    }

    /// <summary>Takes a row away.</summary>
    public void Remove(DraftRow row) => Rows.Remove(row);

    /// <summary>Opens the JSON view on the rows.</summary>
    public void ShowJson()
    {
        Json = SecretJson.Write(Values);
        JsonProblem = null;
        IsJson = true;
    }

    /// <summary>Takes a new JSON text; the rows follow it as long as it can be read.</summary>
    public void TypeJson(string text)
    {
        Json = text;
        var reading = SecretJson.Read(text);
        JsonProblem = reading.Problem;
        if (reading.Problem is null) Replace(reading.Values);
    }

    /// <summary>Goes back to rows. Refused while the JSON cannot be read, because something typed would be lost.</summary>
    public bool ShowRows()
    {
        if (JsonProblem is not null) return false;
        IsJson = false;
        return true;
    }

    /// <summary>Adds the keys of a pasted JSON object; a key that is there already gets the pasted value. Answers with the problem, if any.</summary>
    public JsonProblem? Paste(string text)
    {
        var reading = SecretJson.Read(text);
        if (reading.Problem is not null) return reading.Problem;
        Rows.RemoveAll(row => row.IsBlank);
        foreach (var (key, value) in reading.Values)
        {
            var row = Rows.FirstOrDefault(candidate => candidate.Key == key) ?? Add();
            (row.Key, row.Text, row.IsJson) = (key, value.Text, value.IsJson);
        }

        return null;
    }

    /// <summary>Puts other values into the rows and remembers which of them were there when the editor was opened.</summary>
    public void Replace(IEnumerable<KeyValuePair<string, DraftValue>> values)
    {
        var known = _opened.ToDictionary(pair => pair.Key, pair => pair.Value);
        var shown = Rows.Where(row => row.IsShown).Select(row => row.Key).ToHashSet();
        Rows = [.. values.Select(pair => known.TryGetValue(pair.Key, out var original)
            ? Row(pair.Key, pair.Value, original, pair.Key, isShown: shown.Contains(pair.Key) || original != pair.Value)
            : Row(pair.Key, pair.Value, null, null, isShown: true))];
    }

    private static DraftRow Row(string key, DraftValue value, DraftValue? original, string? originalKey, bool isShown) =>
        new() { Key = key, Text = value.Text, IsJson = value.IsJson, Original = original, OriginalKey = originalKey, IsShown = isShown };

    private static bool Same(ImmutableArray<KeyValuePair<string, DraftValue>> left, ImmutableArray<KeyValuePair<string, DraftValue>> right) =>
        left.Length == right.Length && left.All(pair => right.Any(other => other.Key == pair.Key && other.Value == pair.Value));

    private static string? ProblemOf(DraftRow row, HashSet<string> twice)
    {
        if (row.IsBlank) return null;
        if (row.Key.Length == 0) return "Give this value a key.";
        if (twice.Contains(row.Key)) return $"The key {row.Key} is there twice.";
        return row.IsJson ? SecretJson.ProblemOf(row.Text) : null;
    }
}
