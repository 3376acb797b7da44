using System.Collections.Immutable;
using System.Threading.Channels;
using k8s.Models;
using Microsoft.AspNetCore.Http;
using Portal.Core.Failures;
using Portal.Core.Kubernetes;
using Portal.Core.Live;
using Portal.Core.Tests.Kubernetes;

namespace Portal.Core.Tests.Live;

/// <summary>A list that keeps itself current: what is shown is what the cluster holds, whatever happens to the connection.</summary>
public sealed class LiveFeedTests
{
    private readonly Channel<Func<HttpContext, Task>> _lists = Channel.CreateUnbounded<Func<HttpContext, Task>>();
    private readonly Channel<Func<HttpContext, Task>> _watches = Channel.CreateUnbounded<Func<HttpContext, Task>>();

    [Fact(Timeout = 60_000)]
    public async Task Changes_follow_the_list()
    {
        await using var server = await StartAsync();
        _lists.Writer.TryWrite(List("1", "a"));
        _watches.Writer.TryWrite(Watch(false, Event("ADDED", "2", "b"), Event("DELETED", "3", "a"), Bookmark("9")));
        var seen = new List<string>();

        await foreach (var snapshot in Follow(server))
        {
            seen.Add(Names(snapshot));
            if (Names(snapshot) == "b") break;
        }

        Assert.Equal("a", seen[0]);
        Assert.Contains("resourceVersion=1", Watched(server)[0], StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_dropped_watch_goes_on_from_where_it_was_and_nothing_is_listed_again()
    {
        await using var server = await StartAsync();
        _lists.Writer.TryWrite(List("1", "a"));
        // Dropped only when the event has been seen: a reset may overtake what was written before it.
        var seen = new TaskCompletionSource();
        _watches.Writer.TryWrite(Watch(seen.Task, Event("ADDED", "5", "b")));
        _watches.Writer.TryWrite(Watch(false, Event("ADDED", "6", "c")));

        await foreach (var snapshot in Follow(server))
        {
            Assert.Equal(Freshness.Live, snapshot.Freshness);
            if (Names(snapshot) == "a b") seen.TrySetResult();
            if (Names(snapshot) == "a b c") break;
        }

        Assert.Contains("resourceVersion=5", Watched(server)[1], StringComparison.Ordinal);
        Assert.Single(server.Requests, request => !request.Path.Contains("watch=true", StringComparison.Ordinal));
    }

    [Theory(Timeout = 60_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_version_that_has_expired_is_listed_again_so_that_what_was_deleted_disappears(bool inTheStream)
    {
        await using var server = await StartAsync();
        const string Gone = """{"kind":"Status","status":"Failure","message":"too old resource version","reason":"Expired","code":410}""";
        _lists.Writer.TryWrite(List("1", "a", "b"));
        _watches.Writer.TryWrite(inTheStream ? Watch(false, $$$"""{"type":"ERROR","object":{{{Gone}}}}""") : context => CapturingServer.Answers(410, Gone)(context));
        _lists.Writer.TryWrite(List("8", "b"));
        _watches.Writer.TryWrite(Watch(false));

        await foreach (var snapshot in Follow(server))
        {
            if (Names(snapshot) == "b") break;
        }

        Assert.Equal(2, server.Requests.Count(request => !request.Path.Contains("watch=true", StringComparison.Ordinal)));
    }

    [Fact(Timeout = 60_000)]
    public async Task What_was_known_stays_and_is_called_stale_while_the_cluster_does_not_answer()
    {
        await using var server = await StartAsync();
        _lists.Writer.TryWrite(List("1", "a"));
        _watches.Writer.TryWrite(Watch(true));
        _watches.Writer.TryWrite(CapturingServer.Answers(500, "{}").Invoke);
        _watches.Writer.TryWrite(Watch(false, Event("ADDED", "2", "b")));
        var seen = new List<(string Names, Freshness Freshness)>();

        await foreach (var snapshot in Follow(server))
        {
            seen.Add((Names(snapshot), snapshot.Freshness));
            if (snapshot.Freshness == Freshness.Stale) Assert.Equal(Failure.ServerError, Assert.Single(snapshot.Refused).Failure);
            if (Names(snapshot) == "a b") break;
        }

        Assert.Contains(("a", Freshness.Stale), seen);
        Assert.Equal(Freshness.Live, seen[^1].Freshness);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_refused_list_says_so_and_shows_nothing()
    {
        await using var server = await StartAsync();
        _lists.Writer.TryWrite(CapturingServer.Answers(403, """{"kind":"Status","message":"pods is forbidden","code":403}""").Invoke);

        await foreach (var snapshot in Follow(server))
        {
            Assert.Empty(snapshot.Items);
            Assert.Equal(Failure.Denied, Assert.Single(snapshot.Refused).Failure);
            Assert.Equal(Freshness.Live, snapshot.Freshness);
            break;
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task The_watch_ends_with_its_reader()
    {
        await using var server = await StartAsync();
        var begun = new TaskCompletionSource();
        var ended = new TaskCompletionSource();
        _lists.Writer.TryWrite(List("1", "a"));
        _watches.Writer.TryWrite(async context =>
        {
            context.RequestAborted.Register(() => ended.TrySetResult());
            begun.TrySetResult();
            await Watch(false)(context);
        });

        await foreach (var _ in Follow(server))
        {
            await begun.Task;
            break;
        }

        await ended.Task;
    }

    private static string Names(Snapshot<V1Pod> snapshot) => string.Join(' ', snapshot.Items.Select(pod => pod.Metadata.Name).Order(StringComparer.Ordinal));

    private static string[] Watched(CapturingServer server) => [.. server.Requests.Select(request => request.Path).Where(path => path.Contains("watch=true", StringComparison.Ordinal))];

    private static IAsyncEnumerable<Snapshot<V1Pod>> Follow(CapturingServer server)
    {
        var source = new LiveSource<V1Pod>(new KubeClient(TimeProvider.System), KubeSessions.Of(server.Address), KubeKinds.Pods, null, KubeSelector.None, TimeProvider.System);
        return LiveFeed.FollowAsync<V1Pod>([source], () => [.. source.Items], TimeProvider.System, TestContext.Current.CancellationToken);
    }

    private Task<CapturingServer> StartAsync() => CapturingServer.StartAsync(async context =>
    {
        var answers = context.Request.Query.ContainsKey("watch") ? _watches : _lists;
        await (await answers.Reader.ReadAsync(context.RequestAborted))(context);
    });

    private static Func<HttpContext, Task> List(string version, params string[] names) =>
        CapturingServer.Answers(200, $$"""{"metadata":{"resourceVersion":"{{version}}"},"items":[{{string.Join(',', names.Select(name => Pod("1", name)))}}]}""").Invoke;

    private static Func<HttpContext, Task> Watch(bool drops, params string[] lines) => Watch(drops ? Task.CompletedTask : Task.Delay(Timeout.Infinite), lines);

    private static Func<HttpContext, Task> Watch(Task drop, params string[] lines) => async context =>
    {
        context.Response.ContentType = "application/json";
        await context.Response.StartAsync();
        foreach (var line in lines) await context.Response.WriteAsync(line + "\n");
        await context.Response.Body.FlushAsync();
        await drop.WaitAsync(context.RequestAborted);
        context.Abort();
    };

    private static string Event(string type, string version, string name) => $$$"""{"type":"{{{type}}}","object":{{{Pod(version, name)}}}}""";

    private static string Bookmark(string version) => $$$"""{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"{{{version}}}"} } }""";

    private static string Pod(string version, string name) => $$$"""{"metadata":{"namespace":"default","name":"{{{name}}}","resourceVersion":"{{{version}}}"} }""";
}
