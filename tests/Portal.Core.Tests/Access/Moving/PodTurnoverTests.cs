using System.Collections.Immutable;
using Portal.Core.Access.Moving;
using Portal.Core.Failures;
using Portal.Core.Kubernetes.Injectors;
using Portal.Core.Live;
using Portal.Core.Secrets;
using Portal.Core.Tests.Injection;
using Portal.Core.Workloads;

namespace Portal.Core.Tests.Access.Moving;

/// <summary>When a workload has gone over to a new path, and what is said until then.</summary>
public sealed class PodTurnoverTests
{
    private static readonly MovedPaths Moved = new(new(new SecretPath("internal", "database/"), new SecretPath("internal", "moved/"), MoveWay.Move), KvVersion.V2, KvVersion.V2, [new SecretPath("internal", "database/config")]);
    private static readonly ImmutableSortedDictionary<string, string> Over = Samples.Map(("agent-inject", "true"), ("agent-inject-secret-database-config.txt", "internal/data/moved/config"));
    private static readonly WorkloadPod Before = Samples.Pod(true) with { Annotations = Samples.Good };
    private static readonly Workload App = Samples.App(Over) with { Pods = [Samples.Pod(true) with { Annotations = Over }] };

    [Fact]
    public void It_has_when_its_rollout_is_complete_and_no_pod_that_runs_names_the_old_path()
    {
        Assert.Null(Missing(Live(App)));
        Assert.Null(Missing(Live(App with { Pods = [.. App.Pods, Before with { IsFinished = true }] })));
        Assert.Null(Missing(Live()));

        Assert.Equal("1 pod still reads it. The rollout is complete: what is left ends by itself or has to be deleted.", Missing(Live(App with { Pods = [.. App.Pods, Before with { IsTerminating = true }] })));
        Assert.Equal("2 pods still read it. 1 of 3 new pods have been created.", Missing(Live(Underway(App) with { Pods = [.. App.Pods, Before, Before] })));
        // Its old pods are all evicted: what is left of the old revision makes them anew.
        Assert.Equal("1 of 3 new pods have been created.", Missing(Live(Underway(App))));
        Assert.Equal("its pod template names the path again.", Missing(Live(Samples.App(Samples.Good))));
    }

    [Fact]
    public void What_cannot_be_seen_is_not_taken_for_gone()
    {
        Assert.Equal("the cluster does not answer, so its pods cannot be seen now.", Missing(Live(App) with { Freshness = Freshness.Stale }));
        Assert.Equal("the cluster does not answer, so its pods cannot be seen now.", Missing(Live() with { Refused = [new(ApiSystem.Kubernetes, Failure.ServerError, "list", "pods")] }));
        Assert.Equal("you may not list pods in default, so its pods cannot be seen from here.", Missing(Live() with { Refused = [new(ApiSystem.Kubernetes, Failure.Denied, "list", "pods in default")] }));
    }

    private static Workload Underway(Workload workload) => workload with { Rollout = new Rollout(false, 3, 1, 1, "1 of 3 new pods have been created.", null) };

    private static Snapshot<Workload> Live(params ImmutableArray<Workload> workloads) => new(workloads, Freshness.Live, Samples.Now, []);

    private static string? Missing(Snapshot<Workload> snapshot) => PodTurnover.Missing(App.Key, snapshot, InjectorNames.Of(InjectorFlavor.VaultK8s), Moved);
}
