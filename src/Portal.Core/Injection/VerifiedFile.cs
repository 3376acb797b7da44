using System.Collections.Immutable;

namespace Portal.Core.Injection;

/// <summary>Whether a file in a pod is what it should be.</summary>
public enum FileVerdict
{
    /// <summary>Its hash is that of the current version, rendered.</summary>
    Current,

    /// <summary>Its hash is another: it is from an older version, or was rendered otherwise.</summary>
    Different,

    /// <summary>It is there, and what it should hold could not be told.</summary>
    Present,

    /// <summary>It is not there.</summary>
    Missing,
}

/// <summary>A rendered file as it was found in a pod. Its content is not read.</summary>
/// <param name="File">What was asked for.</param>
/// <param name="Verdict">What was found.</param>
/// <param name="Size">Its size in bytes; null when it is missing.</param>
/// <param name="Mode">Its mode in octal; null when it is missing.</param>
/// <param name="ChangedAt">When it was written, by the node's clock; null when it is missing.</param>
/// <param name="Sentence">The verdict in words.</param>
/// <param name="Secrets">The secrets it is rendered from, as the template names them.</param>
public sealed record VerifiedFile(RenderedFile File, FileVerdict Verdict, long? Size, string? Mode, DateTimeOffset? ChangedAt, string Sentence, ImmutableArray<string> Secrets);

/// <summary>The files of one pod.</summary>
/// <param name="Pod">The pod.</param>
/// <param name="Container">The container that was asked.</param>
/// <param name="Files">The files, by path.</param>
/// <param name="At">When they were looked at.</param>
public sealed record Verification(string Pod, string Container, ImmutableArray<VerifiedFile> Files, DateTimeOffset At);
