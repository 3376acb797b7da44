using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Portal.Sandbox.Faults;
using Portal.Sandbox.Kubernetes.Http;
using Portal.Sandbox.Kubernetes.Storage;
using Portal.Sandbox.Kubernetes.Tables;

namespace Portal.Sandbox.Kubernetes.Objects;

/// <summary>Changes as they happen, one JSON document a line.</summary>
internal sealed class ObjectWatches(ApiServices services)
{
    private const string InitialEventsEnd = "k8s.io/initial-events-end";
    private static readonly TimeSpan LongestWatch = TimeSpan.FromMinutes(45);

    public async Task AnswerAsync(KubeRequest request)
    {
        var options = ListOptions.Read(request);
        var http = request.Http;
        http.Response.StatusCode = 200;
        http.Response.ContentType = "application/json";
        await http.Response.StartAsync(request.Aborted);
        await http.Response.Body.FlushAsync(request.Aborted);

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(request.Aborted);
        using var timer = services.Store.Time.CreateTimer(state => ((CancellationTokenSource)state!).Cancel(), ending, options.Timeout ?? LongestWatch, Timeout.InfiniteTimeSpan);
        var stream = new WatchStream(request, options, AnswerForm.Of(request));
        using var fate = new WatchFate(services.Faults, request.Http, ending);
        try
        {
            await FollowAsync(request, options, stream, ending.Token);
        }
        catch (OperationCanceledException) when (fate.IsExpired)
        {
            await stream.WriteAsync("ERROR", KubeStatusException.Expired($"too old resource version: {options.Version ?? 0} ({services.Store.Version})").ToStatus(), request.Aborted);
        }
        catch (KubeStatusException refusal)
        {
            await stream.WriteAsync("ERROR", refusal.ToStatus(), request.Aborted);
        }
        catch (OperationCanceledException) when (!request.Aborted.IsCancellationRequested)
        {
            // Time is up: an ordinary end, after which clients watch again.
        }
    }

    private async Task FollowAsync(KubeRequest request, ListOptions options, WatchStream stream, CancellationToken ending)
    {
        var (id, ns) = (request.Kind.Id, ObjectReads.NamespaceOf(request));
        var after = options.Version ?? 0;
        if (after == 0 || options.InitialEvents == true)
        {
            var (objects, version) = services.Store.Snapshot(id, ns);
            // Who declines what is there already and names no version follows from now on.
            foreach (var stored in options.InitialEvents == false ? [] : objects) await stream.InitialAsync(stored, ending);
            if (options.InitialEvents == true && options.Bookmarks) await stream.BookmarkAsync(version, InitialEventsEnd, ending);
            after = version;
        }

        await stream.FlushAsync(ending);
        await using var changes = services.Store.WatchAsync(id, ns, after, ending).GetAsyncEnumerator(ending);
        var next = changes.MoveNextAsync().AsTask();
        while (true)
        {
            if (!next.IsCompleted)
            {
                await stream.FlushAsync(ending);
                if (options.Bookmarks && !await CameInTimeAsync(next, ending))
                {
                    if (services.Store.VersionUnlessChanged(id, ns, after) is { } version) await stream.BookmarkAsync(version, null, ending);
                    continue;
                }
            }

            if (!await next) return;
            after = changes.Current.Version;
            await stream.ChangeAsync(changes.Current, ending);
            next = changes.MoveNextAsync().AsTask();
        }
    }

    private async Task<bool> CameInTimeAsync(Task<bool> next, CancellationToken ending)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(ending);
        var pause = Task.Delay(services.Options.BookmarkInterval, services.Store.Time, waiting.Token);
        var first = await Task.WhenAny(next, pause);
        await waiting.CancelAsync();
        ending.ThrowIfCancellationRequested();
        return first == next;
    }
}

/// <summary>Writes the events of one watch, as seen through its selectors.</summary>
internal sealed class WatchStream(KubeRequest request, ListOptions options, AnswerForm form)
{
    /// <summary>So much is collected before it is sent, while more events are already there.</summary>
    private const int Enough = 32 * 1024;

    private readonly PipeWriter _body = request.Http.Response.BodyWriter;
    private int _collected;

    public Task InitialAsync(StoredObject stored, CancellationToken cancellationToken) =>
        Selected(stored) ? WriteAsync("ADDED", stored, cancellationToken) : Task.CompletedTask;

    /// <summary>Entering the selection is an addition, leaving it a deletion with what was there before.</summary>
    public Task ChangeAsync(StoreEvent change, CancellationToken cancellationToken)
    {
        var now = change.Type is not StoreEventType.Deleted && Selected(change.Object);
        var before = change.Previous is not null && Selected(change.Previous);
        return (before, now) switch
        {
            (false, true) => WriteAsync("ADDED", change.Object, cancellationToken),
            (true, true) => WriteAsync("MODIFIED", change.Object, cancellationToken),
            (true, false) when change.Type is StoreEventType.Deleted => WriteAsync("DELETED", change.Object, cancellationToken),
            (true, false) => WriteAsync("DELETED", At(change.Previous!, change.Version), cancellationToken),
            (false, false) => Task.CompletedTask,
        };
    }

    public Task BookmarkAsync(long version, string? annotation, CancellationToken cancellationToken)
    {
        var metadata = new JsonObject { ["resourceVersion"] = version.ToString() };
        if (annotation is not null) metadata["annotations"] = new JsonObject { [annotation] = "true" };
        return WriteAsync("BOOKMARK", new JsonObject { ["kind"] = request.Kind.Kind, ["apiVersion"] = request.Kind.ApiVersion, ["metadata"] = metadata }, cancellationToken);
    }

    public async Task WriteAsync(string type, JsonNode document, CancellationToken cancellationToken)
    {
        var shown = type == "ERROR" ? document : form.Shown(request, document.AsObject(), bookmark: type == "BOOKMARK");
        await LineAsync(type, JsonSerializer.SerializeToUtf8Bytes(shown, JsonText.Compact), cancellationToken);
        await FlushAsync(cancellationToken);
    }

    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        _collected = 0;
        // The server cuts a connection whose flush is called off: only a caller that is gone may do that, and not the end of a watch's time.
        await _body.FlushAsync(request.Aborted);
        cancellationToken.ThrowIfCancellationRequested();
    }

    private Task WriteAsync(string type, StoredObject stored, CancellationToken cancellationToken) =>
        form.IsPlain ? LineAsync(type, stored.Json, cancellationToken) : WriteAsync(type, stored.Parse(), cancellationToken);

    private Task LineAsync(string type, ReadOnlyMemory<byte> document, CancellationToken cancellationToken)
    {
        _body.Write(Encoding.ASCII.GetBytes($"{{\"type\":\"{type}\",\"object\":"));
        _body.Write(document.Span);
        _body.Write("}\n"u8);
        _collected += document.Length;
        return _collected < Enough ? Task.CompletedTask : FlushAsync(cancellationToken);
    }

    private bool Selected(StoredObject stored) => options.Labels.Matches(stored.Labels) && options.Fields.Matches(stored);

    private StoredObject At(StoredObject previous, long version) => StoredObject.From(request.Kind, previous.Parse(), version);
}
