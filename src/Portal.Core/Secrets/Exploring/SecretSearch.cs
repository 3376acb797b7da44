using System.Runtime.CompilerServices;
using Portal.Core.Environments;
using Portal.Core.Vault;

namespace Portal.Core.Secrets.Exploring;

/// <summary>Finds secrets by their paths and key names across all mounts, with what the person may list and nothing else.</summary>
public sealed class SecretSearch(VaultClient vault, SecretEngines engines, SecretFolders folders, TimeProvider time) : IDisposable
{
    /// <summary>Requests of all people's indexes at a time: a portal full of people who search is no load test.</summary>
    private const int AtOnce = 16;

    private readonly IndexReader _reader = new(vault);
    private readonly SemaphoreSlim _shared = new(AtOnce);
    private readonly ConditionalWeakTable<VaultSession, SecretIndex> _indexes = [];
    private readonly ConditionalWeakTable<SecretFolder, IndexedFolder> _known = [];

    /// <summary>The index of this session. It reads nothing until it is started, and all windows of the person share it.</summary>
    public SecretIndex Of(EnvironmentSession session) => _indexes.GetValue(session.Vault, _ => new SecretIndex(session, engines, _reader, _shared, time));

    /// <summary>A reading of its own, within the same bounds, for who has to know what is there right now or in one place only.</summary>
    internal IndexRun Run(EnvironmentSession session) => new(session, _reader, _shared, withKeys: false, time, () => { });

    /// <summary>
    /// Searches without asking Vault: in the index, as far as it is, and before anybody has started one in the folders the person has listed lately.
    /// </summary>
    /// <param name="session">Whose.</param>
    /// <param name="query">Words, in any order and any case.</param>
    /// <param name="most">How many to answer with.</param>
    public SearchAnswer FindKnown(EnvironmentSession session, string query, int most)
    {
        var index = Of(session);
        if (index.Progress.State is not IndexState.NotStarted) return index.Find(query, most);
        IndexedFolder[] known = [.. folders.Known(session).Select(folder => _known.GetValue(folder, listed => new IndexedFolder(listed.Path, listed.Kv, [.. listed.Names])))];
        return IndexQuery.Find(known, query, most);
    }

    /// <inheritdoc/>
    public void Dispose() => _shared.Dispose();
}
