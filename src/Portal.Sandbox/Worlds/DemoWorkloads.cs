using System.Text.Json.Nodes;
using Portal.Sandbox.Controllers;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Worlds;

/// <summary>How a workload of the demo is meant to be.</summary>
internal enum DemoState
{
    /// <summary>Every pod is ready and has an agent beside it.</summary>
    Injected,

    /// <summary>Every pod is ready and none has an agent.</summary>
    NotInjected,

    /// <summary>The agent cannot log in: the pod stays in <c>Init:0/1</c> and never restarts.</summary>
    WaitingForLogin,

    /// <summary>The agent logs in and then fails: <c>Init:CrashLoopBackOff</c>.</summary>
    CrashLooping,

    /// <summary>Creating a pod is refused.</summary>
    Refused,

    /// <summary>A volume cannot be mounted.</summary>
    CannotMount,

    /// <summary>The job's own container has ended, its sidecar has not.</summary>
    NeverCompleting,

    /// <summary>Runs by schedule.</summary>
    Scheduled,
}

/// <summary>One workload of the demo and the state it is in when the world is made.</summary>
internal sealed record DemoWorkload(string Resource, string Namespace, string Name, DemoState State)
{
    public bool IsAsMeant(ObjectStore store)
    {
        if (store.Get(Resource, Namespace, Name) is not { } workload) return false;
        var pods = Pods(store, workload);
        return State switch
        {
            DemoState.Injected => Complete(workload, pods) && pods.All(HasAgent),
            DemoState.NotInjected => Complete(workload, pods) && !pods.Any(HasAgent),
            DemoState.WaitingForLogin => pods.Any() && pods.All(pod => Init(pod) is { } init && init.NumberAt("restartCount") == 0 && init.ObjectAt("state", "running") is not null),
            DemoState.CrashLooping => pods.Any() && pods.All(pod => Init(pod)?.NumberAt("restartCount") >= 3),
            DemoState.Refused => !pods.Any() && workload.ItemsAt("status", "conditions").Any(condition => condition.TextAt("type") == "ReplicaFailure"),
            DemoState.CannotMount => pods.Any() && store.List("events", Namespace).Any(item => item.TextAt("reason") == "FailedMount" && pods.Any(pod => pod.Uid() == item.TextAt("involvedObject", "uid"))),
            DemoState.NeverCompleting => pods.Any(pod => pod.ItemsAt("status", "containerStatuses").Any(status => status.ObjectAt("state", "terminated") is not null) && pod.Phase() == "Running"),
            DemoState.Scheduled => true,
            _ => false,
        };
    }

    /// <summary>The pods of a workload, through its replica sets if it has some.</summary>
    public static IReadOnlyList<JsonObject> Pods(ObjectStore store, JsonObject workload) => workload.TextAt("kind") == "Deployment"
        ? [.. store.Controlled("replicasets.apps", workload).SelectMany(set => store.Controlled("pods", set))]
        : store.Controlled("pods", workload);

    private static bool Complete(JsonObject workload, IReadOnlyList<JsonObject> pods)
    {
        var wanted = workload.NumberAt("spec", "replicas") ?? workload.NumberAt("status", "desiredNumberScheduled") ?? 1;
        return pods.Count == wanted && pods.All(pod => pod.Ready());
    }

    private static bool HasAgent(JsonObject pod) => pod.ItemsAt("spec", "containers").Any(container => container.TextAt("name") == "vault-agent");

    private static JsonObject? Init(JsonObject pod) => pod.ItemsAt("status", "initContainerStatuses").FirstOrDefault(status => status.TextAt("name") == "vault-agent-init");
}

/// <summary>All workloads of the demo; the manifests say beside each why it is as it is.</summary>
internal static class DemoWorkloads
{
    public static readonly IReadOnlyList<DemoWorkload> All =
    [
        Deployment("default", "orgchart", DemoState.Injected),
        Deployment("payments", "checkout", DemoState.Injected),
        Deployment("payments", "ledger", DemoState.Injected),
        new("statefulsets.apps", "payments", "card-vault", DemoState.Injected),
        new("cronjobs.batch", "payments", "settlement", DemoState.Scheduled),
        new("jobs.batch", "payments", "reconcile-2026-11", DemoState.NeverCompleting),
        Deployment("payments", "fraud-scoring", DemoState.WaitingForLogin),
        Deployment("payments", "refunds", DemoState.CrashLooping),
        Deployment("payments", "invoices", DemoState.CrashLooping),
        Deployment("storefront", "web", DemoState.Injected),
        new("daemonsets.apps", "storefront", "edge-cache", DemoState.Injected),
        Deployment("storefront", "search", DemoState.WaitingForLogin),
        Deployment("storefront", "cart", DemoState.CrashLooping),
        Deployment("storefront", "recommendations", DemoState.NotInjected),
        Deployment("storefront", "reviews", DemoState.NotInjected),
        Deployment("storefront", "frontdoor", DemoState.NotInjected),
        Deployment("storefront", "newsletter", DemoState.Refused),
        Deployment("platform", "metrics", DemoState.NotInjected),
        Deployment("platform", "registry-sync", DemoState.Injected),
        Deployment("platform", "ci-runner", DemoState.CrashLooping),
        Deployment("platform", "mailer", DemoState.CrashLooping),
        Deployment("platform", "audit-shipper", DemoState.WaitingForLogin),
        Deployment("platform", "cert-sync", DemoState.CannotMount),
        Deployment("platform", "backup", DemoState.Refused),
        Deployment("platform", "log-rotate", DemoState.Refused),
    ];

    private static DemoWorkload Deployment(string ns, string name, DemoState state) => new("deployments.apps", ns, name, state);
}
