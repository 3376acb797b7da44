using System.Text.Json.Nodes;
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
    private const string Kept = "kept";
    private const string New = "new";

    // A namespace of each test's own: a watch that has just been left could otherwise meet the fault in place of the one that is looked at.
    private readonly string _namespace = "live-" + Guid.NewGuid().ToString("n")[..6];

    private SandboxFaults Faults => demo.Server.Faults;

    public void Dispose() => Faults.Clear();

    [Fact(Timeout = LongestMilliseconds)]
    public async Task A_watch_that_is_cut_once_goes_on_from_where_it_was()
    {
        await using var list = await FollowAsync();
        var listed = Lists();

        Faults.Add(new(FaultKind.WatchDropped) { Count = 1, Path = $"*/{_namespace}/configmaps" });
        Create(New);
        var snapshot = await list.UntilAsync(Has(New));

        Assert.Equal(Freshness.Live, snapshot.Freshness);
        Assert.DoesNotContain(list.Seen, seen => seen.Freshness is Freshness.Stale);
        Assert.Equal(listed, Lists());
    }

    [Fact(Timeout = LongestMilliseconds)]
    public async Task A_watch_that_is_cut_again_and_again_leaves_a_list_that_is_known_to_be_old()
    {
        await using var list = await FollowAsync();
        var fault = Faults.Add(new(FaultKind.WatchDropped) { Path = $"*/{_namespace}/configmaps" });
        var stale = await list.UntilAsync(snapshot => snapshot.Freshness is Freshness.Stale);
        Create(New);
        fault.Dispose();
        await list.UntilAsync(snapshot => snapshot.Freshness is Freshness.Live && Has(New)(snapshot));

        Assert.True(Has(Kept)(stale));
        Assert.Equal(Failure.Unreachable, Assert.Single(stale.Refused).Failure);
    }

    [Fact(Timeout = LongestMilliseconds)]
    public async Task A_version_that_is_too_old_is_listed_again_so_that_what_was_deleted_disappears()
    {
        Create(New);
        await using var list = await FollowAsync();
        Assert.True(Has(New)(list.Seen[^1]));
        var listed = Lists();

        Faults.Add(new(FaultKind.Expired) { Count = 1, Path = $"*/{_namespace}/configmaps" });
        demo.Server.Parts.Store.Delete("configmaps", _namespace, New);
        await list.UntilAsync(snapshot => !Has(New)(snapshot));

        Assert.All(list.Seen, seen => Assert.True(Has(Kept)(seen)));
        Assert.Equal(listed + 1, Lists());
    }

    [Fact(Timeout = LongestMilliseconds)]
    public async Task While_the_cluster_is_down_what_was_known_stays_and_is_called_old()
    {
        await using var list = await FollowAsync();
        var fault = Faults.Cluster(FaultKind.Down);
        var stale = await list.UntilAsync(snapshot => snapshot.Freshness is Freshness.Stale);
        Create(New);
        fault.Dispose();
        await list.UntilAsync(snapshot => snapshot.Freshness is Freshness.Live && Has(New)(snapshot));

        Assert.True(Has(Kept)(stale));
        Assert.Equal(Failure.Unreachable, Assert.Single(stale.Refused).Failure);
    }

    private static Predicate<Snapshot<V1ConfigMap>> Has(string name) => snapshot => snapshot.Items.Any(item => item.Metadata.Name == name);

    private void Create(string name) => demo.Server.Parts.Store.Create("configmaps", new() { ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = _namespace } });

    private int Lists() => demo.Server.Parts.Kubernetes.Requests.Entries(entry => entry.Verb == "list" && entry.Resource == "configmaps" && entry.Namespace == _namespace).Count;

    private async Task<Reading> FollowAsync()
    {
        Create(Kept);
        var source = new LiveSource<V1ConfigMap>(demo.Get<KubeClient>(), (await demo.AsAsync("admin")).Kubernetes, KubeKinds.ConfigMaps, _namespace, KubeSelector.None, TimeProvider.System);
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
