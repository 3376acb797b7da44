using Portal.Core.Secrets;
using Portal.Core.Secrets.Comparing;
using Portal.Core.Secrets.Exploring;
using Portal.Shared;

namespace Portal.Features.Secrets.Comparing;

/// <summary>What the search for equal values says.</summary>
internal static class SameValuesText
{
    /// <summary>What would be read, before anything is.</summary>
    public static string Scope(SameValuesScope? scope, bool isBusy) => scope switch
    {
        null => "Counting what would be read; only names are listed for that.",
        _ when isBusy => $"Counting what would be read: {ValueText.Count(scope.Count, "secrets")} so far.",
        { Count: 0 } => "There is no secret here that you may list.",
        { Count: > SameValues.MostSecrets } => $"{ValueText.Count(scope.Count, "secrets")} are too many to read in one go; {SameValues.MostSecrets:n0} are the most. Choose a mount or a folder.",
        { Within: { } within } => $"{ValueText.Count(scope.Count, "secrets")} in {within} would be read.",
        _ => $"{ValueText.Count(scope.Count, "secrets")} in {Plural.Of(scope.Mounts, "mounts")} would be read.",
    };

    /// <summary>What the button says.</summary>
    public static string Verb(SameValuesScope? scope) => scope is null ? "Read and compare" : $"Read and compare {ValueText.Count(scope.Count, "secrets")}";

    /// <summary>How far the reading is.</summary>
    public static string State(SameValuesReading reading, bool isBusy) => (isBusy, reading) switch
    {
        (true, _) => $"Read {reading.Read:n0} of {ValueText.Count(reading.Total, "secrets")}; {ValueText.Count(reading.Groups.Length, "values")} found in more than one place so far.",
        (_, { IsDone: false }) => $"Stopped after {reading.Read:n0} of {ValueText.Count(reading.Total, "secrets")}; there may be more.",
        _ => $"Read {ValueText.Count(reading.Total, "secrets")} and compared {ValueText.Count(reading.Values, "values")}.",
    };

    /// <summary>What was not compared; null for nothing.</summary>
    public static string? LeftAside(SameValuesReading reading) => reading.LeftAside == 0
        ? null
        : $"{ValueText.Count(reading.LeftAside, "values")} {(reading.LeftAside == 1 ? "was" : "were")} left aside: empty, true, false, null or shorter than {SameValues.Shortest} characters.";

    /// <summary>What a group is.</summary>
    public static string Title(SameValueGroup group) => group.Secrets == 1
        ? $"{group.Places.Length} keys of one secret hold the same value"
        : $"{group.Places.Length} keys in {group.Secrets} secrets hold the same value";

    /// <summary>The places to choose from.</summary>
    public static string Place(SecretPath? within) => within is null ? "All mounts" : within.ToString();

    /// <summary>How the listing ended, when it lacks something.</summary>
    public static string? Missing(IndexProgress progress) => progress.RefusedCount == 0 ? null : $"{Plural.Of(progress.RefusedCount, "places")} could not be listed, so what is in them is not compared";
}
