using System.Collections.Immutable;
using Portal.Core.Workloads;

namespace Portal.Core.Tests.Injection;

/// <summary>Workloads as short as a test needs them.</summary>
internal static class Samples
{
    public const string Prefix = "vault.hashicorp.com/";

    public static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    public static ImmutableSortedDictionary<string, string> Map(params (string Key, string Value)[] pairs) =>
        pairs.ToImmutableSortedDictionary(pair => pair.Key.Contains('/', StringComparison.Ordinal) ? pair.Key : Prefix + pair.Key, pair => pair.Value, StringComparer.Ordinal);

    /// <summary>Annotations nothing is wrong with.</summary>
    public static ImmutableSortedDictionary<string, string> Good { get; } =
        Map(("agent-inject", "true"), ("role", "internal-app"), ("agent-inject-secret-database-config.txt", "internal/data/database/config"));

    public static Workload App(ImmutableSortedDictionary<string, string> annotations, WorkloadKind kind = WorkloadKind.Deployment, string ns = "default") => new()
    {
        Key = new WorkloadKey(ns, kind, "orgchart"),
        CreatedAt = Now,
        ResourceVersion = "1",
        Annotations = Map(),
        Template = new PodTemplate(annotations, Map(), "internal-app", null, [new TemplateContainer("orgchart", "orgchart:1", [], ["/var/data"], null)], [], null),
        Rollout = new Rollout(true, 1, 1, 1, "All pods are up to date and available.", null),
        Pods = [],
        Revisions = ["orgchart-6b"],
    };

    public static WorkloadPod Pod(bool isReady, params PodContainer[] containers) => new()
    {
        Namespace = "default",
        Name = "orgchart-6b-x1",
        CreatedAt = Now,
        Status = isReady ? "Running" : "Init:0/1",
        IsReady = isReady,
        IsTerminating = false,
        IsFinished = false,
        IsCurrent = true,
        Node = "node-1",
        Annotations = Good,
        ServiceAccount = "internal-app",
        Containers = [.. containers],
    };

    public static PodContainer Container(string name, ContainerPhase phase = ContainerPhase.Running, string reason = "", bool isInit = false, int? exitCode = null, DateTimeOffset? since = null) =>
        new(name, "image", isInit, phase, phase == ContainerPhase.Running, 0, reason, "", since ?? Now, exitCode, []);
}
