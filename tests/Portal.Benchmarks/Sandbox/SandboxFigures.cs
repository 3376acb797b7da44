using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

namespace Portal.Benchmarks.Sandbox;

/// <summary>
/// What the sandbox promises of its large world: start, memory, long lists, many watchers. Each figure stands beside what the same machine does in
/// the same run with the smallest world, or with a server that only sends the bytes: compare the ratio, not the milliseconds.
/// </summary>
internal static class SandboxFigures
{
    private const int Watching = 50;
    private const int Maps = 100;
    private const int WritesPerSecond = 1_000;
    private static readonly TimeSpan Writing = TimeSpan.FromSeconds(10);

    public static async Task PrintAsync(CancellationToken cancellation)
    {
        Console.WriteLine($"sandbox, {Environment.ProcessorCount} cores, .NET {Environment.Version}, a process of its own");
        await using (var empty = await SandboxProgram.StartAsync("contract", cancellation)) Print("Start of the world contract", Started(empty));
        await using var large = await SandboxProgram.StartAsync("large", cancellation);
        Print("Start of the world large", Started(large));
        var idle = large.ProcessorTime;
        await Task.Delay(Writing, TimeProvider.System, cancellation);
        Print("  idle for 10 s afterwards", $"{(large.ProcessorTime - idle).TotalMilliseconds:N0} ms of processor time");

        await ListAsync("10,000 service accounts", large.Kubernetes, new(HttpMethod.Get, "api/v1/serviceaccounts"), cancellation);
        await ListAsync("A folder with 100,000 keys", large.Vault, new(new HttpMethod("LIST"), "archive/metadata/certificates"), cancellation);
        foreach (var watchers in new[] { 1, Watching }) await WatchAsync(large, watchers, cancellation);
        Print("Memory at the end", $"{large.Megabytes:N0} MB");
    }

    private static string Started(SandboxProgram sandbox) => $"{sandbox.Start.TotalSeconds:N1} s, {sandbox.ProcessorTime.TotalSeconds:N1} s of processor time, {sandbox.Megabytes:N0} MB";

    private static async Task ListAsync(string what, HttpClient client, HttpRequestMessage example, CancellationToken cancellation)
    {
        var body = Array.Empty<byte>();
        var took = await BestAsync(async () =>
        {
            using var request = new HttpRequestMessage(example.Method, example.RequestUri);
            using var response = await client.SendAsync(request, cancellation);
            body = await response.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync(cancellation);
        });
        using var bare = new BareServer(body);
        using var plain = new HttpClient();
        var least = await BestAsync(() => plain.GetByteArrayAsync(bare.Address, cancellation));
        Print(what, $"{took.Best:N0} ms at best, {took.Median:N0} ms usually, {body.Length / 1024:N0} KB; only sending them takes {least.Best:N1} ms");
    }

    private static async Task<(double Best, double Median)> BestAsync(Func<Task> work)
    {
        var times = new List<double>();
        for (var round = 0; round < 15; round++)
        {
            var watch = Stopwatch.StartNew();
            await work();
            times.Add(watch.Elapsed.TotalMilliseconds);
        }

        times.Sort();
        return (times[0], times[times.Count / 2]);
    }

    private static async Task WatchAsync(SandboxProgram sandbox, int count, CancellationToken cancellation)
    {
        const string path = "api/v1/namespaces/default/configmaps";
        foreach (var number in Enumerable.Range(0, Maps))
        {
            using var made = await sandbox.Kubernetes.PostAsync(path, new StringContent($$$"""{"metadata":{"name":"figures-{{{number}}}"}}""", Encoding.UTF8, "application/json"), cancellation);
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var watchers = new Watchers(sandbox.Kubernetes, path);
        await watchers.OpenAsync(count, stop.Token);
        var watch = Stopwatch.StartNew();
        var processor = sandbox.ProcessorTime;
        var written = 0;
        await Parallel.ForEachAsync(Enumerable.Range(0, (int)Writing.TotalSeconds * WritesPerSecond), new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = cancellation }, async (number, token) =>
        {
            var due = TimeSpan.FromSeconds((double)number / WritesPerSecond) - watch.Elapsed;
            if (due > TimeSpan.Zero) await Task.Delay(due, TimeProvider.System, token);
            using var patch = new HttpRequestMessage(HttpMethod.Patch, $"{path}/figures-{number % Maps}") { Content = new StringContent($$$"""{"data":{"number":"{{{number}}}"}}""", Encoding.UTF8, new MediaTypeHeaderValue("application/merge-patch+json")) };
            using var response = await sandbox.Kubernetes.SendAsync(patch, token);
            response.EnsureSuccessStatusCode();
            Interlocked.Increment(ref written);
        });
        var wrote = watch.Elapsed;
        while (watchers.Events < (long)written * count && watch.Elapsed < wrote + TimeSpan.FromSeconds(30)) await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, cancellation);
        var behind = watch.Elapsed - wrote;
        await stop.CancelAsync();
        await watchers.EndAsync();
        Print($"{count} watchers of {WritesPerSecond:N0} changes/s", $"{written / wrote.TotalSeconds:N0} changes/s were made, {watchers.Events / wrote.TotalSeconds:N0} events/s arrived");
        Print("  the last one", $"{behind.TotalMilliseconds:N0} ms after the last change; {written * count - watchers.Events} missing, {watchers.Failures} out of order; {(sandbox.ProcessorTime - processor).TotalSeconds / wrote.TotalSeconds:P0} of a core");
    }

    private static void Print(string what, string figure) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-36} {figure}"));
}
