using System.Collections.Immutable;
using Portal.Core.Failures;

namespace Portal.Core.Activity;

/// <summary>How a recorded action ended.</summary>
public enum ActivityOutcome
{
    /// <summary>It was done.</summary>
    Done,

    /// <summary>It was refused or failed, and nothing changed.</summary>
    Failed,

    /// <summary>No answer came after it was sent: it may have happened.</summary>
    Unknown,
}

/// <summary>One thing a person did through the portal. Never holds a value, nor a hash of one.</summary>
/// <param name="At">When it ended.</param>
/// <param name="Environment">The environment's name.</param>
/// <param name="Who">The Vault display name of the person.</param>
/// <param name="Accessor">The accessor of the token that was used, as Vault's audit log names it.</param>
/// <param name="System">Which system it went to.</param>
/// <param name="Action">What was done, such as "Write version 4" or "Reveal password".</param>
/// <param name="Target">What it was done to, as the API names it.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Detail">The outcome in a sentence.</param>
/// <param name="RequestIds">The ids in the servers' audit logs.</param>
public sealed record ActivityEntry(
    DateTimeOffset At,
    string Environment,
    string Who,
    string Accessor,
    ApiSystem System,
    string Action,
    string Target,
    ActivityOutcome Outcome,
    string Detail,
    ImmutableArray<string> RequestIds);
