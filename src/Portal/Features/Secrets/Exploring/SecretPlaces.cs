using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Portal.Core.Environments;
using Portal.Core.Secrets;
using Portal.Core.Secrets.Exploring;
using Portal.Shared;

namespace Portal.Features.Secrets.Exploring;

/// <summary>What a person keeps at hand in one environment.</summary>
/// <param name="Pins">Secrets and folders they pinned, in that order.</param>
/// <param name="Recents">Secrets they opened, the last one first.</param>
public sealed record KeptPlaces(ImmutableArray<SecretPath> Pins, ImmutableArray<SecretPath> Recents)
{
    /// <summary>Nothing yet.</summary>
    public static KeptPlaces None { get; } = new([], []);

    /// <summary>What the operator pinned for everybody, without what the person pinned too.</summary>
    public IEnumerable<SecretPath> TeamPins => Team.Except(Pins);

    /// <summary>Those that were not there when this person looked last.</summary>
    public ImmutableHashSet<SecretPath> Gone { get; init; } = [];

    /// <summary>All that is pinned.</summary>
    public IEnumerable<SecretPath> AllPins => Pins.Concat(TeamPins);

    /// <summary>All of them.</summary>
    public IEnumerable<SecretPath> All => AllPins.Concat(Recents).Distinct();

    internal ImmutableArray<SecretPath> Team { get; init; } = [];
}

/// <summary>
/// Pins and recents: paths and never values, one encrypted file for each person below the portal's data directory. A directory that cannot be written
/// to keeps them until the portal stops.
/// </summary>
public sealed class SecretPlaces
{
    /// <summary>How many secrets are remembered as opened.</summary>
    public const int MostRecents = 10;

    /// <summary>How many pins one person may have.</summary>
    public const int MostPins = 50;

    private const string Purpose = "Portal.SecretPlaces.v1";
    private readonly ConcurrentDictionary<string, KeptPlaces> _places = new(StringComparer.Ordinal);
    private readonly string _directory;
    private readonly IDataProtector? _protector;
    private readonly ILogger<SecretPlaces> _logger;
    private readonly Lock _gate = new();

    /// <summary>Opens the directory, or makes it.</summary>
    public SecretPlaces(DataDirectory data, ILogger<SecretPlaces> logger)
    {
        (_directory, _logger) = (Path.Combine(data.Path, "places"), logger);
        try
        {
            data.Make("places");
            _protector = data.Protector(Purpose);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            logger.LogWarning("Pins are kept until the portal stops: {Directory} cannot be written to ({Reason})", data.Path, refused.GetType().Name);
        }
    }

    /// <summary>Raised after a person's places changed, with <see cref="PersonFile.Owner"/> of them, on the thread that changed them.</summary>
    internal event Action<string>? Changed;

    /// <summary>What a person keeps at hand.</summary>
    public KeptPlaces Of(EnvironmentSession session) => _places.GetOrAdd(PersonFile.Owner(session), Read, session.Environment);

    /// <summary>Remembers that a secret was opened.</summary>
    /// <param name="session">Whose.</param>
    /// <param name="path">The secret.</param>
    /// <param name="isThere">Whether it was seen; a version 1 secret is opened without asking for it.</param>
    public void Visit(EnvironmentSession session, SecretPath path, bool isThere = true) => Change(session, places =>
    {
        var gone = isThere ? places.Gone.Remove(path) : places.Gone;
        var isLast = places.Recents is [var last, ..] && last == path;
        return isLast && ReferenceEquals(gone, places.Gone) ? places : places with { Recents = isLast ? places.Recents : [path, .. places.Recents.Where(other => other != path).Take(MostRecents - 1)], Gone = gone };
    });

    /// <summary>Remembers which of them are there and which are not, as somebody has just seen. Others are passed over.</summary>
    public void Learn(EnvironmentSession session, IEnumerable<KeyValuePair<SecretPath, bool>> seen) => Change(session, places =>
    {
        var all = places.All.ToHashSet();
        var gone = places.Gone;
        foreach (var (path, isThere) in seen) gone = isThere ? gone.Remove(path) : all.Contains(path) ? gone.Add(path) : gone;
        return ReferenceEquals(gone, places.Gone) ? places : places with { Gone = gone };
    });

    /// <summary>The same from a folder that was listed just now.</summary>
    public void Learn(EnvironmentSession session, SecretFolder folder)
    {
        var told = SecretPresence.Told(folder, Of(session).All).ToArray();
        if (told.Length > 0) Learn(session, told);
    }

    /// <summary>Takes a secret out of what was opened.</summary>
    public void Forget(EnvironmentSession session, SecretPath path) => Change(session, places => places with { Recents = places.Recents.Remove(path) });

    /// <summary>Pins a secret or folder; nothing happens beyond <see cref="MostPins"/>.</summary>
    public void Pin(EnvironmentSession session, SecretPath path) =>
        Change(session, places => places.Pins.Contains(path) || places.Pins.Length >= MostPins ? places : places with { Pins = places.Pins.Add(path) });

    /// <summary>Takes a pin away.</summary>
    public void Unpin(EnvironmentSession session, SecretPath path) => Change(session, places => places with { Pins = places.Pins.Remove(path) });

    private void Change(EnvironmentSession session, Func<KeptPlaces, KeptPlaces> change)
    {
        var owner = PersonFile.Owner(session);
        lock (_gate)
        {
            var before = _places.GetOrAdd(owner, Read, session.Environment);
            var after = change(before);
            if (ReferenceEquals(before, after)) return;
            after = after with { Gone = after.Gone.Intersect(after.All) };
            _places[owner] = after;
            Write(owner, after);
        }

        Changed?.Invoke(owner);
    }

    private KeptPlaces Read(string owner, PortalEnvironment environment)
    {
        var none = KeptPlaces.None with { Team = environment.TeamPins };
        if (_protector is null) return none;
        try
        {
            var file = FileOf(owner);
            if (!File.Exists(file)) return none;
            var wire = JsonSerializer.Deserialize<Wire>(_protector.CreateProtector(owner).Unprotect(File.ReadAllBytes(file)))!;
            return none with { Pins = [.. wire.Pins.Select(place => place.Path)], Recents = [.. wire.Recents.Select(place => place.Path)], Gone = [.. (wire.Gone ?? []).Select(place => place.Path)] };
        }
        catch (Exception unreadable) when (unreadable is CryptographicException or JsonException or IOException or UnauthorizedAccessException)
        {
            // Of another key ring, or cut short: they begin anew.
            return none;
        }
    }

    private void Write(string owner, KeptPlaces places)
    {
        if (_protector is null) return;
        try
        {
            var wire = new Wire([.. places.Pins.Select(Place.Of)], [.. places.Recents.Select(Place.Of)], [.. places.Gone.Select(Place.Of)]);
            PersonFile.Write(FileOf(owner), _protector.CreateProtector(owner).Protect(JsonSerializer.SerializeToUtf8Bytes(wire)));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            _logger.LogWarning("Pins could not be kept: {Reason}", refused.GetType().Name);
        }
    }

    private string FileOf(string owner) => Path.Combine(_directory, PersonFile.Name(owner));

    // A file of a portal that marked nothing yet has no third.
    private sealed record Wire(Place[] Pins, Place[] Recents, Place[]? Gone = null);

    private sealed record Place(string Mount, string Key)
    {
        [System.Text.Json.Serialization.JsonIgnore]
        public SecretPath Path => new(Mount, Key);

        public static Place Of(SecretPath path) => new(path.Mount, path.Key);
    }
}
