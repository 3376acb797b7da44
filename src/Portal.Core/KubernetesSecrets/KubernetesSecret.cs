using System.Collections.Immutable;
using Portal.Core.Secrets.Editing;

namespace Portal.Core.KubernetesSecrets;

/// <summary>A Kubernetes secret as a list shows it: what the API server prints, and nothing of its values.</summary>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type, such as <c>Opaque</c> or <c>kubernetes.io/tls</c>.</param>
/// <param name="KeyCount">How many keys it has.</param>
/// <param name="CreatedAt">When it was created.</param>
public sealed record KubernetesSecretRow(string Namespace, string Name, string Type, int KeyCount, DateTimeOffset? CreatedAt);

/// <summary>What is known of a Kubernetes secret without reading it. Kubernetes tells the names of its keys only together with the values.</summary>
public sealed record KubernetesSecret
{
    /// <summary>Its namespace.</summary>
    public required string Namespace { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its type.</summary>
    public required string Type { get; init; }

    /// <summary>How many keys it has.</summary>
    public required int KeyCount { get; init; }

    /// <summary>When it was created.</summary>
    public required DateTimeOffset? CreatedAt { get; init; }

    /// <summary>Its labels.</summary>
    public required ImmutableSortedDictionary<string, string> Labels { get; init; }

    /// <summary>Its annotations, without what <c>kubectl apply</c> leaves behind, which holds the values.</summary>
    public required ImmutableSortedDictionary<string, string> Annotations { get; init; }

    /// <summary>The objects it is deleted with, such as <c>ExternalSecret db</c>.</summary>
    public required ImmutableArray<string> Owners { get; init; }

    /// <summary>Who has written to it, newest first.</summary>
    public required ImmutableArray<SecretWriter> Writers { get; init; }

    /// <summary>What will write it back when it is changed by hand, such as <c>ExternalSecret db</c>; null when nothing is known to.</summary>
    public required string? Keeper { get; init; }

    /// <summary>Whether <c>kubectl apply</c> has left a copy of values in an annotation, where whoever sees the metadata sees them.</summary>
    public required bool HasAppliedCopy { get; init; }

    /// <summary>Its uid.</summary>
    public required string Uid { get; init; }

    /// <summary>The version that was read.</summary>
    public required string ResourceVersion { get; init; }
}

/// <summary>Somebody who owns fields of an object, as the API server notes it (<c>metadata.managedFields</c>).</summary>
/// <param name="Name">The program, such as <c>kubectl-edit</c>.</param>
/// <param name="At">When it wrote last.</param>
public sealed record SecretWriter(string Name, DateTimeOffset? At);

/// <summary>A Kubernetes secret with its values, read because somebody asked for them.</summary>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
/// <param name="IsImmutable">Whether Kubernetes refuses every change of its values.</param>
/// <param name="Document">Keys and values, by key: texts, and <see cref="NodeKind.Bytes"/> for what is none.</param>
/// <param name="Uid">Its uid.</param>
/// <param name="ResourceVersion">The version that was read.</param>
public sealed record KubernetesSecretData(string Namespace, string Name, string Type, bool IsImmutable, ObjectNode Document, string Uid, string ResourceVersion);

/// <summary>A Kubernetes secret to create.</summary>
/// <param name="Namespace">Where.</param>
/// <param name="Name">Lower-case letters, digits, dashes and dots.</param>
/// <param name="Type">Its type, which cannot be changed later.</param>
/// <param name="Document">Keys and values.</param>
public sealed record NewKubernetesSecret(string Namespace, string Name, string Type, ObjectNode Document);
