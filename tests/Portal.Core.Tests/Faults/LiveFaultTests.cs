using k8s.Models;
using Portal.Core.Failures;
using Portal.Core.Kubernetes;
using Portal.Core.Live;
using Portal.Sandbox.Faults;
using Portal.Testing;

namespace Portal.Core.Tests.Faults;

/// <summary>A list that follows the cluster says how current it is, whatever happens to its watch.</summary>
[Collection(BrokenSandbox.Name)]
public sealed class LiveFaultTests(DemoSandbox demo) : IDisposable
{
    private const int LongestMilliseconds = 60_000;
    private readonly string _name = "live-" + Guid.NewGuid().ToString("n")[..6];

    private SandboxFaults Faults => demo.Server.Faults;

    public void Dispose() => Faults.Clear();

    [Fact(Timeout = LongestMilliseconds)]
    public async Task A_watch_that_is_cut_once_goes_on_from_where_it_was()
    {
        await using var list = await FollowAsync();
        var listed = Lists();

        Faults.Add(new(FaultKind.WatchDropped) { Count = 1, Path = "*/configmaps" });
        Create();
        var snapshot = await list.UntilAsync(Has(_name));

        Assert.Equal(Freshness.Live, snapshot.Freshness);
        Assert.DoesNotContain(list.Seen, seen => seen.Freshness is Freshness.Stale);
        Assert.Equal(listed, Lists());
    }

    [Fact(Timeout = LongestMilliseconds)]
    public async Task A_watch_that_is_cut_again_and_again_leaves_a_list_that_is_known_to_be_old()
    {
        await using var list = await FollowAsync();
        var before = list.Seen[^1].Items.Length;

        var fault = Faults.Add(new(FaultKind.WatchDropped) { Path = "*/configmaps" });
        var stale = await list.UntilAsync(snapshot => snapshot.Freshness is Freshness.Stale);
        Create();
        fault.Dispose();
        await list.UntilAsync(snapshot => snapshot.Freshness is Freshness.Live && Has(_name)(snapshot));

        Assert.Equal(before, stale.Items.Length);
        Assert.Equal(Failure.Unreachable, Assert.Single(stale.Refused).Failure);
    }

    [Fact(Timeout = LongestMilliseconds)]
    public async Task A_version_that_is_too_old_is_listed_again_so_that_what_was_deleted_disappears()
    {
        Create();
        await using var list = await FollowAsync();
        Assert.True(Has(_name)(list.Seen[^1]));
        var listed = Lists();

        Faults.Add(new(FaultKind.Expired) { Count = 1, Path = "*/configmaps" });
        demo.Server.Parts.Store.Delete("configmaps", "default", _name);
        await list.UntilAsync(snapshot => !Has(_name)(snapshot));

        Assert.All(list.Seen, seen => Assert.NotEmpty(seen.Items));
        Assert.Equal(listed + 1, Lists());
    }

    [Fact(Timeout = LongestMilliseconds)]
    public async Task While_the_cluster_is_down_what_was_known_stays_and_is_called_old()
    {
        await using var list = await FollowAsync();
        var before = list.Seen[^1].Items.Length;

        var fault = Faults.Cluster(FaultKind.Down);
        var stale = await list.UntilAsync(snapshot => snapshot.Freshness is Freshness.Stale);
        Create();
        fault.Dispose();
        await list.UntilAsync(snapshot => snapshot.Freshness is Freshness.Live && Has(_name)(snapshot));

        Assert.Equal(before, stale.Items.Length);
        Assert.Equal(Failure.Unreachable, Assert.Single(stale.Refused).Failure);
    }

    private static Predicate<Snapshot<V1ConfigMap>> Has(string name) => snapshot => snapshot.Items.Any(item => item.Metadata.Name == name);

    private void Create() => demo.Server.Parts.Store.Create("configmaps", new() { ["metadata"] = new System.Text.Json.Nodes.JsonObject { ["name"] = _name, ["namespace"] = "default" } });

    private int Lists() => demo.Server.Parts.Kubernetes.Requests.Entries(entry => entry is { Verb: "list", Resource: "configmaps" }).Count;

    private async Task<Reading> FollowAsync()
    {
        var source = new LiveSource<V1ConfigMap>(demo.Get<KubeClient>(), (await demo.AsAsync("admin")).Kubernetes, KubeKinds.ConfigMaps, "default", KubeSelector.None, TimeProvider.System);
        var reading = new Reading(LiveFeed.FollowAsync<V1ConfigMap>([source], () => [.. source.Items], TimeProvider.System, TestContext.Current.CancellationToken).GetAsyncEnumerator());
        await reading.UntilAsync(_ => true);
        return reading;
    }

    /// <summary>Reads snapshots and keeps them.</summary>
    private sealed class Reading(IAsyncEnumerator<Snapshot<V1ConfigMap>> snapshots) : IAsyncDisposable
    {
        public List<Snapshot<V1ConfigMap>> Seen { get; } = [];

        public async Task<Snapshot<V1ConfigMap>> UntilAsync(Predicate<Snapshot<V1ConfigMap>> so)
        {
            while (await snapshots.MoveNextAsync())
            {
                Seen.Add(snapshots.Current);
                if (so(snapshots.Current)) return snapshots.Current;
            }

            throw new InvalidOperationException("It ended.");
        }

        public ValueTask DisposeAsync() => snapshots.DisposeAsync();
    }
}
