using System.Collections.Immutable;
using Portal.Core.Failures;

namespace Portal.Core.Setup;

/// <summary>Whether a step of the checklist is done, as the live systems tell.</summary>
public enum SetupState
{
    /// <summary>The systems show that it is done.</summary>
    Done,

    /// <summary>The systems show that it is not.</summary>
    ToDo,

    /// <summary>What would tell may not be read, or does not answer.</summary>
    CannotTell,
}

/// <summary>Which page of the portal does a step.</summary>
public enum SetupPage
{
    /// <summary>The overview.</summary>
    Overview,

    /// <summary>Secrets: engines and their contents.</summary>
    Secrets,

    /// <summary>The form "Connect Kubernetes auth".</summary>
    ConnectKubernetesAuth,

    /// <summary>Policies.</summary>
    Policies,

    /// <summary>Roles of Kubernetes auth mounts.</summary>
    Roles,

    /// <summary>Service accounts.</summary>
    ServiceAccounts,

    /// <summary>Workloads: injection, logs, verification.</summary>
    Workloads,
}

/// <summary>One step from an empty Vault to a pod that has its secret.</summary>
/// <param name="Number">1 to 12, in the order of the work.</param>
/// <param name="Title">What is to be done: "Enable a key/value secret engine".</param>
/// <param name="Command">How it is done without the portal.</param>
/// <param name="State">Whether it is done.</param>
/// <param name="Why">What was found, in a sentence: "internal/ is a key/value engine, version 2.".</param>
/// <param name="Page">The page that does it, or shows it.</param>
/// <param name="Subject">What on that page, such as the mount <c>internal</c> or the workload <c>default/Deployment/orgchart</c>; null for the page itself.</param>
public sealed record SetupStep(int Number, string Title, string Command, SetupState State, string Why, SetupPage Page, string? Subject);

/// <summary>The checklist as it is now.</summary>
/// <param name="Steps">In order.</param>
/// <param name="At">When it was checked.</param>
public sealed record SetupProgress(ImmutableArray<SetupStep> Steps, DateTimeOffset At) : IDatedAnswer
{
    /// <summary>Whether every step was checked, and not only the first ones.</summary>
    public bool IsWhole => Steps.Length > 2;

    /// <summary>How many are done.</summary>
    public int Done => Steps.Count(step => step.State == SetupState.Done);

    /// <summary>The first that is to do; null when none is.</summary>
    public SetupStep? Next => Steps.FirstOrDefault(step => step.State == SetupState.ToDo);
}
