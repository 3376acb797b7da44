using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Portal.Sandbox.Controllers;
using Portal.Sandbox.Kubernetes;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Tests.Kubernetes;

/// <summary>Many changes, many who watch them, and what is kept of it.</summary>
public sealed class ManyWatchersTests
{
    private const string ConfigMaps = "/api/v1/namespaces/default/configmaps";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Fifty_watchers_see_every_change_in_order()
    {
        const int changes = 400;
        await using var cluster = await ClusterFixture.StartAsync();
        var watches = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => cluster.WatchAsync(ConfigMaps + "?watch=true")));
        cluster.Store.Create("configmaps", ClusterFixture.Parse("""{"metadata":{"name":"counter","namespace":"default"},"data":{"count":"0"}}"""));
        var reading = watches.Select(watch => Task.Run(() => CountsAsync(watch, changes + 1))).ToArray();

        await Parallel.ForAsync(0, changes, Cancelled, (_, _) =>
        {
            cluster.Store.Modify("configmaps", "default", "counter", counter =>
            {
                counter["data"]!["count"] = (int.Parse(counter.TextAt("data", "count")!) + 1).ToString();
                return counter;
            });
            return ValueTask.CompletedTask;
        });

        Assert.All(await Task.WhenAll(reading), counts => Assert.Equal(Enumerable.Range(0, changes + 1), counts));
        foreach (var watch in watches) watch.Dispose();
    }

    [Fact]
    public void A_watch_that_falls_too_far_behind_is_told_to_list_again()
    {
        var store = new ObjectStore(TimeProvider.System);
        var first = store.Create("configmaps", ClusterFixture.Parse("""{"metadata":{"name":"a","namespace":"default"}}"""));
        for (var count = 0; count < 10_001; count++)
        {
            store.Modify("configmaps", "default", "a", map =>
            {
                map.SetLabel("count", $"{count}");
                return map;
            });
        }

        var gone = Assert.Throws<KubeStatusException>(() => store.Snapshot("configmaps", at: long.Parse(first.TextAt("metadata", "resourceVersion")!)));
        Assert.Equal(410, gone.Code);
    }

    [Fact]
    public void Events_end_after_an_hour_and_the_oldest_go_when_there_are_too_many()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(50));
        var store = new ObjectStore(time);
        var events = new EventRecorder(store);
        var pod = store.Create("pods", ClusterFixture.Parse("""{"metadata":{"name":"web","namespace":"default"},"spec":{}}"""));
        for (var number = 0; number < 6_000; number++)
        {
            time.Advance(TimeSpan.FromMilliseconds(1));
            events.Normal(pod, "Pulled", $"number {number}", "kubelet");
        }

        events.Sweep();
        var kept = store.List("events").Select(item => item.TextAt("message")!).ToHashSet();
        time.Advance(TimeSpan.FromMinutes(61));
        events.Sweep();

        Assert.Equal(5_000, kept.Count);
        Assert.Superset(new HashSet<string> { "number 1000", "number 5999" }, kept);
        Assert.DoesNotContain("number 999", kept);
        Assert.Empty(store.List("events"));
    }

    [Fact]
    public void Objects_that_came_with_the_world_are_listed_but_nobody_was_told()
    {
        var store = new ObjectStore(TimeProvider.System);
        var told = 0;
        store.Changed += _ => told++;
        var before = store.Version;

        store.Load("configmaps", [store.Settled("configmaps", ClusterFixture.Parse("""{"metadata":{"name":"b","namespace":"x"}}""")), store.Settled("configmaps", ClusterFixture.Parse("""{"metadata":{"name":"a","namespace":"x"}}"""))]);

        var (objects, version) = store.Snapshot("configmaps");
        Assert.Equal((0, before + 2), (told, version));
        Assert.Equal(["a", "b"], objects.Select(stored => stored.Name));
        Assert.Equal(410, Assert.Throws<KubeStatusException>(() => store.Snapshot("configmaps", at: before)).Code);
        store.Delete("configmaps", "x", "a");
        Assert.Equal(1, told);
    }

    private static async Task<List<int>> CountsAsync(StreamReader watch, int many)
    {
        var counts = new List<int>();
        while (counts.Count < many && await watch.ReadLineAsync(Cancelled) is { } line) counts.Add(int.Parse(JsonNode.Parse(line).TextAt("object", "data", "count")!));
        return counts;
    }
}
