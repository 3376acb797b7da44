using System.Collections.Immutable;
using Portal.Core.Secrets.Exploring;

namespace Portal.Core.Secrets.Versions;

/// <summary>A secret with versions that are deleted and can still come back.</summary>
/// <param name="Path">The secret.</param>
/// <param name="Versions">The deleted versions that are kept, newest first. Destroyed ones are not among them.</param>
/// <param name="Current">The newest version of the secret, deleted or not.</param>
public sealed record DeletedSecret(SecretPath Path, ImmutableArray<SecretVersion> Versions, int Current)
{
    /// <summary>Whether the current version is deleted, so that nobody can read the secret.</summary>
    public bool IsUnreadable => Versions[0].Number == Current;

    /// <summary>When the newest of them was deleted.</summary>
    public DateTimeOffset? DeletedAt => Versions.Max(version => version.DeletedAt);

    /// <summary>What undeleting it brings back: the current version when that is deleted, else every deleted one.</summary>
    public ImmutableArray<int> ToUndelete => IsUnreadable ? [Current] : [.. Versions.Select(version => version.Number)];

    internal static DeletedSecret? Of(SecretPath path, SecretMetadata metadata) =>
        metadata.Versions.Where(version => version.State is VersionState.Deleted).ToImmutableArray() is { IsEmpty: false } deleted ? new DeletedSecret(path, deleted, metadata.CurrentVersion) : null;
}

/// <summary>How far the search for deleted secrets is.</summary>
/// <param name="Found">What it found so far, newest deletion first.</param>
/// <param name="Progress">How much it has looked at, and what it could not.</param>
public sealed record RecycleReading(ImmutableArray<DeletedSecret> Found, MetadataProgress Progress);
