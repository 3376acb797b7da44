using System.Text.Json.Nodes;
using Portal.Sandbox.Vault.Http;

namespace Portal.Sandbox.Vault.Kv;

/// <summary>How a KV version 2 engine treats its secrets where they say nothing themselves.</summary>
internal sealed record Kv2Config
{
    public long MaxVersions { get; init; }

    public bool CasRequired { get; init; }

    public bool MetadataCasRequired { get; init; }

    /// <summary>Negative switches it off for all secrets.</summary>
    public TimeSpan DeleteVersionAfter { get; init; }
}

/// <summary>One version of a secret.</summary>
internal sealed class Kv2Version
{
    /// <summary>The data as JSON text; null once destroyed.</summary>
    public required string? Data { get; set; }

    public required DateTimeOffset Created { get; init; }

    /// <summary>May lie ahead: then the version can be read until it comes.</summary>
    public DateTimeOffset? Deleted { get; set; }

    public bool Destroyed { get; set; }

    public bool CanBeRead(DateTimeOffset now) => !Destroyed && !(Deleted <= now);

    public JsonObject Describe() => new()
    {
        ["created_time"] = GoTime.Write(Created),
        ["deletion_time"] = GoTime.Write(Deleted),
        ["destroyed"] = Destroyed,
    };
}

/// <summary>A key of a KV version 2 engine: its versions and what is said about all of them.</summary>
internal sealed class Kv2Secret
{
    private const long DefaultMaxVersions = 10;

    public SortedList<long, Kv2Version> Versions { get; } = new(1);

    public long Current { get; private set; }

    public long Oldest { get; private set; }

    public DateTimeOffset Created { get; set; }

    public DateTimeOffset Updated { get; set; }

    public long MaxVersions { get; set; }

    public bool CasRequired { get; set; }

    public bool MetadataCasRequired { get; set; }

    public TimeSpan DeleteVersionAfter { get; set; }

    public IReadOnlyDictionary<string, string>? CustomMetadata { get; set; }

    /// <summary>Counts writes of the metadata, not of the data.</summary>
    public long MetadataVersion { get; set; }

    /// <summary>Adds a version and drops those that are too many.</summary>
    public Kv2Version Add(string data, Kv2Config config, DateTimeOffset now)
    {
        var version = new Kv2Version { Data = data, Created = now, Deleted = DeletionTime(config, now) };
        Versions[++Current] = version;
        Updated = now;
        if (Created == default)
        {
            Created = now;
        }

        var keep = Math.Max(MaxVersions, config.MaxVersions) is > 0 and var max ? max : DefaultMaxVersions;
        if (Current - Oldest >= keep)
        {
            var last = Current - keep;
            foreach (var number in Versions.Keys.TakeWhile(number => number <= last).ToArray())
            {
                Versions.Remove(number);
            }

            Oldest = last + 1;
        }

        return version;
    }

    /// <summary>When a version that begins now ends by itself: the sooner of what engine and key say.</summary>
    public DateTimeOffset? DeletionTime(Kv2Config config, DateTimeOffset now)
    {
        var (engine, key) = (config.DeleteVersionAfter, DeleteVersionAfter);
        return engine < TimeSpan.Zero || (engine == TimeSpan.Zero && key == TimeSpan.Zero) ? null
            : engine == TimeSpan.Zero ? now + key
            : key == TimeSpan.Zero ? now + engine
            : now + (engine < key ? engine : key);
    }

    /// <summary>A version as reads and writes of data show it.</summary>
    public JsonObject Describe(long number)
    {
        var data = Versions[number].Describe();
        data["custom_metadata"] = CustomMetadataJson();
        data["version"] = number;
        return data;
    }

    /// <summary>The key as reads of metadata show it.</summary>
    public JsonObject Describe() => new()
    {
        ["cas_required"] = CasRequired,
        ["created_time"] = GoTime.Write(Created),
        ["current_metadata_version"] = MetadataVersion,
        ["current_version"] = Current,
        ["custom_metadata"] = CustomMetadataJson(),
        ["delete_version_after"] = GoDuration.Write(DeleteVersionAfter),
        ["max_versions"] = MaxVersions,
        ["metadata_cas_required"] = MetadataCasRequired,
        ["oldest_version"] = Oldest,
        ["updated_time"] = GoTime.Write(Updated),
        ["versions"] = new JsonObject([.. Versions.Select(pair => KeyValuePair.Create($"{pair.Key}", (JsonNode?)pair.Value.Describe()))]),
    };

    private JsonObject? CustomMetadataJson() => CustomMetadata is { Count: > 0 } map ? JsonTexts.Map(map) : null;
}
