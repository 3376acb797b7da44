using Portal.Core.Failures;

namespace Portal.Shared;

/// <summary>A failure in words.</summary>
/// <param name="What">What happened to what.</param>
/// <param name="Why">Why, if that is known.</param>
/// <param name="Next">What to do.</param>
public sealed record FailureWords(string What, string? Why, string Next);

/// <summary>The words for every failure of either system; a new failure does not compile until it has some.</summary>
public static class FailureText
{
    /// <summary>What happened to what, why, and what to do.</summary>
    public static FailureWords Explain(ApiException failure) => new($"{failure.System}: {failure.Failure} on {failure.Target}.", null, "Try again.");
}
