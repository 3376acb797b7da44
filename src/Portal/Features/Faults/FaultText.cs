using Portal.Configuration;
using Portal.Shared;

namespace Portal.Features.Faults;

/// <summary>Faults in words.</summary>
internal static class FaultText
{
    /// <summary>The state of a kind of fault of which at least one is on.</summary>
    public const string On = "On";

    /// <summary>A system as people call it.</summary>
    public static string System(string id) => id == "vault" ? "Vault" : "Cluster";

    /// <summary>Where a kind of fault is possible.</summary>
    public static string Where(FaultChoice choice) => choice.Systems is [var only] ? System(only) : "Vault or cluster";

    /// <summary>What a fault is kept to, besides time and number.</summary>
    public static string Reach(FaultOn fault)
    {
        var calls = (fault.Verb, fault.Path) switch
        {
            (null, null) => null,
            ({ } verb, null) => $"{verb} only",
            (null, { } path) => path,
            ({ } verb, { } path) => $"{verb} {path}",
        };
        return string.Join(", ", new[] { fault.Detail, calls }.OfType<string>());
    }

    /// <summary>What ends it.</summary>
    public static string Left(FaultOn fault, DateTimeOffset now)
    {
        var calls = fault.Left is { } left ? $"{Plural.Of(left, "calls")} left" : null;
        var time = fault.Ends is { } ends ? $"ends in {AgeText.Span(ends > now ? ends - now : TimeSpan.Zero)}" : null;
        return (calls, time) is (null, null) ? "until it is switched off" : string.Join(", ", new[] { calls, time }.OfType<string>());
    }
}
