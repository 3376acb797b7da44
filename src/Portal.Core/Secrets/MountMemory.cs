using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Portal.Core.Failures;
using Portal.Core.Secrets.Exploring;
using Portal.Core.Vault;

namespace Portal.Core.Secrets;

/// <summary>
/// What a session was told of its mounts a moment ago, so that opening one secret after the other does not ask each time. Belongs to the
/// session and is gone with it: two people never share an answer.
/// </summary>
internal sealed class MountMemory(TimeProvider time)
{
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(30);
    private readonly ConditionalWeakTable<VaultSession, Answers> _answers = [];

    /// <summary>The list of mounts, if it was read within half a minute.</summary>
    public Listing<SecretEngine>? Listing(VaultSession session) => _answers.GetOrCreateValue(session).Listing is { } listing && IsFresh(listing.At) ? listing : null;

    /// <summary>Which key/value engine a mount is, if that is known.</summary>
    public KvVersion? Kv(VaultSession session, string mount)
    {
        var answers = _answers.GetOrCreateValue(session);
        if (answers.Versions.TryGetValue(mount, out var version) && IsFresh(version.At)) return version.Kv;
        return Listing(session)?.Items.FirstOrDefault(engine => engine.Path == mount)?.Kv;
    }

    public void Keep(VaultSession session, Listing<SecretEngine> listing) => _answers.GetOrCreateValue(session).Listing = listing;

    /// <summary>Whether a mount is known to be one that tells a whole folder at once (OpenBao).</summary>
    public bool TellsFolders(VaultSession session, string mount)
    {
        var answers = _answers.GetOrCreateValue(session);
        if (answers.Versions.TryGetValue(mount, out var version) && IsFresh(version.At)) return version.TellsFolders;
        return Listing(session)?.Items.FirstOrDefault(engine => engine.Path == mount) is { } engine && IndexReader.CanScan(engine.RunningVersion);
    }

    public void Keep(VaultSession session, string mount, KvVersion kv, bool tellsFolders = false) => _answers.GetOrCreateValue(session).Versions[mount] = (kv, tellsFolders, time.GetUtcNow());

    private bool IsFresh(DateTimeOffset at) => time.GetUtcNow() - at < Kept;

    private sealed class Answers
    {
        public Listing<SecretEngine>? Listing { get; set; }

        public ConcurrentDictionary<string, (KvVersion Kv, bool TellsFolders, DateTimeOffset At)> Versions { get; } = new(StringComparer.Ordinal);
    }
}
