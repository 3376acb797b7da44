using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Secrets.Exploring;
using Portal.Core.Vault;
using Portal.Core.Vault.Api;

namespace Portal.Core.Secrets;

/// <summary>The folders of key/value mounts.</summary>
public sealed class SecretFolders
{
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(30);
    private readonly VaultClient _vault;
    private readonly VaultMounts _mounts;
    private readonly MountMemory _memory;
    private readonly TimeProvider _time;
    private readonly ConditionalWeakTable<VaultSession, ListedFolders> _listed = [];

    internal SecretFolders(VaultClient vault, MountMemory memory, TimeProvider time) => (_vault, _mounts, _memory, _time) = (vault, new VaultMounts(vault), memory, time);

    /// <summary>What is directly in a folder. An empty folder is an empty answer.</summary>
    /// <exception cref="ApiException"><see cref="Failure.NotFound"/> for no such mount; <see cref="Failure.Denied"/> without <c>list</c>.</exception>
    public async Task<SecretFolder> BrowseAsync(EnvironmentSession session, SecretPath folder, CancellationToken cancellationToken)
    {
        if (!folder.IsFolder) folder = folder with { Key = folder.Key + "/" };
        var kv = await VersionOfAsync(session, folder.Mount, cancellationToken);
        var target = KvPath.List(folder, kv);
        var answer = await _vault.SendAsync<IKvApi>(session.Vault, VaultCall.List(target), (api, ct) => api.ListAsync(VaultPath.Encode(target), ct), cancellationToken);
        return Listed(session.Vault).Keep(new SecretFolder(folder, kv, FoldersFirst(answer.Keys), _time.GetUtcNow()) { TellsDetails = kv is KvVersion.V2 && _memory.TellsFolders(session.Vault, folder.Mount) });
    }

    /// <summary>The same, without asking again when a page of this person shows the folder and read it within half a minute.</summary>
    /// <exception cref="ApiException">As <see cref="BrowseAsync"/>.</exception>
    public Task<SecretFolder> GlanceAsync(EnvironmentSession session, SecretPath folder, CancellationToken cancellationToken) =>
        Listed(session.Vault).Find(folder) is { } shown && _time.GetUtcNow() - shown.At < Kept ? Task.FromResult(shown) : BrowseAsync(session, folder, cancellationToken);

    /// <summary>The folders this person has listed lately, as they were then: what can be looked through without asking Vault.</summary>
    public IReadOnlyList<SecretFolder> Known(EnvironmentSession session) => Listed(session.Vault).All();

    /// <summary>Whether there is a secret with a folder's own name beside it: Vault lets a name be both.</summary>
    /// <exception cref="ApiException">When that cannot be known.</exception>
    public async Task<bool> IsSecretTooAsync(EnvironmentSession session, SecretPath folder, CancellationToken cancellationToken)
    {
        var secret = folder with { Key = folder.Key.TrimEnd('/') };
        // Whoever came from the folder above has seen its names a moment ago.
        if (Listed(session.Vault).Find(secret.Parent) is { } above && _time.GetUtcNow() - above.At < Kept) return above.Names.Contains(secret.Name);
        // In a version 1 mount the only way to ask for a secret is to read it.
        if (await VersionOfAsync(session, folder.Mount, cancellationToken) is KvVersion.V1) return (await GlanceAsync(session, secret.Parent, cancellationToken)).Names.Contains(secret.Name);
        var target = KvPath.Area(secret, "metadata");
        return (await _vault.SendAsync<IKvApi>(session.Vault, VaultCall.Read(target) with { NothingIsAnAnswer = true }, (api, ct) => api.ReadAsync(VaultPath.Encode(target), null, ct), cancellationToken)).Found;
    }

    /// <summary>Which key/value engine a mount is, without the right to list mounts.</summary>
    /// <exception cref="ApiException"><see cref="Failure.NotFound"/> for no such mount, none the token may know of, or another engine.</exception>
    public async Task<KvVersion> VersionOfAsync(EnvironmentSession session, string mount, CancellationToken cancellationToken)
    {
        if (_memory.Kv(session.Vault, mount) is { } known) return known;
        var engine = await _mounts.SecretEngineAsync(session.Vault, mount, cancellationToken);
        var found = SecretEngines.KvOf(engine)
            ?? throw new ApiException(ApiSystem.Vault, Failure.NotFound, "read", mount) { Errors = [$"{mount} is not a key/value engine."] };
        _memory.Keep(session.Vault, mount, found, IndexReader.CanScan(engine.RunningVersion));
        return found;
    }

    private static ImmutableArray<string> FoldersFirst(ImmutableArray<string> names)
    {
        var ordered = ImmutableArray.CreateBuilder<string>(names.Length);
        foreach (var name in names.Where(name => name.EndsWith('/'))) ordered.Add(name);
        foreach (var name in names.Where(name => !name.EndsWith('/'))) ordered.Add(name);
        return ordered.MoveToImmutable();
    }

    private ListedFolders Listed(VaultSession session) => _listed.GetOrCreateValue(session);
}
