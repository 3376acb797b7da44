using System.Collections.Immutable;
using System.Text.Json;

namespace Portal.Core.Secrets.Editing;

/// <summary>
/// What a person types into the editor of a secret, in one of its faces. All faces show the same document: switching carries everything over,
/// and what cannot be read stays where it is until it can.
/// </summary>
public sealed class SecretDraft
{
    private ObjectNode _read;

    /// <summary>Starts from what is saved, or from one empty row when nothing is.</summary>
    public SecretDraft(ObjectNode opened, bool startWithRow = true)
    {
        Opened = _read = opened;
        Rows = [.. opened.Members.Select(member => Row(member, isShown: false))];
        if (Rows.Count == 0 && startWithRow) Rows.Add(new DraftRow());
    }

    /// <summary>What was saved when the editor was opened.</summary>
    public ObjectNode Opened { get; }

    /// <summary>The rows of the form, in the order they will be saved.</summary>
    public List<DraftRow> Rows { get; private set; }

    /// <summary>The face that is shown.</summary>
    public SecretFace Face { get; private set; }

    /// <summary>The text of a face that is one; empty for the form.</summary>
    public string Text { get; private set; } = "";

    /// <summary>Why the text cannot be read; null when it can.</summary>
    public TextProblem? Problem { get; private set; }

    /// <summary>What this face does not hold or keep, in sentences.</summary>
    public ImmutableArray<string> Notes { get; private set; } = [];

    /// <summary>The document as it would be saved; of a broken text, as it last could be read. Blank rows are left out.</summary>
    public ObjectNode Document => Face is SecretFace.Form ? OfRows() : _read;

    /// <summary>Whether anything would be lost by leaving.</summary>
    public bool IsDirty => !IsValid || !Document.Equals(Opened);

    /// <summary>Whether it can be saved as it stands.</summary>
    public bool IsValid => Face is SecretFace.Form ? Problems.IsEmpty : Problem is null;

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

    /// <summary>The keys that were there when the editor was opened and are no more, in their order.</summary>
    public ImmutableArray<string> Removed => [.. Opened.Members.Select(member => member.Key).Where(key => Rows.TrueForAll(row => row.OriginalKey != key && row.Key != key))];

    /// <summary>Brings a removed key back to its place, with the value it had.</summary>
    public void PutBack(string key)
    {
        if (Removed.Contains(key)) Rows.Insert(PlaceOf(key), Row(Opened.Members.First(member => member.Key == key), isShown: false));
    }

    /// <summary>Before which row a removed key stood: the first of those that came after it; the number of rows when none did.</summary>
    public int PlaceOf(string key)
    {
        var after = Opened.Members.Select(member => member.Key).SkipWhile(other => other != key).Skip(1).ToHashSet(StringComparer.Ordinal);
        return Rows.FindIndex(row => row.OriginalKey is { } other && after.Contains(other)) is >= 0 and var place ? place : Rows.Count;
    }

    /// <summary>Takes a row away.</summary>
    public void Remove(DraftRow row) => Rows.Remove(row);

    /// <summary>Shows another face. Refused while this one cannot be read, because something typed would be lost.</summary>
    public bool Show(SecretFace face)
    {
        if (!IsValid) return false;
        Put(Document, face);
        return true;
    }

    /// <summary>Takes a new text; the document follows it as long as it can be read.</summary>
    public void Type(string text)
    {
        var reading = SecretFaces.Read(Face, text, _read);
        (Text, Problem) = (text, reading.Problem);
        if (reading.Document is null) return;
        _read = reading.Document;
        Notes = [.. reading.Notes, .. SecretFaces.Limits(Face, _read)];
    }

    /// <summary>Puts another document into the face that is shown, and remembers what was there when the editor was opened.</summary>
    public void Replace(ObjectNode document) => Put(document, Face);

    /// <summary>Adds members; a key that is there already gets the new value in its place.</summary>
    public void Set(IEnumerable<SecretMember> members)
    {
        var added = new OrderedDictionary<string, SecretNode>(StringComparer.Ordinal);
        foreach (var member in Document.Members.Concat(members)) added[member.Key] = member.Value;
        Replace(new ObjectNode([.. added.Select(pair => new SecretMember(pair.Key, pair.Value))]));
    }

    /// <summary>Everything that was typed, to be taken up again with <see cref="Restore"/>.</summary>
    public Sensitive Keep() => new(JsonSerializer.Serialize(new Kept(
        JsonFace.Write(Opened), Face, Text, JsonFace.Write(_read), [.. Rows.Select(row => new KeptRow(row.Key, row.Text, row.Type, row.OriginalKey, !row.IsShown))])));

    /// <summary>A draft as it was kept; null when the text is none.</summary>
    public static SecretDraft? Restore(Sensitive kept)
    {
        try
        {
            if (JsonSerializer.Deserialize<Kept>(kept.Reveal()) is not { } state || JsonFace.Read(state.Opened).Document is not { } opened || JsonFace.Read(state.Read).Document is not { } read) return null;
            var draft = new SecretDraft(opened, startWithRow: false);
            draft.Put(read, state.Face);
            if (state.Face is SecretFace.Form) draft.Rows = [.. state.Rows.Select(draft.Row)];
            else draft.Type(state.Text);
            return draft;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private DraftRow Row(KeptRow kept)
    {
        var original = kept.OriginalKey is { } key ? Opened[key] : null;
        var row = new DraftRow { Key = kept.Key, Original = original, OriginalKey = kept.OriginalKey };
        if (original is not null) row.Take(original);
        (row.Type, row.Text) = (kept.Type, kept.Text);
        row.IsShown = original is null ? !kept.IsHidden : !row.Value.Equals(original);
        return row;
    }

    private void Put(ObjectNode document, SecretFace face)
    {
        var shown = Rows.Where(row => row.IsShown).Select(row => row.Key).ToHashSet();
        Rows = [.. document.Members.Select(member => Row(member, isShown: shown.Contains(member.Key) || !member.Value.Equals(Opened[member.Key])))];
        (Face, _read, Problem) = (face, document, null);
        Text = SecretFaces.Write(face, document);
        Notes = SecretFaces.Limits(face, document);
    }

    private DraftRow Row(SecretMember member, bool isShown)
    {
        var original = Opened[member.Key];
        var row = new DraftRow { Key = member.Key, IsShown = isShown, Original = original, OriginalKey = original is null ? null : member.Key };
        row.Take(member.Value);
        return row;
    }

    // Only a form without two equal keys is a document; until then the first of them counts.
    private ObjectNode OfRows() => new([.. Rows.Where(row => !row.IsBlank).DistinctBy(row => row.Key).Select(row => new SecretMember(row.Key, row.Value))]);

    private static string? ProblemOf(DraftRow row, HashSet<string> twice)
    {
        if (row.IsBlank) return null;
        if (row.Key.Length == 0) return "Give this value a key.";
        return twice.Contains(row.Key) ? $"The key {row.Key} is there twice." : row.Problem;
    }

    private sealed record Kept(string Opened, SecretFace Face, string Text, string Read, KeptRow[] Rows)
    {
        public override string ToString() => Sensitive.Mask;
    }

    private sealed record KeptRow(string Key, string Text, RowType Type, string? OriginalKey, bool IsHidden = false)
    {
        public override string ToString() => Sensitive.Mask;
    }
}
