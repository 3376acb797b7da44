using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Portal.Sandbox.Kubernetes;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Tests.Kubernetes;

public sealed class ObjectStoreTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly ObjectStore _store;

    public ObjectStoreTests() => _store = new(_time);

    [Fact]
    public void A_created_object_gets_what_the_server_fills_in()
    {
        var created = _store.Create("deployments.apps", Named("web"));

        Assert.Equal("Deployment", (string?)created["kind"]);
        Assert.Equal("2026-05-01T12:00:00Z", (string?)created["metadata"]!["creationTimestamp"]);
        Assert.Equal(1, (int?)created["metadata"]!["generation"]);
        Assert.Equal(_store.Version.ToString(), (string?)created["metadata"]!["resourceVersion"]);
        Assert.True(Guid.TryParse((string?)created["metadata"]!["uid"], out _));
    }

    [Fact]
    public void A_document_handed_out_is_the_callers_own()
    {
        _store.Create("configmaps", Named("a"))["data"] = new JsonObject { ["k"] = "changed" };

        Assert.Null(_store.Get("configmaps", "team", "a")!["data"]);
    }

    [Fact]
    public void A_write_based_on_an_old_version_is_a_conflict()
    {
        var first = _store.Create("configmaps", Named("a"));
        _store.Update("configmaps", With(first, "data", new JsonObject { ["k"] = "1" }));

        var refusal = Assert.Throws<KubeStatusException>(() => _store.Update("configmaps", With(first, "data", new JsonObject { ["k"] = "2" })));

        Assert.Equal(409, refusal.Code);
        Assert.Equal("Operation cannot be fulfilled on configmaps \"a\": the object has been modified; please apply your changes to the latest version and try again", refusal.Message);
    }

    [Fact]
    public void The_generation_counts_changes_of_the_spec_only()
    {
        var web = _store.Create("deployments.apps", Named("web"));
        web = _store.Update("deployments.apps", With(web, "status", new JsonObject { ["replicas"] = 1 }), status: true);
        Assert.Equal(1, (int?)web["metadata"]!["generation"]);

        web = _store.Update("deployments.apps", With(web, "spec", new JsonObject { ["replicas"] = 2 }));

        Assert.Equal(2, (int?)web["metadata"]!["generation"]);
        Assert.Equal(1, (int?)web["status"]!["replicas"]);
    }

    [Fact]
    public void A_write_that_changes_nothing_is_no_change()
    {
        var a = _store.Create("configmaps", Named("a"));
        var version = _store.Version;

        _store.Update("configmaps", a);

        Assert.Equal(version, _store.Version);
    }

    [Fact]
    public async Task A_watch_tells_what_happened_since_and_what_happens_then()
    {
        var before = _store.Version;
        _store.Create("configmaps", Named("a"));
        await using var watch = _store.WatchAsync("configmaps", "team", before, CancellationToken.None).GetAsyncEnumerator();

        Assert.True(await watch.MoveNextAsync());
        var next = watch.MoveNextAsync();
        _store.Delete("configmaps", "team", "a");

        Assert.True(await next);
        Assert.Equal(StoreEventType.Deleted, watch.Current.Type);
        Assert.Equal(_store.Version, watch.Current.Version);
    }

    [Fact]
    public async Task A_watch_from_a_forgotten_version_is_410()
    {
        var before = _store.Version;
        _store.Create("configmaps", Named("a"));
        _store.Compact();

        await using var watch = _store.WatchAsync("configmaps", null, before, CancellationToken.None).GetAsyncEnumerator();
        var refusal = await Assert.ThrowsAsync<KubeStatusException>(async () => await watch.MoveNextAsync());

        Assert.Equal((410, "Expired"), (refusal.Code, refusal.Reason));
    }

    [Fact]
    public void A_bookmark_never_goes_beyond_a_change_that_was_not_told_yet()
    {
        var told = _store.Version;
        _store.Create("secrets", Named("elsewhere"));
        Assert.Equal(_store.Version, _store.VersionUnlessChanged("configmaps", "team", told));

        _store.Create("configmaps", Named("a"));

        Assert.Null(_store.VersionUnlessChanged("configmaps", "team", told));
        Assert.Equal(_store.Version, _store.VersionUnlessChanged("configmaps", "other", told));
    }

    [Fact]
    public void History_is_forgotten_after_some_minutes()
    {
        var before = _store.Version;
        foreach (var name in new[] { "a", "b", "c" })
        {
            _store.Create("configmaps", Named(name));
            _time.Advance(TimeSpan.FromMinutes(6));
        }

        Assert.Throws<KubeStatusException>(() => _store.Snapshot("configmaps", null, before));
    }

    [Fact]
    public void A_busy_kind_is_remembered_for_a_little_more_than_a_minute_and_a_quiet_one_beside_it_for_longer()
    {
        _store.Create("secrets", Named("quiet"));
        var before = _store.Version;
        _store.Update("secrets", With(_store.Get("secrets", "team", "quiet")!, "data", new JsonObject { ["k"] = "1" }));
        _store.Create("configmaps", Named("busy"));
        for (var second = 0; second < 200; second++)
        {
            for (var write = 0; write < 5; write++) _store.Modify("configmaps", "team", "busy", item => With(item, "data", new JsonObject { ["k"] = $"{second}-{write}" }));
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.InRange(_store.Remembered("configmaps"), 75 * 5, 110 * 5);
        Assert.Equal(410, Assert.Throws<KubeStatusException>(() => _store.Snapshot("configmaps", null, before)).Code);
        Assert.NotNull(_store.Snapshot("configmaps", null, _store.Version - (74 * 5)).Objects.Single());
        Assert.Null(_store.Snapshot("secrets", null, before).Objects.Single().Parse()["data"]);
    }

    [Fact]
    public void A_list_can_be_read_as_it_was()
    {
        _store.Create("configmaps", Named("a"));
        var then = _store.Version;
        _store.Create("configmaps", Named("b"));
        _store.Delete("configmaps", "team", "a");

        Assert.Equal(["a"], _store.Snapshot("configmaps", "team", then).Objects.Select(stored => stored.Name));
        Assert.Equal(["b"], _store.Snapshot("configmaps", "team").Objects.Select(stored => stored.Name));
    }

    [Fact]
    public void A_finalizer_keeps_a_deleted_object_until_it_is_taken_off()
    {
        var a = Named("a");
        a["metadata"]!["finalizers"] = new JsonArray("example.test/wait");
        _store.Create("configmaps", a);

        var (marked, gone) = _store.Delete("configmaps", "team", "a");
        Assert.False(gone);
        Assert.NotNull(marked["metadata"]!["deletionTimestamp"]);
        marked["metadata"]!.AsObject().Remove("finalizers");
        _store.Update("configmaps", marked);

        Assert.Null(_store.Get("configmaps", "team", "a"));
    }

    [Fact]
    public void A_running_pod_has_its_grace_period()
    {
        var pod = Named("p");
        pod["spec"] = new JsonObject { ["nodeName"] = "node-1" };
        _store.Create("pods", pod);

        var (marked, gone) = _store.Delete("pods", "team", "p");
        Assert.False(gone);
        Assert.Equal(30, (int?)marked["metadata"]!["deletionGracePeriodSeconds"]);

        Assert.True(_store.Delete("pods", "team", "p", new Deletion(GracePeriodSeconds: 0)).Gone);
    }

    private static JsonObject Named(string name) => new() { ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = "team" } };

    private static JsonObject With(JsonObject document, string key, JsonNode value)
    {
        var changed = document.DeepClone().AsObject();
        changed[key] = value;
        return changed;
    }
}
