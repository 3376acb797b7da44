using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging;
using Portal.Core.Environments;

namespace Portal.Core.Secrets.Requests;

/// <summary>What became of an attempt to close a request.</summary>
public enum RequestClosing
{
    /// <summary>It is closed as was asked.</summary>
    Closed,

    /// <summary>Somebody was faster, or its time was over.</summary>
    TooLate,

    /// <summary>The portal cannot write to its directory.</summary>
    NotWritten,
}

/// <summary>
/// Requests on this server's disk, encrypted. Each is up to three files that are written once: who asks for what and why; the proposed values, which are
/// deleted as soon as the request is closed; and how it was closed. Whoever makes the last file first has decided, in this process or another one that
/// shares the directory. It knows nothing of rights: <see cref="ChangeRequests"/> does.
/// </summary>
public sealed class RequestStore
{
    /// <summary>How many open requests one person may have in an environment.</summary>
    public const int MostOpen = 20;

    /// <summary>How many requests an environment holds, closed ones included.</summary>
    public const int Most = 1_000;

    /// <summary>The largest proposal, before encryption.</summary>
    public const int Largest = 1024 * 1024;

    /// <summary>How long a closed request can be looked up.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromDays(30);

    /// <summary>The longest a request may wait for a decision.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    private const string Head = ".request";
    private const string Values = ".values";
    private const string End = ".outcome";
    private readonly ConcurrentDictionary<string, ChangeRequest> _known = new(StringComparer.Ordinal);
    private readonly RequestFiles _files;
    private readonly string? _directory;
    private readonly TimeProvider _time;
    private readonly ILogger<RequestStore> _logger;
    private readonly Lock _gate = new();

    /// <summary>Opens the store.</summary>
    /// <param name="directory">A directory nobody else may open; null when there is none that can be written to, and nothing is kept then.</param>
    /// <param name="protector">Encrypts; null likewise.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Hears what goes wrong, without words of any request.</param>
    public RequestStore(string? directory, IDataProtector? protector, TimeProvider time, ILogger<RequestStore> logger)
    {
        (_directory, _time, _logger) = (protector is null ? null : directory, time, logger);
        _files = new RequestFiles(protector);
    }

    /// <summary>Whether anything can be kept here.</summary>
    public bool IsKeeping => _directory is not null;

    /// <summary>Raised with the environment's name after a request was added or closed here, on the thread that did it.</summary>
    public event Action<string>? Changed;

    /// <summary>Every request of an environment, newest first.</summary>
    internal ImmutableArray<ChangeRequest> List(PortalEnvironment environment)
    {
        if (FolderOf(environment) is not { Exists: true } folder) return [];
        return [.. Guarded(() => folder.GetFiles("*" + Head), []).Select(file => Read(environment, file.FullName[..^Head.Length])).OfType<ChangeRequest>().OrderByDescending(request => request.AskedAt)];
    }

    /// <summary>One request; null when there is none with this id.</summary>
    internal ChangeRequest? Find(PortalEnvironment environment, string id) => FileOf(environment, id) is { } file ? Read(environment, file) : null;

    /// <summary>What a request proposes; null once it is closed or its time is over.</summary>
    internal RequestProposal? Proposal(PortalEnvironment environment, ChangeRequest request)
    {
        if (FileOf(environment, request.Id) is not { } file || Find(environment, request.Id)?.StateAt(_time.GetUtcNow()) is not RequestState.Open) return null;
        return Guarded(() => _files.Read<ProposalWire>(file + Values), null)?.ToProposal();
    }

    /// <summary>Keeps a new request. Answers why it could not be kept; null when it was.</summary>
    internal string? Add(PortalEnvironment environment, ChangeRequest request, RequestProposal proposal)
    {
        if (FileOf(environment, request.Id) is not { } file) return "This portal has no place to keep requests. An operator has to look at its data directory.";
        var values = JsonSerializer.SerializeToUtf8Bytes(ProposalWire.Of(proposal));
        if (values.Length > Largest) return "A request may hold 1 MiB at most. Ask for less at a time.";
        lock (_gate)
        {
            var others = List(environment);
            if (others.Count(other => other.Author.Identity == request.Author.Identity && other.StateAt(_time.GetUtcNow()) is RequestState.Open) >= MostOpen) return $"You have {MostOpen} open requests already. Withdraw one, or wait until somebody decides.";
            if (others.Length >= Most) return "This portal keeps no more requests for this environment. Old ones go 30 days after they were closed.";
            try
            {
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                _files.Write(file + Values, values);
                _files.Write(file + Head, JsonSerializer.SerializeToUtf8Bytes(HeadWire.Of(PlaceOf(environment), request)));
            }
            catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
            {
                _logger.LogWarning("A request could not be kept: {Reason}", refused.GetType().Name);
                return "The portal's disk takes nothing more, so the request was not kept. What you typed is still here.";
            }
        }

        Changed?.Invoke(environment.Name);
        return null;
    }

    /// <summary>Closes a request, unless somebody did already or its time is over. What it proposed is deleted.</summary>
    internal RequestClosing Close(PortalEnvironment environment, string id, RequestOutcome outcome)
    {
        if (FileOf(environment, id) is not { } file || Read(environment, file) is not { } request) return RequestClosing.TooLate;
        // What was saved is saved, even when its time ran out on the way.
        if (request.Outcome is not null || (outcome.State is not (RequestState.Expired or RequestState.Saved) && request.StateAt(_time.GetUtcNow()) is not RequestState.Open)) return RequestClosing.TooLate;
        try
        {
            var decision = JsonSerializer.SerializeToUtf8Bytes(OutcomeWire.Of(outcome));
            // Whoever comes too late in this process waits until the decision can be read.
            lock (_gate)
            {
                if (!_files.WriteFirst(file + End, decision)) return RequestClosing.TooLate;
            }

            RequestFiles.Delete(file + Values);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            _logger.LogWarning("A request could not be closed: {Reason}", refused.GetType().Name);
            return RequestClosing.NotWritten;
        }

        Changed?.Invoke(environment.Name);
        return RequestClosing.Closed;
    }

    /// <summary>Closes what nobody decided in time, and forgets what was closed long ago, in every environment.</summary>
    public void Sweep()
    {
        if (_directory is null) return;
        var now = _time.GetUtcNow();
        foreach (var file in Guarded(() => Directory.GetFiles(_directory, "*", SearchOption.AllDirectories), []))
        {
            // Without its head, or of another key ring: nobody can read it any more.
            if (now - File.GetLastWriteTimeUtc(file) > Longest + KeptFor + KeptFor) RequestFiles.Delete(file);
            if (!file.EndsWith(Head, StringComparison.Ordinal)) continue;
            var stem = file[..^Head.Length];
            if (Read(null, stem) is not { } request) continue;
            if (request.Outcome is null && request.StateAt(now) is RequestState.Expired) Expire(stem, request);
            if (now - (request.Outcome?.At ?? request.ExpiresAt) > KeptFor) Forget(stem);
        }
    }

    private void Expire(string stem, ChangeRequest request)
    {
        var outcome = new RequestOutcome(RequestState.Expired, request.Author, request.ExpiresAt, "");
        if (Guarded(() => _files.WriteFirst(stem + End, JsonSerializer.SerializeToUtf8Bytes(OutcomeWire.Of(outcome))), false)) RequestFiles.Delete(stem + Values);
    }

    private void Forget(string stem)
    {
        foreach (var part in new[] { Values, Head, End }) RequestFiles.Delete(stem + part);
        _known.TryRemove(stem, out _);
    }

    // A head never changes, and neither does an outcome: what was read once with both is known for good.
    private ChangeRequest? Read(PortalEnvironment? environment, string stem)
    {
        // Another process that shares the directory may have forgotten it.
        if (!File.Exists(stem + Head)) _known.TryRemove(stem, out _);
        if (_known.TryGetValue(stem, out var known) && known.Outcome is not null) return known;
        return Guarded(() =>
        {
            if (known is null && _files.Read<HeadWire>(stem + Head) is { } wire && (environment is null || wire.Place == PlaceOf(environment))) known = wire.ToRequest(Path.GetFileName(stem));
            if (known is null) return null;
            if (_files.Read<OutcomeWire>(stem + End) is { } outcome) known = known with { Outcome = outcome.ToOutcome() };
            return _known[stem] = known;
        }, null);
    }

    private T Guarded<T>(Func<T> read, T otherwise)
    {
        try
        {
            return read();
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            _logger.LogWarning("Requests could not be read: {Reason}", refused.GetType().Name);
            return otherwise;
        }
    }

    private DirectoryInfo? FolderOf(PortalEnvironment environment) => _directory is null ? null : new DirectoryInfo(Path.Combine(_directory, PlaceOf(environment)));

    // The id comes from an address: it must not lead anywhere else.
    private string? FileOf(PortalEnvironment environment, string id) =>
        FolderOf(environment) is { } folder && id.Length is > 0 and <= 64 && id.All(char.IsAsciiHexDigitLower) ? Path.Combine(folder.FullName, id) : null;

    private static string PlaceOf(PortalEnvironment environment) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{environment.Name}\n{environment.Vault.Address}\n{environment.Vault.Namespace}")))[..40];
}
