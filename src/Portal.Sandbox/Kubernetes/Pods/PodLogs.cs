using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes.Http;
using Portal.Sandbox.Kubernetes.Storage;
using Portal.Sandbox.Kubernetes.Validation;

namespace Portal.Sandbox.Kubernetes.Pods;

/// <summary>What a container has written.</summary>
internal sealed class PodLogs(ApiServices services)
{
    public async Task AnswerAsync(KubeRequest request)
    {
        var (ns, name) = (request.Route.Namespace!, request.Route.Name!);
        var pod = services.Store.Get("pods", ns, name) ?? throw KubeStatusException.NotFound(request.Kind, name);
        var options = LogOptions.Read(request);
        var container = PodContainers.Choose(pod, request.Query("container"));
        if (pod.TextAt("spec", "nodeName") is null or "")
        {
            // Nobody could have written anything yet.
            request.Http.Response.StatusCode = 204;
            return;
        }

        if (options.Previous && (PodContainers.Status(pod, container).NumberAt("restartCount") ?? 0) == 0)
        {
            throw KubeStatusException.BadRequest($"previous terminated container \"{container}\" in pod \"{name}\" not found");
        }

        if (services.Options.PodRuntime is { } runtime) await runtime.AwakeAsync(ns, name, request.Aborted);
        var lines = services.Options.PodRuntime?.Logs(ns, name, container, options.Previous, options.Follow, request.Aborted)
            ?? throw KubeStatusException.BadRequest($"container \"{container}\" in pod \"{name}\" is waiting to start: {Waiting(pod, container)}");
        await WriteAsync(request, lines, options);
    }

    private static async Task WriteAsync(KubeRequest request, IAsyncEnumerable<LogLine> lines, LogOptions options)
    {
        var response = request.Http.Response;
        response.StatusCode = 200;
        response.ContentType = "text/plain";
        var left = options.LimitBytes ?? long.MaxValue;
        await foreach (var line in Tail(lines, options, request.Aborted))
        {
            var text = options.Timestamps ? $"{line.At.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fffffff00'Z'} {line.Text}\n" : line.Text + "\n";
            var bytes = Encoding.UTF8.GetBytes(text);
            await response.Body.WriteAsync(bytes.AsMemory(0, (int)Math.Min(bytes.Length, left)), request.Aborted);
            left -= bytes.Length;
            if (left <= 0) return;
            if (options.Follow) await response.Body.FlushAsync(request.Aborted);
        }
    }

    /// <summary>The last lines of what is there now, then, when following, everything that comes.</summary>
    private static async IAsyncEnumerable<LogLine> Tail(IAsyncEnumerable<LogLine> lines, LogOptions options, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var last = new Queue<LogLine>();
        await using var reader = lines.GetAsyncEnumerator(cancellationToken);
        var next = reader.MoveNextAsync();
        while (next.IsCompleted || !options.Follow)
        {
            if (!await next)
            {
                foreach (var line in last) yield return line;
                yield break;
            }

            if (options.Wants(reader.Current)) last.Enqueue(reader.Current);
            if (last.Count > options.TailLines) last.Dequeue();
            next = reader.MoveNextAsync();
        }

        foreach (var line in last) yield return line;
        while (await next)
        {
            if (options.Wants(reader.Current)) yield return reader.Current;
            next = reader.MoveNextAsync();
        }
    }

    private static string Waiting(JsonObject pod, string container)
    {
        var waiting = PodContainers.Status(pod, container).ObjectAt("state", "waiting");
        return waiting.TextAt("reason") switch
        {
            null => "ContainerCreating",
            "ImagePullBackOff" or "ErrImagePull" => "trying and failing to pull image",
            var reason => reason,
        };
    }

    private sealed record LogOptions(bool Follow, bool Previous, bool Timestamps, int TailLines, DateTimeOffset? Since, long? LimitBytes)
    {
        public bool Wants(LogLine line) => Since is null || line.At >= Since;

        public static LogOptions Read(KubeRequest request)
        {
            var errors = new List<FieldError>();
            var tail = Number(request, "tailLines");
            var (limit, seconds) = (Number(request, "limitBytes"), Number(request, "sinceSeconds"));
            DateTimeOffset? since = DateTimeOffset.TryParse(request.Query("sinceTime"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
            if (tail < 0) errors.Add(FieldError.Invalid("tailLines", tail, "must be greater than or equal to 0"));
            if (limit < 1) errors.Add(FieldError.Invalid("limitBytes", limit, "must be greater than 0"));
            if (since is not null && seconds is not null) errors.Add(FieldError.Forbidden("", "at most one of `sinceTime` or `sinceSeconds` may be specified"));
            else if (seconds < 1) errors.Add(FieldError.Invalid("sinceSeconds", seconds, "must be greater than 0"));
            if (errors.Count > 0) throw KubeStatusException.Invalid("", "PodLogOptions", request.Route.Name!, errors);
            if (seconds is not null) since = request.Now.AddSeconds(-seconds.Value);
            return new(request.Flag("follow"), request.Flag("previous"), request.Flag("timestamps"), (int)Math.Min(tail ?? int.MaxValue, int.MaxValue), since, limit);
        }

        private static long? Number(KubeRequest request, string name)
        {
            if (request.Query(name) is not { Length: > 0 } text) return null;
            return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                ? number
                : throw KubeStatusException.BadRequest($"strconv.ParseInt: parsing \"{text}\": invalid syntax");
        }
    }
}
