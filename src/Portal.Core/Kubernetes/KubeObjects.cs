using System.Collections.Immutable;

namespace Portal.Core.Kubernetes;

/// <summary>A list and the version it was taken at, from which a watch continues.</summary>
/// <param name="Items">The objects.</param>
/// <param name="ResourceVersion">The version of the list; opaque.</param>
public sealed record KubeList<T>(ImmutableArray<T> Items, string ResourceVersion);

/// <summary>What a watch reports.</summary>
public enum KubeChange
{
    /// <summary>The object appeared.</summary>
    Added,

    /// <summary>The object changed.</summary>
    Modified,

    /// <summary>The object is gone.</summary>
    Deleted,

    /// <summary>Nothing changed; the version moved on.</summary>
    Bookmark,
}

/// <summary>One line of a watch.</summary>
/// <param name="Change">What happened.</param>
/// <param name="Item">The object; null for a bookmark.</param>
/// <param name="ResourceVersion">The version to continue from.</param>
public sealed record KubeEvent<T>(KubeChange Change, T? Item, string ResourceVersion);

/// <summary>A change to an object, as JSON merge patch (RFC 7396) or JSON patch (RFC 6902).</summary>
/// <param name="ContentType"><c>application/merge-patch+json</c> or <c>application/json-patch+json</c>.</param>
/// <param name="Body">The patch. One that must not overwrite another's change holds <c>metadata.resourceVersion</c>.</param>
public sealed record KubePatch(string ContentType, string Body)
{
    /// <summary>A JSON merge patch.</summary>
    public static KubePatch Merge(string body) => new("application/merge-patch+json", body);
}

/// <summary>How a command in a container ended.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">What it wrote to standard output, cut at <see cref="OutputLimit"/>.</param>
/// <param name="Error">What it wrote to standard error, cut likewise.</param>
/// <param name="IsCut">Whether there was more.</param>
public sealed record ExecResult(int ExitCode, ImmutableArray<byte> Output, string Error, bool IsCut)
{
    /// <summary>As much output as is kept.</summary>
    public const int OutputLimit = 1024 * 1024;
}
