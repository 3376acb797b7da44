using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Portal.Core.Secrets;
using Portal.Core.Secrets.Upkeep;
using Portal.Core.Vault;

namespace Portal.Features.Secrets.Versions;

/// <summary>One note about a secret as it is typed.</summary>
public sealed class NoteRow
{
    private const string Day = "yyyy-MM-dd";

    /// <summary>What it is called.</summary>
    public string Key { get; set; } = "";

    /// <summary>What it says.</summary>
    public string Text { get; set; } = "";

    internal string? Problem { get; set; }

    /// <summary>Whether it holds, or is to hold, a day: what ends is picked from a calendar, and what was written otherwise stays as it is.</summary>
    internal bool IsDay => SecretTerms.IsTerm(Key) && (Text.Length == 0 || DateOnly.TryParseExact(Text, Day, CultureInfo.InvariantCulture, DateTimeStyles.None, out _));

    /// <summary>Whether it should hold a date and holds something that is not counted as one.</summary>
    internal bool IsUnreadable => SecretTerms.IsTerm(Key) && !SecretTerms.IsNever(Text) && SecretTerms.Parse(Text) is null;

    internal void SetIn(int days, DateTimeOffset now) => Text = now.AddDays(days).ToString(Day, CultureInfo.InvariantCulture);
}

/// <summary>
/// What a person types about a secret: custom metadata and the secret's own settings. The limits are the server's (64 keys of at most 128 bytes,
/// values of at most 512, printable), so that they are said before it refuses.
/// </summary>
public sealed class MetadataDraft
{
    private const int MostNotes = 64;
    private const int LongestKey = 128;
    private const int LongestText = 512;

    private readonly SecretMetadata _read;
    private readonly List<NoteRow> _notes;

    /// <summary>Starts from what there is.</summary>
    public MetadataDraft(SecretMetadata read)
    {
        _read = read;
        _notes = [.. read.CustomMetadata.Select(note => new NoteRow { Key = note.Key, Text = note.Value })];
        MaxVersions = read.Settings.MaxVersions > 0 ? read.Settings.MaxVersions.ToString(CultureInfo.InvariantCulture) : "";
        CasRequired = read.Settings.CasRequired;
        DeleteAfter = read.Settings.DeleteVersionAfter > TimeSpan.Zero ? VaultDuration.Format(read.Settings.DeleteVersionAfter) : "";
    }

    /// <summary>What many teams note, by the key they note it under.</summary>
    public static IReadOnlyList<(string Key, string Hint)> Usual { get; } =
        [(SecretTerms.Owner, "A team or person who answers for it"), ("purpose", "What it is for"), (SecretTerms.Written, "When it has to be replaced, such as 2027-01-31")];

    /// <summary>How long secrets usually last, in days and in words.</summary>
    public static IReadOnlyList<(int Days, string Text)> Terms { get; } = [(30, "in 30 days"), (90, "in 90 days"), (365, "in a year")];

    /// <summary>The notes in the order they are shown.</summary>
    public IReadOnlyList<NoteRow> Notes => _notes;

    /// <summary>How many versions are kept; empty for what the mount says.</summary>
    public string MaxVersions { get; set; }

    /// <summary>Whether each write must say which version it is based on.</summary>
    public bool CasRequired { get; set; }

    /// <summary>When versions are deleted by themselves; empty for never.</summary>
    public string DeleteAfter { get; set; }

    /// <summary>Whether it differs from what was read.</summary>
    public bool IsDirty => !Is(_read);

    /// <summary>Whether it says what a reading says.</summary>
    public bool Is(SecretMetadata metadata) => Problems.IsEmpty && Settings == metadata.Settings && Custom.SequenceEqual(metadata.CustomMetadata);

    /// <summary>The settings as typed.</summary>
    public KvSettings Settings => new(
        MaxVersions.Trim().Length == 0 ? 0 : int.Parse(MaxVersions.Trim(), CultureInfo.InvariantCulture),
        CasRequired,
        VaultDuration.TryParse(DeleteAfter, out var after) ? after : TimeSpan.Zero);

    /// <summary>The notes as typed; rows without a key and a text are left out.</summary>
    public ImmutableSortedDictionary<string, string> Custom =>
        _notes.Where(note => note.Key.Trim().Length > 0).ToImmutableSortedDictionary(note => note.Key.Trim(), note => note.Text, StringComparer.Ordinal);

    /// <summary>What is wrong, by the name of the field; notes say it themselves.</summary>
    public ImmutableDictionary<string, string> Problems
    {
        get
        {
            var problems = ImmutableDictionary.CreateBuilder<string, string>();
            if (MaxVersions.Trim().Length > 0 && !int.TryParse(MaxVersions.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out _)) problems[nameof(MaxVersions)] = "Write a number, or nothing for what the mount says.";
            if (!VaultDuration.TryParse(DeleteAfter, out _)) problems[nameof(DeleteAfter)] = "Write a duration such as 720h or 30d.";
            if (_notes.Count(note => note.Key.Trim().Length > 0) > MostNotes) problems[nameof(Notes)] = $"Vault keeps at most {MostNotes} notes.";
            foreach (var note in _notes) note.Problem = Problem(note);
            if (_notes.Any(note => note.Problem is not null)) problems.TryAdd(nameof(Notes), "A note cannot be kept as it is.");
            return problems.ToImmutable();
        }
    }

    /// <summary>Adds a note; under a key of its own when that is given.</summary>
    public void Add(string key = "") => _notes.Add(new NoteRow { Key = key });

    /// <summary>Takes a note away.</summary>
    public void Remove(NoteRow note) => _notes.Remove(note);

    private string? Problem(NoteRow note) => note switch
    {
        { Key: var key, Text: "" } when key.Trim().Length == 0 => null,
        { Key: var key } when key.Trim().Length == 0 => "Name the note.",
        _ when _notes.Count(other => other.Key.Trim() == note.Key.Trim()) > 1 => "This name is there twice.",
        { Key: var key } when Encoding.UTF8.GetByteCount(key.Trim()) > LongestKey => $"Vault keeps names of at most {LongestKey} bytes.",
        { Text: var text } when Encoding.UTF8.GetByteCount(text) > LongestText => $"Vault keeps texts of at most {LongestText} bytes.",
        { Text: "" } => "Vault keeps no empty note: write something or remove it.",
        _ when (note.Key + note.Text).Any(char.IsControl) => "Vault keeps printable characters only.",
        _ => null,
    };
}
