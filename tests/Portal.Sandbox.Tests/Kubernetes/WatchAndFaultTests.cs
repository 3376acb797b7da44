using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Portal.Sandbox.Faults;

namespace Portal.Sandbox.Tests.Kubernetes;

/// <summary>Watches over time, and what can be made to go wrong.</summary>
public sealed class WatchAndFaultTests
{
    private const string ConfigMaps = "/api/v1/namespaces/default/configmaps";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_quiet_watch_is_told_the_version_it_may_resume_from()
    {
        await using var cluster = await ClusterFixture.StartAsync(change: options => options with { BookmarkInterval = TimeSpan.FromMilliseconds(20) });
        using var watch = await cluster.WatchAsync(ConfigMaps + "?watch=true&allowWatchBookmarks=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan");
        var first = await ReadAsync(watch);
        cluster.Store.Create("secrets", ClusterFixture.Parse("""{"metadata":{"name":"elsewhere","namespace":"default"}}"""));
        var elsewhere = cluster.Store.Version.ToString();

        var bookmark = await ReadAsync(watch);
        while ((string?)bookmark["object"]!["metadata"]!["resourceVersion"] != elsewhere) bookmark = await ReadAsync(watch);

        Assert.Equal("true", (string?)first["object"]!["metadata"]!["annotations"]!["k8s.io/initial-events-end"]);
        Assert.Equal("BOOKMARK", (string?)bookmark["type"]);
    }

    [Fact]
    public async Task A_watch_ends_when_its_time_is_up()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var cluster = await ClusterFixture.StartAsync(time);
        using var watch = await cluster.WatchAsync(ConfigMaps + "?watch=true&timeoutSeconds=300");

        var end = watch.ReadLineAsync(Cancelled).AsTask();
        while (!end.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(300));
            await Task.Yield();
        }

        Assert.Null(await end);
    }

    [Fact]
    public async Task A_watch_whose_version_has_expired_is_told_so_once()
    {
        await using var cluster = await ClusterFixture.StartAsync();
        cluster.Server.Faults.Add(new(FaultKind.Expired) { Count = 1 });
        using var expired = await cluster.WatchAsync(ConfigMaps + "?watch=true");
        var error = await ReadAsync(expired);
        using var next = await cluster.WatchAsync(ConfigMaps + "?watch=true");
        cluster.Store.Create("configmaps", ClusterFixture.Parse("""{"metadata":{"name":"a","namespace":"default"}}"""));

        Assert.Equal(("ERROR", 410), ((string?)error["type"], (int?)error["object"]!["code"]));
        Assert.Equal("ADDED", (string?)(await ReadAsync(next))["type"]);
    }

    [Fact]
    public async Task A_version_that_is_too_old_is_refused_at_once_by_a_list_and_in_the_stream_of_a_watch()
    {
        await using var cluster = await ClusterFixture.StartAsync();
        await cluster.SendAsync("POST", ConfigMaps, """{"metadata":{"name":"a"}}""");
        var old = cluster.Store.Version - 1;
        var now = cluster.Store.Version;
        cluster.Store.Compact();

        var (exact, list, _) = await cluster.SendAsync("GET", $"{ConfigMaps}?resourceVersion={old}&resourceVersionMatch=Exact");
        var (notOlder, _, _) = await cluster.SendAsync("GET", $"{ConfigMaps}?resourceVersion={old}&resourceVersionMatch=NotOlderThan");
        using var watch = await cluster.WatchAsync($"{ConfigMaps}?watch=true&resourceVersion={old}");
        var error = await ReadAsync(watch);

        Assert.Equal((410, "Expired", "The resourceVersion for the provided list is too old."), (exact, (string?)list!["reason"], (string?)list["message"]));
        Assert.Equal(200, notOlder);
        Assert.Equal($$$"""{"type":"ERROR","object":{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"too old resource version: {{{old}}} ({{{now}}})","reason":"Expired","code":410}}""", error.ToJsonString());
        Assert.Null(await watch.ReadLineAsync(Cancelled));
    }

    [Fact]
    public async Task A_watch_that_asks_for_what_is_there_is_never_too_old_and_one_that_declines_it_begins_now()
    {
        await using var cluster = await ClusterFixture.StartAsync();
        await cluster.SendAsync("POST", ConfigMaps, """{"metadata":{"name":"a"}}""");
        var old = cluster.Store.Version - 1;
        cluster.Store.Compact();

        using var all = await cluster.WatchAsync($"{ConfigMaps}?watch=true&resourceVersion={old}&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true");
        using var later = await cluster.WatchAsync(ConfigMaps + "?watch=true&sendInitialEvents=false&resourceVersionMatch=NotOlderThan");
        Assert.Equal("a", (string?)(await ReadAsync(all))["object"]!["metadata"]!["name"]);
        Assert.Equal(("BOOKMARK", "true"), await ReadAsync(all) is var end ? ((string?)end["type"], (string?)end["object"]!["metadata"]!["annotations"]!["k8s.io/initial-events-end"]) : default);

        // Writes until the watch, which began at an unknown moment, sees one; it must not be the one from before.
        var first = ReadAsync(later);
        for (var i = 0; !first.IsCompleted; i++) await cluster.SendAsync("POST", ConfigMaps, $$$"""{"metadata":{"name":"b{{{i}}}"}}""");
        Assert.StartsWith("b", (string?)(await first)["object"]!["metadata"]!["name"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_at_an_exact_version_is_told_that_its_history_is_gone_and_others_are_not()
    {
        await using var cluster = await ClusterFixture.StartAsync();
        await cluster.SendAsync("POST", ConfigMaps, """{"metadata":{"name":"a"}}""");
        cluster.Server.Faults.Add(new(FaultKind.Expired) { Count = 1 });
        var exact = $"{ConfigMaps}?resourceVersion={cluster.Store.Version}&resourceVersionMatch=Exact";

        Assert.Equal(200, (await cluster.SendAsync("GET", ConfigMaps)).Status);
        Assert.Equal(410, (await cluster.SendAsync("GET", exact)).Status);
        Assert.Equal(200, (await cluster.SendAsync("GET", exact)).Status);
    }

    [Fact]
    public async Task The_next_writes_lose_against_somebody_faster()
    {
        await using var cluster = await ClusterFixture.StartAsync();
        await cluster.SendAsync("POST", ConfigMaps, """{"metadata":{"name":"a"}}""");
        cluster.Server.Faults.Add(new(FaultKind.Conflict) { Count = 1 });

        var (lost, status, _) = await PatchAsync(cluster);
        var (won, _, _) = await PatchAsync(cluster);

        Assert.Equal((409, 200), (lost, won));
        Assert.Equal("Operation cannot be fulfilled on configmaps \"a\": the object has been modified; please apply your changes to the latest version and try again", (string?)status!["message"]);
    }

    [Fact]
    public async Task An_open_watch_is_told_that_its_history_is_gone_and_ends()
    {
        await using var cluster = await ClusterFixture.StartAsync();
        using var watch = await cluster.WatchAsync(ConfigMaps + "?watch=true");
        cluster.Store.Create("configmaps", ClusterFixture.Parse("""{"metadata":{"name":"a","namespace":"default"}}"""));
        Assert.Equal("ADDED", (string?)(await ReadAsync(watch))["type"]);

        cluster.Server.Faults.Add(new(FaultKind.Expired) { Count = 1 });

        Assert.Equal(410, (int?)(await ReadAsync(watch))["object"]!["code"]);
        Assert.Null(await watch.ReadLineAsync(Cancelled));
    }

    [Fact]
    public async Task The_next_page_of_a_list_is_told_that_its_version_is_too_old_and_where_to_go_on()
    {
        await using var cluster = await ClusterFixture.StartAsync();
        foreach (var name in new[] { "a", "b" }) await cluster.SendAsync("POST", ConfigMaps, $$$"""{"metadata":{"name":"{{{name}}}"}}""");
        var (_, page, _) = await cluster.SendAsync("GET", ConfigMaps + "?limit=1");
        cluster.Server.Faults.Add(new(FaultKind.Expired) { Count = 1 });

        var (gone, status, _) = await cluster.SendAsync("GET", ConfigMaps + "?limit=1&continue=" + Uri.EscapeDataString((string)page!["metadata"]!["continue"]!));
        var (good, rest, _) = await cluster.SendAsync("GET", ConfigMaps + "?limit=1&continue=" + Uri.EscapeDataString((string)status!["metadata"]!["continue"]!));

        Assert.Equal((410, 200), (gone, good));
        Assert.Equal("b", (string?)rest!["items"]![0]!["metadata"]!["name"]);
    }

    [Fact]
    public async Task Lists_come_as_tables_or_as_metadata_when_asked_for()
    {
        await using var cluster = await ClusterFixture.StartAsync();
        await cluster.SendAsync("POST", ConfigMaps, """{"metadata":{"name":"a"},"data":{"k":"v"}}""");

        var (_, table, _) = await cluster.SendAsync("GET", ConfigMaps, headers: [("Accept", "application/json;as=Table;v=v1;g=meta.k8s.io,application/json")]);
        var (_, metadata, _) = await cluster.SendAsync("GET", ConfigMaps, headers: [("Accept", "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io")]);

        Assert.Equal(["Name", "Data", "Age"], table!["columnDefinitions"]!.AsArray().Select(column => (string?)column!["name"]));
        Assert.Equal(1, (int?)table["rows"]![0]!["cells"]![1]);
        Assert.Equal("PartialObjectMetadataList", (string?)metadata!["kind"]);
        Assert.Null(metadata["items"]![0]!["data"]);
    }

    [Theory]
    [InlineData("GET", "//api/v1/pods", null, 404)]
    [InlineData("GET", "/api/v1/namespaces/default/../secrets", null, 404)]
    [InlineData("GET", "/api/v1/namespaces/default/configmaps/a%2fb", null, 404)]
    [InlineData("FROB", "/api/v1/pods", null, 405)]
    [InlineData("POST", ConfigMaps, "{\"a\":", 400)]
    [InlineData("POST", ConfigMaps, "[1]", 400)]
    [InlineData("POST", ConfigMaps, "{\"kind\":\"Secret\",\"apiVersion\":\"v1\"}", 400)]
    [InlineData("POST", ConfigMaps, "{\"metadata\":{\"name\":\"a\",\"labels\":[]}}", 400)]
    [InlineData("PUT", ConfigMaps + "/a", "{\"metadata\":{\"name\":\"b\"}}", 400)]
    public async Task Bad_input_is_answered_with_what_is_wrong_about_it(string method, string path, string? body, int expected)
    {
        await using var cluster = await ClusterFixture.StartAsync();

        var (status, answer, _) = await cluster.SendAsync(method, path, body);

        Assert.Equal(expected, status);
        Assert.NotNull(answer);
    }

    private static Task<(int Status, JsonNode? Body, HttpResponseMessage Response)> PatchAsync(ClusterFixture cluster) =>
        cluster.SendAsync("PATCH", ConfigMaps + "/a", """{"data":{"k":"v"}}""", contentType: "application/merge-patch+json");

    private static async Task<JsonNode> ReadAsync(StreamReader watch) => JsonNode.Parse((await watch.ReadLineAsync(Cancelled))!)!;
}
