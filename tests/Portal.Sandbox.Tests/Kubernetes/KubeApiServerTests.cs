using System.Text.Json.Nodes;
using Portal.Sandbox.Faults;

namespace Portal.Sandbox.Tests.Kubernetes;

/// <summary>The server as its clients meet it; the recorded scenarios hold the details.</summary>
public sealed class KubeApiServerTests
{
    private const string ConfigMaps = "/api/v1/namespaces/default/configmaps";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_object_made_over_HTTP_is_in_the_store_and_one_made_in_the_store_is_seen_over_HTTP()
    {
        await using var cluster = await ClusterFixture.StartAsync();

        var (created, _, _) = await cluster.SendAsync("POST", ConfigMaps, """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"data":{"k":"v"}}""");
        cluster.Store.Create("configmaps", ClusterFixture.Parse("""{"metadata":{"name":"b","namespace":"default"}}"""));
        var (_, list, _) = await cluster.SendAsync("GET", ConfigMaps);

        Assert.Equal(201, created);
        Assert.Equal("v", (string?)cluster.Store.Get("configmaps", "default", "a")?["data"]?["k"]);
        Assert.Equal(["a", "b"], list!["items"]!.AsArray().Select(item => (string?)item!["metadata"]!["name"]));
    }

    [Fact]
    public async Task A_watch_tells_of_changes_and_is_cut_when_watches_are_dropped()
    {
        await using var cluster = await ClusterFixture.StartAsync();
        using var watch = await cluster.WatchAsync(ConfigMaps + "?watch=true");

        cluster.Store.Create("configmaps", ClusterFixture.Parse("""{"metadata":{"name":"a","namespace":"default"}}"""));
        var added = JsonNode.Parse((await watch.ReadLineAsync(Cancelled))!);
        using var cut = cluster.Server.Faults.Add(new(FaultKind.WatchDropped));

        Assert.Equal("ADDED", (string?)added!["type"]);
        await Assert.ThrowsAnyAsync<IOException>(async () => await watch.ReadLineAsync(Cancelled));
    }

    [Fact]
    public async Task Requests_are_known_by_whom_they_are_made_and_as_whom()
    {
        await using var cluster = await ClusterFixture.StartAsync();

        await cluster.SendAsync("GET", ConfigMaps, headers: [("Impersonate-User", "alice"), ("Impersonate-Group", "dev")]);

        var entry = Assert.Single(cluster.Server.Requests.Entries());
        Assert.Equal(("alice", "token-admin", "list", "configmaps"), (entry.User, entry.Caller, entry.Verb, entry.Resource));
    }

    [Fact]
    public async Task Faults_show_as_a_broken_server_shows()
    {
        await using var cluster = await ClusterFixture.StartAsync();
        var faults = cluster.Server.Faults;

        faults.Add(new(FaultKind.RateLimited) { System = FaultSystem.Kubernetes, Count = 1, RetryAfter = 3 });
        var (busy, _, response) = await cluster.SendAsync("GET", ConfigMaps);
        faults.Add(new(FaultKind.Unauthorized) { Path = "/api/v1/namespaces/*/configmaps", Count = 1 });
        var (unknown, _, _) = await cluster.SendAsync("GET", ConfigMaps);
        using (faults.Add(new(FaultKind.Down) { System = FaultSystem.Kubernetes }))
        {
            await Assert.ThrowsAsync<HttpRequestException>(() => cluster.SendAsync("GET", ConfigMaps));
        }

        Assert.Equal(200, (await cluster.SendAsync("GET", ConfigMaps)).Status);
        Assert.Equal(429, busy);
        Assert.Equal(TimeSpan.FromSeconds(3), response.Headers.RetryAfter?.Delta);
        Assert.Equal(401, unknown);
    }
}
