using System.Collections.Immutable;

namespace Portal.Core.Secrets.Exploring;

/// <summary>What a person means by a path they typed or pasted.</summary>
/// <param name="Meanings">The paths it can mean, the likeliest first; empty when it means none.</param>
/// <param name="Version">The version that was asked for with it, such as <c>-version=3</c> or <c>?version=3</c>.</param>
/// <param name="Problem">Why it means nothing that can be opened, as a sentence; null when it does.</param>
public sealed record PathReading(ImmutableArray<SecretPath> Meanings, int? Version, string? Problem)
{
    /// <summary>The likeliest path; null when there is none.</summary>
    public SecretPath? Path => Meanings.IsEmpty ? null : Meanings[0];

    internal static PathReading Of(int? version, params ImmutableArray<SecretPath> meanings) => new(meanings, version, null);

    internal static PathReading Nothing(string problem) => new([], null, problem);
}
