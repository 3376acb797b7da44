using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core;
using Portal.Core.Secrets;
using Portal.Core.Secrets.Exploring;

namespace Portal.Benchmarks.Secrets;

/// <summary>
/// What opening folders and secrets costs beside a plain client that sends the same requests, and how fast an index answers. Prints one line a figure,
/// the median of several runs, over the sandbox in the same process. What a browser sees of it is in <see cref="Browsing.BrowserFigures"/>.
/// </summary>
internal static class SecretFigures
{
    public static async Task PrintAsync(CancellationToken cancellation)
    {
        Console.WriteLine($"secrets, {Environment.ProcessorCount} cores, .NET {Environment.Version}, over the sandbox");
        var watch = Stopwatch.StartNew();
        await using var estate = await SecretEstate.MakeAsync();
        Print("100,000 secrets in 50 mounts and folders of 10,000 and 100,000 written", $"{watch.Elapsed.TotalSeconds:N0} s");
        await using var core = new ServiceCollection().AddLogging().AddPortalCore().BuildServiceProvider();
        await FolderAsync(estate, core, "ten", "10,000", cancellation);
        await FolderAsync(estate, core, "hundred", "100,000", cancellation);
        await SecretAsync(estate, core, cancellation);
        await IndexAsync(estate, core, cancellation);
    }

    private static async Task FolderAsync(SecretEstate estate, ServiceProvider core, string folder, string size, CancellationToken cancellation)
    {
        var folders = core.GetRequiredService<SecretFolders>();
        var plain = await MedianAsync(() => estate.Plain.GetByteArrayAsync(new Uri($"v1/large/metadata/{folder}/?list=true", UriKind.Relative), cancellation));
        var ours = await MedianAsync(() => folders.BrowseAsync(estate.Session, new SecretPath("large", folder + "/"), cancellation));
        Print($"Open a folder of {size}", $"{ours:N1} ms, a plain client {plain:N1} ms: {ours / plain:N2} times");
    }

    private static async Task SecretAsync(SecretEstate estate, ServiceProvider core, CancellationToken cancellation)
    {
        var store = core.GetRequiredService<SecretStore>();
        var path = new SecretPath("large", "ten/service-000001-config");
        await store.DescribeAsync(estate.Session, path, cancellation);
        var before = estate.Requests;
        await store.DescribeAsync(estate.Session, path, cancellation);
        var requests = estate.Requests - before;
        var plain = await MedianAsync(() => Task.WhenAll(new[] { "metadata", "subkeys" }.Select(area => estate.Plain.GetByteArrayAsync(new Uri($"v1/large/{area}/{path.Key}", UriKind.Relative), cancellation))));
        var ours = await MedianAsync(() => store.DescribeAsync(estate.Session, path, cancellation));
        Print("Open a secret", $"{ours:N2} ms with {requests} requests, a plain client {plain:N2} ms: {ours / plain:N2} times");
    }

    private static async Task IndexAsync(SecretEstate estate, ServiceProvider core, CancellationToken cancellation)
    {
        var index = core.GetRequiredService<SecretSearch>().Of(estate.Session);
        var done = new TaskCompletionSource();
        index.Changed += () =>
        {
            if (!index.Progress.IsBusy) done.TrySetResult();
        };
        var (memory, requests, watch) = (GC.GetTotalMemory(forceFullCollection: true), estate.Requests, Stopwatch.StartNew());
        index.Start();
        await done.Task.WaitAsync(cancellation);
        var progress = index.Progress;
        Print($"Index {progress.Secrets:N0} secrets in {progress.Folders:N0} folders", $"{watch.Elapsed.TotalSeconds:N1} s with {estate.Requests - requests} requests, {(GC.GetTotalMemory(forceFullCollection: true) - memory) / 1048576.0:N1} MB");
        foreach (var query in new[] { "k", "key-1999", "fraud tls 07", "large/hundred/service-099", "nothing-is-called-that" })
        {
            var answer = index.Find(query);
            Print($"  find \"{query}\"", $"{await MedianAsync(() => Task.FromResult(index.Find(query))):N1} ms, {answer.Count:N0} found");
        }
    }

    private static async Task<double> MedianAsync<T>(Func<Task<T>> once)
    {
        await once();
        var times = new List<double>();
        for (var run = 0; run < 9; run++)
        {
            var watch = Stopwatch.StartNew();
            await once();
            times.Add(watch.Elapsed.TotalMilliseconds);
        }

        return times.Order().ElementAt(times.Count / 2);
    }

    private static void Print(string what, FormattableString figure) => Console.WriteLine($"  {what,-72} {figure.ToString(CultureInfo.InvariantCulture)}");
}
