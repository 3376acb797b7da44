using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Portal.Core;
using Portal.Core.Environments;
using Portal.Core.Secrets;
using Portal.Shared;

namespace Portal.Features.Secrets.Editing.Keeping;

/// <summary>
/// Keeps unsaved edits on this server for a day: one encrypted file for each person and secret, below the portal's data directory. Its name tells
/// neither; it can be opened for that person in that environment only, and never reaches the browser but as the form it came from.
/// </summary>
/// <remarks>
/// The key ring lies beside the drafts, so that a restarted portal can read them. Whoever may read the whole directory as the portal's user may read
/// the drafts; it belongs on a volume of its own, and is made for its owner only.
/// </remarks>
public sealed class SecretDrafts
{
    /// <summary>How long edits are kept.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    /// <summary>The largest draft, before encryption.</summary>
    public const int Largest = 8 * 1024 * 1024;

    /// <summary>How many drafts one person may have.</summary>
    public const int Most = 50;

    private const string Purpose = "Portal.SecretDrafts.v1";
    private readonly string _directory;
    private readonly TimeProvider _time;
    private readonly ILogger<SecretDrafts> _logger;
    private readonly IDataProtector? _protector;
    private readonly Lock _gate = new();

    /// <summary>Opens the directory, or makes it. A directory that cannot be written to keeps nothing, and the editor says so.</summary>
    public SecretDrafts(DataDirectory data, TimeProvider time, ILogger<SecretDrafts> logger)
    {
        (_directory, _time, _logger) = (System.IO.Path.Combine(data.Path, "drafts"), time, logger);
        try
        {
            data.Make("drafts");
            _protector = data.Protector(Purpose);
            Sweep();
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            logger.LogWarning("Unsaved edits are not kept: {Directory} cannot be written to ({Reason})", data.Path, refused.GetType().Name);
        }
    }

    /// <summary>Whether anything can be kept here.</summary>
    public bool IsKeeping => _protector is not null;

    /// <summary>Keeps edits in place of earlier ones of the same secret. Answers why they could not be kept; null when they were.</summary>
    public string? Keep(EnvironmentSession session, KeptDraft draft)
    {
        if (_protector is null) return "not kept: this portal has no place for it";
        var content = JsonSerializer.SerializeToUtf8Bytes(new Wire(draft.At, draft.Page.Mount, draft.Page.Key, draft.Path.Mount, draft.Path.Key, draft.BasedOn, draft.WasRead, draft.Content.Reveal()));
        if (content.Length > Largest) return "not kept: larger than 8 MiB";
        try
        {
            var file = FileOf(session, draft.Page);
            lock (_gate)
            {
                var owner = Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
                if (!File.Exists(file) && owner.GetFiles().Length >= Most) return $"not kept: you have {Most} other unsaved edits";
                PersonFile.Write(file, _protector.CreateProtector(PersonFile.Owner(session)).Protect(content));
            }

            return null;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            _logger.LogWarning("A draft could not be kept: {Reason}", refused.GetType().Name);
            return "not kept: the portal's disk takes nothing more";
        }
    }

    /// <summary>The edits a person has not saved on a page; null when there are none, or none that are younger than <see cref="Lifetime"/>.</summary>
    public KeptDraft? Find(EnvironmentSession session, SecretPath page)
    {
        var file = FileOf(session, page);
        // A file that was moved to another secret's name is not that secret's.
        return Read(session, file) is { } draft && draft.Page == page ? draft : null;
    }

    /// <summary>Everything a person has not saved, newest first.</summary>
    public ImmutableArray<KeptDraft> List(EnvironmentSession session)
    {
        var owner = new DirectoryInfo(System.IO.Path.Combine(_directory, PersonFile.Name(PersonFile.Owner(session))));
        return _protector is null || !owner.Exists ? [] : [.. owner.GetFiles().Where(file => file.Extension.Length == 0).Select(file => Read(session, file.FullName)).OfType<KeptDraft>().OrderByDescending(draft => draft.At)];
    }

    /// <summary>Forgets the edits of a secret, because they were saved or given up.</summary>
    public void Discard(EnvironmentSession session, SecretPath path)
    {
        if (_protector is not null) Delete(FileOf(session, path));
    }

    /// <summary>Deletes what is older than <see cref="Lifetime"/>, whosever it is.</summary>
    public void Sweep()
    {
        try
        {
            var oldest = _time.GetUtcNow() - Lifetime;
            foreach (var file in new DirectoryInfo(_directory).EnumerateFiles("*", SearchOption.AllDirectories).Where(file => file.LastWriteTimeUtc < oldest)) Delete(file.FullName);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            _logger.LogWarning("Old drafts could not be deleted: {Reason}", refused.GetType().Name);
        }
    }

    private KeptDraft? Read(EnvironmentSession session, string file)
    {
        if (_protector is null) return null;
        try
        {
            if (!File.Exists(file)) return null;
            var wire = JsonSerializer.Deserialize<Wire>(_protector.CreateProtector(PersonFile.Owner(session)).Unprotect(File.ReadAllBytes(file)))!;
            if (_time.GetUtcNow() - wire.At < Lifetime)
            {
                return new KeptDraft(wire.At, new SecretPath(wire.PageMount, wire.PageKey), new SecretPath(wire.Mount, wire.Key), wire.BasedOn, wire.WasRead, new Sensitive(wire.Content));
            }

            Delete(file);
        }
        catch (Exception unreadable) when (unreadable is CryptographicException or JsonException)
        {
            // Of another key ring, or cut short: nobody can read it any more.
            Delete(file);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            _logger.LogWarning("A draft could not be read: {Reason}", refused.GetType().Name);
        }

        return null;
    }

    private string FileOf(EnvironmentSession session, SecretPath path) => System.IO.Path.Combine(_directory, PersonFile.Name(PersonFile.Owner(session)), PersonFile.Name(path.ToString()));

    private static void Delete(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // The sweep tries again.
        }
    }

    private sealed record Wire(DateTimeOffset At, string PageMount, string PageKey, string Mount, string Key, int? BasedOn, bool WasRead, string Content)
    {
        public override string ToString() => Sensitive.Mask;
    }
}
