namespace Portal.Core.Workloads;

/// <summary>The kinds of things that run pods.</summary>
public enum WorkloadKind
{
    /// <summary>apps/v1 Deployment.</summary>
    Deployment,

    /// <summary>apps/v1 StatefulSet.</summary>
    StatefulSet,

    /// <summary>apps/v1 DaemonSet.</summary>
    DaemonSet,

    /// <summary>batch/v1 Job that no CronJob made.</summary>
    Job,

    /// <summary>batch/v1 CronJob.</summary>
    CronJob,

    /// <summary>A pod that nothing owns.</summary>
    Pod,
}

/// <summary>Which workload.</summary>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Name">Its name.</param>
public sealed record WorkloadKey(string Namespace, WorkloadKind Kind, string Name)
{
    /// <summary>The key an address names, whose kind may be written in lower case; null when there is no such kind.</summary>
    public static WorkloadKey? TryParse(string ns, string kind, string name) =>
        Enum.GetValues<WorkloadKind>().Where(candidate => string.Equals(candidate.ToString(), kind, StringComparison.OrdinalIgnoreCase)).Select(found => new WorkloadKey(ns, found, name)).FirstOrDefault();

    /// <summary>Such as <c>Deployment default/orgchart</c>.</summary>
    public override string ToString() => $"{Kind} {Namespace}/{Name}";
}
