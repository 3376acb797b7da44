using System.Diagnostics;
using System.Globalization;
using Microsoft.Playwright;

namespace Portal.Benchmarks.Browsing;

/// <summary>
/// What a person waits for on the pages of secrets, in headless Chromium over the sandbox; each figure is the median of several runs and stands beside
/// what OpenBao's own UI took for the same over a real server, on two idle cores. On a busy machine compare figures of one run with each other only.
/// </summary>
internal static class BrowserFigures
{
    private const int Runs = 5;
    private const string Mount = "/sandbox/secrets/internal";
    private const string Large = Mount + "/";
    private const string Filter = "main [data-filter]";

    public static async Task PrintAsync(CancellationToken cancellation)
    {
        Console.WriteLine($"browser, {Environment.ProcessorCount} cores, .NET {Environment.Version}, over the sandbox; medians of {Runs}");
        var watch = Stopwatch.StartNew();
        await using var estate = await BrowserEstate.MakeAsync();
        Print("Portal, sandbox and folders of 10,000 and 100,000 secrets", $"{watch.Elapsed.TotalSeconds:N0} s");
        var page = await estate.SignInAsync(Mount);
        var frames = await Frames.OfAsync(page);
        await FolderAsync(estate, page, "ten", "10,000", 250, 697);
        await FolderAsync(estate, page, "hundred", "100,000", 800, null);
        await LoadAsync(estate, page);
        await FilterAsync(estate, page, frames, "ten", "10,000", 1_253);
        await FilterAsync(estate, page, frames, "hundred", "100,000", null);
        await OpenAsync(estate, page);
        await SaveAsync(estate, page);
        cancellation.ThrowIfCancellationRequested();
        var circuits = await Circuits.MeasureAsync(estate, Large + "ten/", Row("ten"));
        Print($"Heap of a circuit on the list of 10,000, of {circuits.Count}", $"{circuits.Megabytes:N2} MB (bar 1.5 MB)");
        Print("All of it", $"{watch.Elapsed.TotalSeconds:N0} s");
    }

    private static string Row(string folder) => $"a.row-link[href^='{Large}{folder}/s']";

    private static async Task FolderAsync(BrowserEstate estate, IPage page, string folder, string size, double bar, double? theirs)
    {
        var (times, requests) = (new List<double>(), new List<double>());
        for (var run = 0; run <= Runs; run++)
        {
            await GoAsync(page, Mount, $"a.row-link[href='{Large}{folder}/']");
            var before = estate.Requests;
            times.Add(await Waiting.ClickAsync(page, $"a.row-link[href='{Large}{folder}/']", Row(folder)));
            await Waiting.SettleAsync();
            requests.Add(estate.Requests - before);
        }

        Print($"Click to the first row of {size}", $"{Of(times)} (bar {bar} ms){Beside(times, theirs)}; {Median(requests):N0} requests");
        var nodes = await page.EvaluateAsync<int>("document.querySelectorAll('*').length");
        var rows = await page.Locator(".folder-list tbody tr.leads").CountAsync();
        Print("  in the page", $"{rows} rows (bar 60), {nodes:N0} nodes{(theirs is null ? "" : $", theirs 6,058: {6058.0 / nodes:N1} times fewer")}");
    }

    private static async Task LoadAsync(BrowserEstate estate, IPage page)
    {
        var (times, requests) = (new List<double>(), new List<double>());
        for (var run = 0; run <= Runs; run++)
        {
            var (before, watch) = (estate.Requests, Stopwatch.StartNew());
            await page.GotoAsync(Large + "ten/", new PageGotoOptions { WaitUntil = WaitUntilState.Commit });
            await page.Locator(Row("ten")).First.WaitForAsync();
            times.Add(watch.Elapsed.TotalMilliseconds);
            await Waiting.SettleAsync();
            requests.Add(estate.Requests - before);
        }

        Print("Fresh load of the folder of 10,000", $"{Of(times)}{Beside(times, 3_100)}; {Median(requests):N0} requests, theirs 9");
    }

    private static async Task FilterAsync(BrowserEstate estate, IPage page, Frames frames, string folder, string size, double? theirs)
    {
        var (times, bytes, all, server) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        for (var run = 0; run < 3; run++)
        {
            await GoAsync(page, $"{Large}{folder}/", Row(folder));
            foreach (var text in new[] { "9", "98", "987" })
            {
                frames.Reset();
                var before = estate.Sent;
                var found = Enumerable.Range(0, int.Parse(size, NumberStyles.AllowThousands, CultureInfo.InvariantCulture)).Count(number => $"service-{number:D6}-config".Contains(text, StringComparison.Ordinal));
                times.Add(await Waiting.TypeAsync(page, Filter, text, "main [data-rows] .count", $"{found} of "));
                await Waiting.SettleAsync();
                bytes.Add(frames.Received);
                all.Add(estate.Sent - before);
                server.Add(frames.Answered);
            }
        }

        Print($"A letter in the filter of {size}", $"{Of(times)}{Beside(times, theirs)}; {Median(bytes) / 1024:N1} KB from the circuit, at most {bytes.Max() / 1024:N1} (bar 8), {Median(all) / 1024:N1} with what Chromium asks beside it; answered in {Median(server):N0} ms (bar 50)");
    }

    private static async Task OpenAsync(BrowserEstate estate, IPage page)
    {
        var (times, requests, reveals) = (new List<double>(), new List<double>(), new List<double>());
        for (var run = 0; run <= Runs; run++)
        {
            await GoAsync(page, Large + "ten/", Row("ten"));
            var before = estate.Requests;
            times.Add(await Waiting.ClickAsync(page, $"a.row-link[href='{Large}ten/service-{run:D6}-config']", ".secret-values .kv-item"));
            await Waiting.SettleAsync();
            requests.Add(estate.Requests - before);
            before = estate.Requests;
            await page.GetByRole(AriaRole.Button, new() { Name = "Reveal password" }).ClickAsync();
            await page.GetByRole(AriaRole.Button, new() { Name = "Hide password" }).WaitForAsync();
            reveals.Add(estate.Requests - before);
        }

        Print("Click to a secret's facts and keys", $"{Of(times)}{Beside(times, 476)}; {Median(requests):N0} requests (bar 2, theirs 11), {Median(reveals):N0} a reveal (bar 1)");
    }

    private static async Task SaveAsync(BrowserEstate estate, IPage page)
    {
        var (times, requests) = (new List<double>(), new List<double>());
        for (var run = 0; run <= Runs; run++)
        {
            await GoAsync(page, $"{Large}ten/service-{run:D6}-config?tab=edit", "main");
            await page.GetByRole(AriaRole.Button, new() { Name = "Read and edit" }).ClickAsync();
            await page.GetByRole(AriaRole.Button, new() { Name = "Value of password, hidden. Show and edit" }).ClickAsync();
            await page.GetByLabel("Value of password", new() { Exact = true }).FillAsync("changed");
            await page.GetByRole(AriaRole.Button, new() { Name = "Review version 2" }).ClickAsync();
            await page.Locator("[data-apply]").WaitForAsync();
            await Waiting.SettleAsync();
            var before = estate.Requests;
            times.Add(await Waiting.ClickAsync(page, "[data-apply]", "main .chip", "Version 2"));
            await Waiting.SettleAsync();
            requests.Add(estate.Requests - before);
        }

        Print("Click to a saved version", $"{Of(times)}{Beside(times, 334)}; {Median(requests):N0} requests, theirs 17");
    }

    private static async Task GoAsync(IPage page, string address, string ready)
    {
        await page.GotoAsync(address);
        await page.Locator("[data-circuit=up]").WaitForAsync();
        await page.Locator(ready).First.WaitForAsync();
        await Waiting.SettleAsync();
    }

    // The first run of a thing also compiles it.
    private static string Of(List<double> times) => string.Create(CultureInfo.InvariantCulture, $"{Median(times):N0} ms, the first {times[0]:N0}");

    private static string Beside(List<double> times, double? theirs) => theirs is { } of ? string.Create(CultureInfo.InvariantCulture, $", OpenBao's UI {of:N0} ms: {of / Median(times):N1} times faster") : "";

    private static double Median(List<double> figures) => figures.Order().ElementAt(figures.Count / 2);

    private static void Print(string what, FormattableString figure) => Console.WriteLine($"  {what,-58} {figure.ToString(CultureInfo.InvariantCulture)}");
}
