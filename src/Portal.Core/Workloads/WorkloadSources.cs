using System.Collections.Immutable;
using k8s;
using k8s.Models;
using Portal.Core.Kubernetes;
using Portal.Core.Live;

namespace Portal.Core.Workloads;

/// <summary>The live lists workloads are put together from, in each namespace the person may look into.</summary>
internal sealed class WorkloadSources(KubeClient client, KubeSession session, ImmutableArray<string?> reach, TimeProvider time)
{
    private readonly List<ILiveSource> _all = [];

    public ImmutableArray<ILiveSource> All => [.. _all];

    /// <summary>Sources for everything that runs pods.</summary>
    public Func<ImmutableArray<Workload>> FollowAll()
    {
        var (deployments, sets, stateful) = (Add(KubeKinds.Deployments), Add(KubeKinds.ReplicaSets), Add(KubeKinds.StatefulSets));
        var (daemons, jobs, crons, pods) = (Add(KubeKinds.DaemonSets), Add(KubeKinds.Jobs), Add(KubeKinds.CronJobs), Add(KubeKinds.Pods));
        return () => new WorkloadParts
        {
            Deployments = deployments(),
            ReplicaSets = sets(),
            StatefulSets = stateful(),
            DaemonSets = daemons(),
            Jobs = jobs(),
            CronJobs = crons(),
            Pods = pods(),
        }.Assemble();
    }

    /// <summary>Sources for one workload: the object, what stands between it and its pods, and the pods of its namespace.</summary>
    public Func<ImmutableArray<Workload>> Follow(WorkloadKey key)
    {
        var named = KubeSelector.Named(key.Name);
        Func<WorkloadParts> parts = key.Kind switch
        {
            WorkloadKind.Deployment => With(Add(KubeKinds.Deployments, named), Add(KubeKinds.ReplicaSets), (items, sets) => new WorkloadParts { Deployments = items, ReplicaSets = sets }),
            WorkloadKind.StatefulSet => With(Add(KubeKinds.StatefulSets, named), items => new WorkloadParts { StatefulSets = items }),
            WorkloadKind.DaemonSet => With(Add(KubeKinds.DaemonSets, named), items => new WorkloadParts { DaemonSets = items }),
            WorkloadKind.Job => With(Add(KubeKinds.Jobs, named), items => new WorkloadParts { Jobs = items }),
            WorkloadKind.CronJob => With(Add(KubeKinds.CronJobs, named), Add(KubeKinds.Jobs), (items, jobs) => new WorkloadParts { CronJobs = items, Jobs = jobs }),
            WorkloadKind.Pod => () => new WorkloadParts(),
        };
        var pods = key.Kind == WorkloadKind.Pod ? Add(KubeKinds.Pods, named) : Add(KubeKinds.Pods);
        return () => [.. (parts() with { Pods = pods() }).Assemble().Where(workload => workload.Key == key)];
    }

    public Func<IEnumerable<T>> Add<T>(KubeKind<T> kind, KubeSelector? selector = null)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var sources = reach.Select(ns => new LiveSource<T>(client, session, kind, ns, selector ?? KubeSelector.None, time)).ToArray();
        _all.AddRange(sources);
        return () => sources.SelectMany(source => source.Items);
    }

    private static Func<WorkloadParts> With<T>(Func<IEnumerable<T>> items, Func<IEnumerable<T>, WorkloadParts> make) => () => make(items());

    private static Func<WorkloadParts> With<T, TOther>(Func<IEnumerable<T>> items, Func<IEnumerable<TOther>> others, Func<IEnumerable<T>, IEnumerable<TOther>, WorkloadParts> make) =>
        () => make(items(), others());
}
