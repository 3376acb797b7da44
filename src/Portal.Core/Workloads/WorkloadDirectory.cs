using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using k8s;
using k8s.Models;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Kubernetes;
using Portal.Core.Live;

namespace Portal.Core.Workloads;

/// <summary>What runs in a cluster, as far as the signed-in person may see it, kept current while somebody reads.</summary>
/// <param name="client">The door to the cluster.</param>
/// <param name="scope">How far the person's rights reach.</param>
/// <param name="time">The clock.</param>
public sealed class WorkloadDirectory(KubeClient client, KubeScope scope, TimeProvider time)
{
    /// <summary>The workloads of one namespace, or of all the person may look into, now and after each change.</summary>
    /// <remarks>Never throws an <see cref="ApiException"/>: a cluster that does not answer, or allows nothing, is a snapshot that says so, and it is tried again.</remarks>
    public async IAsyncEnumerable<Snapshot<Workload>> FollowAsync(EnvironmentSession session, string? ns, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var backoff = new Backoff();
        Part<Reach> reach;
        while ((reach = await Part.OfAsync(ReachAsync(session, ns, cancellationToken))).Refused is { } refused)
        {
            yield return new Snapshot<Workload>([], refused.Failure == Failure.Denied ? Freshness.Live : Freshness.Stale, time.GetUtcNow(), [refused]);
            await Task.Delay(refused.Failure is Failure.Denied or Failure.SignedOut ? backoff.Settled() : backoff.Next(), time, cancellationToken);
        }

        var sources = new WorkloadSources(client, session.Kubernetes, reach.Value!.Namespaces, time);
        var project = sources.FollowAll();
        await foreach (var snapshot in LiveFeed.FollowAsync(sources.All, project, time, cancellationToken)) yield return snapshot;
    }

    /// <summary>One workload, now and after each change; a snapshot without items says that it is gone.</summary>
    public async IAsyncEnumerable<Snapshot<Workload>> FollowAsync(EnvironmentSession session, WorkloadKey key, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var sources = new WorkloadSources(client, session.Kubernetes, [key.Namespace], time);
        var project = sources.Follow(key);
        await foreach (var snapshot in LiveFeed.FollowAsync(sources.All, project, time, cancellationToken)) yield return snapshot;
    }

    /// <summary>The events about a workload and its parts, newest first, now and after each change.</summary>
    /// <param name="session">Whose rights are used.</param>
    /// <param name="workload">Asked for each snapshot, because its pods change.</param>
    /// <param name="ns">The workload's namespace.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async IAsyncEnumerable<Snapshot<WorkloadEvent>> FollowEventsAsync(EnvironmentSession session, string ns, Func<Workload?> workload, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var sources = new WorkloadSources(client, session.Kubernetes, [ns], time);
        var events = sources.Add(KubeKinds.Events);
        await foreach (var snapshot in LiveFeed.FollowAsync(sources.All, () => EventsOf(workload(), events()), time, cancellationToken)) yield return snapshot;
    }

    /// <summary>The workloads once. Kinds and namespaces that may not be listed stand in <see cref="Listing{T}.Refused"/>.</summary>
    /// <exception cref="ApiException">When pods may be listed nowhere, or the cluster does not answer.</exception>
    /// <remarks>Remembered by the session (<see cref="SessionMemory"/>).</remarks>
    public Task<Listing<Workload>> ListAsync(EnvironmentSession session, string? ns, CancellationToken cancellationToken) =>
        session.Memory.ReadAsync(time, $"workloads {ns}", ct => ListAllAsync(session, ns, ct), cancellationToken);

    /// <summary>The deployments alone, for those who look for an example of what runs: three lists instead of seven.</summary>
    /// <exception cref="ApiException">When deployments or pods may be listed nowhere, or the cluster does not answer.</exception>
    /// <remarks>Remembered by the session.</remarks>
    public Task<Listing<Workload>> ListDeploymentsAsync(EnvironmentSession session, string? ns, CancellationToken cancellationToken) =>
        session.Memory.ReadAsync(time, $"deployments {ns}", async ct =>
        {
            var pods = scope.ListAsync(session.Kubernetes, KubeKinds.Pods, ns, ct);
            var sets = PartAsync(session.Kubernetes, KubeKinds.ReplicaSets, ns, ct);
            var deployments = await scope.ListAsync(session.Kubernetes, KubeKinds.Deployments, ns, ct);
            var parts = new WorkloadParts { Pods = (await pods).Items, Deployments = deployments.Items, ReplicaSets = Items(await sets) };
            var refused = (await pods).Refused.AddRange(deployments.Refused);
            return new Listing<Workload>([.. parts.Assemble().Where(workload => workload.Key.Kind == WorkloadKind.Deployment)], (await sets).Refused is { } denied ? refused.Add(denied) : refused, time.GetUtcNow());
        }, cancellationToken);

    private async Task<Listing<Workload>> ListAllAsync(EnvironmentSession session, string? ns, CancellationToken cancellationToken)
    {
        var kubernetes = session.Kubernetes;
        var pods = scope.ListAsync(kubernetes, KubeKinds.Pods, ns, cancellationToken);
        var deployments = PartAsync(kubernetes, KubeKinds.Deployments, ns, cancellationToken);
        var sets = PartAsync(kubernetes, KubeKinds.ReplicaSets, ns, cancellationToken);
        var stateful = PartAsync(kubernetes, KubeKinds.StatefulSets, ns, cancellationToken);
        var daemons = PartAsync(kubernetes, KubeKinds.DaemonSets, ns, cancellationToken);
        var jobs = PartAsync(kubernetes, KubeKinds.Jobs, ns, cancellationToken);
        var crons = PartAsync(kubernetes, KubeKinds.CronJobs, ns, cancellationToken);
        await Task.WhenAll(pods, deployments, sets, stateful, daemons, jobs, crons);
        var parts = new WorkloadParts
        {
            Pods = (await pods).Items,
            Deployments = Items(await deployments),
            ReplicaSets = Items(await sets),
            StatefulSets = Items(await stateful),
            DaemonSets = Items(await daemons),
            Jobs = Items(await jobs),
            CronJobs = Items(await crons),
        };
        var refused = new[] { (await deployments).Refused, (await sets).Refused, (await stateful).Refused, (await daemons).Refused, (await jobs).Refused, (await crons).Refused };
        return new Listing<Workload>(parts.Assemble(), [.. (await pods).Refused, .. refused.OfType<ApiException>()], time.GetUtcNow());
    }

    /// <summary>A container's log: its last lines, then new ones as they are written, until the container ends.</summary>
    /// <param name="session">Whose rights are used.</param>
    /// <param name="ns">The pod's namespace.</param>
    /// <param name="pod">The pod.</param>
    /// <param name="container">The container.</param>
    /// <param name="tail">How many old lines.</param>
    /// <param name="previous">The log of the run before the last restart, which does not go on.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ApiException"><see cref="Failure.Invalid"/> while the container has not started.</exception>
    public async IAsyncEnumerable<LogLine> FollowLogAsync(
        EnvironmentSession session, string ns, string pod, string container, int tail, bool previous, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var line in client.ReadLogAsync(session.Kubernetes, ns, pod, container, tail, follow: !previous, previous, cancellationToken)) yield return Parse(line);
    }

    private async Task<Reach> ReachAsync(EnvironmentSession session, string? ns, CancellationToken cancellationToken) =>
        new(await scope.ReachAsync(session.Kubernetes, KubeKinds.Pods, ns, cancellationToken));

    private Task<Part<Listing<T>>> PartAsync<T>(KubeSession session, KubeKind<T> kind, string? ns, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta> => Part.OfAsync(scope.ListAsync(session, kind, ns, cancellationToken));

    private static ImmutableArray<T> Items<T>(Part<Listing<T>> part) => part.Value?.Items ?? [];

    /// <summary>The kubelet puts <c>2026-11-24T10:00:00.123456789Z </c> before each line.</summary>
    private static LogLine Parse(string line)
    {
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        return space > 0 && DateTimeOffset.TryParse(line.AsSpan(0, space), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? new LogLine(at, line[(space + 1)..]) : new LogLine(null, line);
    }

    private static ImmutableArray<WorkloadEvent> EventsOf(Workload? workload, IEnumerable<Corev1Event> events)
    {
        if (workload is null) return [];
        var mine = events.Where(item => IsAbout(workload, item.InvolvedObject?.Kind ?? "", item.InvolvedObject?.Name ?? "")).Select(Describe);
        return [.. mine.OrderByDescending(item => item.LastSeen ?? DateTimeOffset.MinValue)];
    }

    private static bool IsAbout(Workload workload, string kind, string name)
    {
        if (name == workload.Key.Name && kind == workload.Key.Kind.ToString()) return true;
        if (workload.Revisions.Contains(name)) return kind is "ReplicaSet" or "Job";
        // Pods that are gone keep their events; their names begin with what made them.
        return kind == "Pod" && (workload.Pods.Any(pod => pod.Name == name) || workload.Revisions.Any(revision => name.StartsWith(revision + "-", StringComparison.Ordinal)));
    }

    private static WorkloadEvent Describe(Corev1Event item) => new(
        item.Metadata.Uid ?? item.Metadata.Name,
        item.InvolvedObject?.Kind ?? "",
        item.InvolvedObject?.Name ?? "",
        item.Type == "Warning",
        item.Reason ?? "",
        item.Message ?? "",
        item.Series?.Count ?? item.Count ?? 1,
        PodDescription.When(item.Series?.LastObservedTime ?? item.LastTimestamp ?? item.EventTime ?? item.FirstTimestamp ?? item.Metadata.CreationTimestamp));

    private sealed record Reach(ImmutableArray<string?> Namespaces);
}
