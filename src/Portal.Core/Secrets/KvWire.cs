using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Portal.Core.Vault;

namespace Portal.Core.Secrets;

/// <summary>Reads the answers of key/value mounts.</summary>
internal static class KvWire
{
    // {"version":3,"created_time":"2026-…Z","deletion_time":"" or a time,"destroyed":false,"custom_metadata":null}
    public static SecretVersion Version(VaultAnswer answer, JsonElement metadata, DateTimeOffset now)
    {
        var wire = answer.Convert<VersionWire>(metadata);
        return Version(wire.Version, wire, now);
    }

    // {"current_version":3,"oldest_version":1,"created_time":"…","updated_time":"…","max_versions":0,"cas_required":false,
    //  "delete_version_after":"0s","custom_metadata":null,"versions":{"1":{"created_time":"…","deletion_time":"","destroyed":false}}}
    public static SecretMetadata Metadata(VaultAnswer answer, DateTimeOffset now) => Metadata(answer.Data<MetadataWire>(), now);

    // {"keys":["app","team/"],"key_info":{"app":{"current_version":3,…},"team/":{}}}
    public static Dictionary<string, SecretMetadata> Details(VaultAnswer answer, DateTimeOffset now) => VaultAnswer.Member(answer.Content, "key_info") is { ValueKind: JsonValueKind.Object } details
        ? details.EnumerateObject().Where(member => !member.Name.EndsWith('/')).ToDictionary(member => member.Name, member => Metadata(answer.Convert<MetadataWire>(member.Value), now), StringComparer.Ordinal)
        : [];

    // {"max_versions":0,"cas_required":false,"delete_version_after":"0s"}
    public static KvSettings Settings(VaultAnswer answer)
    {
        var wire = answer.Data<SettingsWire>();
        return Settings(wire.MaxVersions, wire.CasRequired, wire.DeleteVersionAfter);
    }

    public static ImmutableArray<SecretEntry> Entries(JsonElement data) => data.ValueKind is JsonValueKind.Object
        ? [.. data.EnumerateObject().Select(member => member.Value.ValueKind is JsonValueKind.String
            ? new SecretEntry(member.Name, new Sensitive(member.Value.GetString()!))
            : new SecretEntry(member.Name, new Sensitive(member.Value.GetRawText()), ValueKind.Json))]
        : [];

    private static SecretMetadata Metadata(MetadataWire wire, DateTimeOffset now) => new()
    {
        CurrentVersion = wire.CurrentVersion,
        CreatedAt = wire.CreatedTime,
        UpdatedAt = wire.UpdatedTime,
        Settings = Settings(wire.MaxVersions, wire.CasRequired, wire.DeleteVersionAfter),
        CustomMetadata = (wire.CustomMetadata ?? []).ToImmutableSortedDictionary(StringComparer.Ordinal),
        Versions = [.. (wire.Versions ?? []).Select(pair => Version(int.Parse(pair.Key, CultureInfo.InvariantCulture), pair.Value, now)).OrderByDescending(version => version.Number)],
    };

    private static SecretVersion Version(int number, VersionWire wire, DateTimeOffset now)
    {
        DateTimeOffset? deletedAt = DateTimeOffset.TryParse(wire.DeletionTime, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
        // A time in the future is a plan (delete_version_after): until then the version can be read.
        var state = wire.Destroyed ? VersionState.Destroyed : deletedAt <= now ? VersionState.Deleted : VersionState.Live;
        return new SecretVersion(number, wire.CreatedTime, deletedAt, state);
    }

    private static KvSettings Settings(int maxVersions, bool casRequired, string? deleteVersionAfter) =>
        new(maxVersions, casRequired, VaultDuration.TryParse(deleteVersionAfter, out var after) ? after : TimeSpan.Zero);

    private sealed record VersionWire(int Version, DateTimeOffset CreatedTime, string? DeletionTime, bool Destroyed);

    private sealed record SettingsWire(int MaxVersions, bool CasRequired, string? DeleteVersionAfter);

    private sealed record MetadataWire(
        int CurrentVersion,
        DateTimeOffset CreatedTime,
        DateTimeOffset UpdatedTime,
        int MaxVersions,
        bool CasRequired,
        string? DeleteVersionAfter,
        Dictionary<string, string>? CustomMetadata,
        Dictionary<string, VersionWire>? Versions);
}
