using System.Text;
using System.Text.Json.Nodes;

namespace Portal.Benchmarks.Sandbox;

/// <summary>Readers of one kind's changes. Each remembers the version it has seen, as clients do, and watches on from there when a watch ends.</summary>
internal sealed class Watchers(HttpClient kubernetes, string path)
{
    private static readonly byte[] Version = "\"resourceVersion\":\""u8.ToArray();

    private readonly List<Task> _reading = [];
    private long _events;
    private long _failures;

    /// <summary>Events that arrived, at all of them together.</summary>
    public long Events => Interlocked.Read(ref _events);

    /// <summary>Watches that were refused, and events that came out of order.</summary>
    public long Failures => Interlocked.Read(ref _failures);

    /// <summary>Opens so many; each listens when this returns.</summary>
    public async Task OpenAsync(int count, CancellationToken stop)
    {
        for (var number = 0; number < count; number++)
        {
            var listening = new TaskCompletionSource();
            _reading.Add(Task.Run(() => ReadAsync(listening, stop), CancellationToken.None));
            await listening.Task;
        }
    }

    public Task EndAsync() => Task.WhenAll(_reading);

    private async Task ReadAsync(TaskCompletionSource listening, CancellationToken stop)
    {
        try
        {
            var list = JsonNode.Parse(await kubernetes.GetStringAsync(path + "?limit=1", stop))!;
            var seen = long.Parse((string)list["metadata"]!["resourceVersion"]!);
            while (true)
            {
                using var response = await kubernetes.GetAsync($"{path}?watch=true&resourceVersion={seen}", HttpCompletionOption.ResponseHeadersRead, stop);
                response.EnsureSuccessStatusCode();
                using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(stop), Encoding.UTF8, false, 64 * 1024);
                listening.TrySetResult();
                while (await lines.ReadLineAsync(stop) is { } line) seen = Took(line, seen);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return;
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException)
        {
            Interlocked.Increment(ref _failures);
            Console.Error.WriteLine($"a watch of {path} broke: {broken.Message}");
            listening.TrySetResult();
        }
    }

    private long Took(string line, long seen)
    {
        var version = VersionOf(line);
        if (line.StartsWith("{\"type\":\"ERROR\"", StringComparison.Ordinal) || version <= seen)
        {
            Interlocked.Increment(ref _failures);
            Console.Error.WriteLine($"after version {seen}: {line[..Math.Min(200, line.Length)]}");
        }

        Interlocked.Increment(ref _events);
        return Math.Max(version, seen);
    }

    /// <summary>Found without building a document, so that the readers do not take the processor from the server.</summary>
    private static long VersionOf(string line)
    {
        var mark = Encoding.ASCII.GetString(Version);
        var start = line.IndexOf(mark, StringComparison.Ordinal);
        if (start < 0) return 0;
        start += mark.Length;
        return long.TryParse(line.AsSpan(start, line.IndexOf('"', start) - start), out var version) ? version : 0;
    }
}
