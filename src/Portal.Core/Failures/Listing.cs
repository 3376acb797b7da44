using System.Collections.Immutable;

namespace Portal.Core.Failures;

/// <summary>An answer that may lack parts, and says which and why.</summary>
public interface IPartialAnswer
{
    /// <summary>What could not be read, one per refused request.</summary>
    ImmutableArray<ApiException> Refused { get; }
}

/// <summary>An answer that knows when it was given: it may have been read for another page before.</summary>
public interface IDatedAnswer
{
    /// <summary>When it was given.</summary>
    DateTimeOffset At { get; }
}

/// <summary>
/// A list together with what was refused while it was made: partial answers are answers, and the page shows both.
/// </summary>
/// <param name="Items">What could be read.</param>
/// <param name="Refused">What could not, one per refused request.</param>
/// <param name="At">When the answer was complete.</param>
public sealed record Listing<T>(ImmutableArray<T> Items, ImmutableArray<ApiException> Refused, DateTimeOffset At) : IPartialAnswer, IDatedAnswer;
