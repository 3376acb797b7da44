using System.Collections.Immutable;
using Portal.Core.Secrets.Upkeep;
using Portal.Features.Secrets.Versions;

namespace Portal.Features.Secrets.Upkeep;

/// <summary>A secret that wants looking after, as its row shows it.</summary>
internal sealed record UpkeepRow(UpkeepSecret Secret, ImmutableArray<UpkeepNeed> Needs, ImmutableArray<VersionLook> Looks)
{
    /// <summary>The path as the command takes it.</summary>
    public string Path { get; } = Secret.Path.ToString();

    /// <summary>Its needs in words, for the filter.</summary>
    public string Words => string.Join(", ", Looks.Select(look => look.Text));

    /// <summary>The most pressing need first; what ends later is last.</summary>
    public int Order => Needs.IsEmpty ? int.MaxValue : (int)Needs[0];

    /// <summary>What says when it ends.</summary>
    public string? Source => Secret.Glance.Ends is { } term ? UpkeepText.Source(term) : null;

    // Boxed once a row: a sort asks for it often.
    public IComparable? EndsAt { get; } = Secret.Glance.Ends?.At;

    public IComparable? ChangedAt { get; } = Secret.Glance.ChangedAt;

    /// <summary>The row of a secret in a window.</summary>
    public static UpkeepRow Of(UpkeepSecret secret, UpkeepWindow window, DateTimeOffset now)
    {
        var needs = secret.Needs(now, window);
        return new UpkeepRow(secret, needs, [.. needs.Select(need => UpkeepText.Look(need, secret.Glance, now))]);
    }
}
