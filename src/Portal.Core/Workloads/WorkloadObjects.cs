using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using Portal.Core.Changes;
using Portal.Core.Failures;
using Portal.Core.Kubernetes;

namespace Portal.Core.Workloads;

/// <summary>A workload as the API server has it, with the pod template in the place its kind keeps it.</summary>
/// <param name="Key">Which one.</param>
/// <param name="Metadata">Its metadata.</param>
/// <param name="Template">Its pod template.</param>
/// <param name="Workload">The same as a page sees it, without pods.</param>
internal sealed record WorkloadObject(WorkloadKey Key, V1ObjectMeta Metadata, V1PodTemplateSpec Template, Workload Workload);

/// <summary>Reads workloads of any kind and changes their pod templates.</summary>
internal static class WorkloadObjects
{
    /// <exception cref="ApiException"><see cref="Failure.Invalid"/> for kinds whose pod template cannot be changed.</exception>
    public static Task<WorkloadObject> ReadAsync(KubeClient client, KubeSession session, WorkloadKey key, CancellationToken cancellationToken) => key.Kind switch
    {
        WorkloadKind.Deployment => ReadAsync(client, session, KubeKinds.Deployments, key, item => item.Spec?.Template, item => new WorkloadParts { Deployments = [item] }, cancellationToken),
        WorkloadKind.StatefulSet => ReadAsync(client, session, KubeKinds.StatefulSets, key, item => item.Spec?.Template, item => new WorkloadParts { StatefulSets = [item] }, cancellationToken),
        WorkloadKind.DaemonSet => ReadAsync(client, session, KubeKinds.DaemonSets, key, item => item.Spec?.Template, item => new WorkloadParts { DaemonSets = [item] }, cancellationToken),
        WorkloadKind.CronJob => ReadAsync(client, session, KubeKinds.CronJobs, key, item => item.Spec?.JobTemplate?.Spec?.Template, item => new WorkloadParts { CronJobs = [item] }, cancellationToken),
        WorkloadKind.Job => throw Fixed(key, "The pod template of a job cannot be changed. Change what creates the job, or create a new one."),
        WorkloadKind.Pod => throw Fixed(key, "An injector looks at a pod only while it is created. Change what creates the pod, or create a new one."),
    };

    /// <summary>The step that changes the pod template.</summary>
    /// <param name="client">The door to the cluster.</param>
    /// <param name="read">The workload as it was read.</param>
    /// <param name="template">The change as a merge patch of the pod template.</param>
    /// <param name="after">The template as it will be.</param>
    /// <param name="title">What the step does.</param>
    public static ChangeStep PatchStep(KubeClient client, WorkloadObject read, JsonObject template, V1PodTemplateSpec after, string title)
    {
        var spec = new JsonObject { ["template"] = template };
        var patch = read.Key.Kind == WorkloadKind.CronJob
            ? new JsonObject { ["spec"] = new JsonObject { ["jobTemplate"] = new JsonObject { ["spec"] = spec } } }
            : new JsonObject { ["spec"] = spec };
        var (before, then) = (Text(read.Template), Text(after));
        return read.Key.Kind switch
        {
            WorkloadKind.Deployment => KubeSteps.Patch(client, KubeKinds.Deployments, read.Metadata, patch, title, before, then),
            WorkloadKind.StatefulSet => KubeSteps.Patch(client, KubeKinds.StatefulSets, read.Metadata, patch, title, before, then),
            WorkloadKind.DaemonSet => KubeSteps.Patch(client, KubeKinds.DaemonSets, read.Metadata, patch, title, before, then),
            WorkloadKind.CronJob => KubeSteps.Patch(client, KubeKinds.CronJobs, read.Metadata, patch, title, before, then),
            WorkloadKind.Job or WorkloadKind.Pod => throw Fixed(read.Key, "Its pod template cannot be changed."),
        };
    }

    private static async Task<WorkloadObject> ReadAsync<T>(
        KubeClient client, KubeSession session, KubeKind<T> kind, WorkloadKey key, Func<T, V1PodTemplateSpec?> template, Func<T, WorkloadParts> parts, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var item = await client.ReadAsync(session, kind, key.Namespace, key.Name, cancellationToken);
        return new WorkloadObject(key, item.Metadata, template(item) ?? new V1PodTemplateSpec(), parts(item).Assemble()[0]);
    }

    private static TextContent Text(V1PodTemplateSpec template) => new(KubeSteps.Yaml(template), "yaml");

    private static ApiException Fixed(WorkloadKey key, string why) => new(ApiSystem.Kubernetes, Failure.Invalid, "patch", $"{key.Kind.ToString().ToLowerInvariant()}s {key.Namespace}/{key.Name}") { Errors = [why] };
}
