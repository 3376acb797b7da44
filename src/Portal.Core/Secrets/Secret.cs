using System.Collections.Immutable;
using Portal.Core.Failures;

namespace Portal.Core.Secrets;

/// <summary>Whether a version's values can be read.</summary>
public enum VersionState
{
    /// <summary>It can be read.</summary>
    Live,

    /// <summary>It is deleted and can be undeleted.</summary>
    Deleted,

    /// <summary>Its values are gone for good.</summary>
    Destroyed,
}

/// <summary>One version of a secret, without its values.</summary>
/// <param name="Number">From 1; never given twice until the secret's metadata is deleted.</param>
/// <param name="CreatedAt">When it was written.</param>
/// <param name="DeletedAt">When it was or will be deleted; null for never.</param>
/// <param name="State">Whether it can be read.</param>
public sealed record SecretVersion(int Number, DateTimeOffset CreatedAt, DateTimeOffset? DeletedAt, VersionState State);

/// <summary>What Vault keeps about a secret besides its values (<c>&lt;mount&gt;/metadata/&lt;path&gt;</c>).</summary>
public sealed record SecretMetadata
{
    /// <summary>The newest version; 0 when there is none yet.</summary>
    public required int CurrentVersion { get; init; }

    /// <summary>The versions that are kept, newest first.</summary>
    public required ImmutableArray<SecretVersion> Versions { get; init; }

    /// <summary>When the first version was written.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the newest change was made.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The secret's own settings; zero and false where the mount's hold.</summary>
    public required KvSettings Settings { get; init; }

    /// <summary>What people noted about it. Not secret.</summary>
    public required ImmutableSortedDictionary<string, string> CustomMetadata { get; init; }
}

/// <summary>A key of a secret, known without reading its value.</summary>
/// <param name="Name">The key.</param>
/// <param name="IsNested">Whether its value is an object with keys of its own.</param>
public sealed record SecretKey(string Name, bool IsNested);

/// <summary>The keys of a secret's current version, read without its values (<c>&lt;mount&gt;/subkeys/&lt;path&gt;</c>).</summary>
/// <param name="Version">The version they are from.</param>
/// <param name="Keys">Empty when the version is deleted or destroyed.</param>
public sealed record SecretKeys(SecretVersion Version, ImmutableArray<SecretKey> Keys);

/// <summary>What can be known of a secret without reading it. A key/value version 1 mount tells nothing: both parts are refused as invalid.</summary>
/// <param name="Path">The secret.</param>
/// <param name="Kv">Which key/value engine the mount is.</param>
/// <param name="Metadata">Versions and settings.</param>
/// <param name="Keys">The names of its keys. Servers before Vault 1.10 do not know the question and answer not found.</param>
/// <param name="At">When it was read.</param>
public sealed record SecretDescription(SecretPath Path, KvVersion Kv, Part<SecretMetadata> Metadata, Part<SecretKeys> Keys, DateTimeOffset At);

/// <summary>How a value is to be written back.</summary>
public enum ValueKind
{
    /// <summary>A JSON string, shown without quotes.</summary>
    Text,

    /// <summary>A number, boolean, null, list or object, shown as its JSON text.</summary>
    Json,
}

/// <summary>One key of a secret with its value.</summary>
/// <param name="Key">The key.</param>
/// <param name="Value">The text, or the JSON text.</param>
/// <param name="Kind">Which of both.</param>
public sealed record SecretEntry(string Key, Sensitive Value, ValueKind Kind = ValueKind.Text);

/// <summary>The values of one version, read because somebody asked to see them.</summary>
/// <param name="Path">The secret.</param>
/// <param name="Kv">Which key/value engine the mount is.</param>
/// <param name="Version">Which version; null in a version 1 mount.</param>
/// <param name="Entries">In Vault's order; empty when the version is deleted or destroyed.</param>
/// <param name="At">When it was read.</param>
public sealed record SecretValue(SecretPath Path, KvVersion Kv, SecretVersion? Version, ImmutableArray<SecretEntry> Entries, DateTimeOffset At);
