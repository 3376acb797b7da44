using System.Diagnostics;
using Microsoft.Playwright;

namespace Portal.Benchmarks.Browsing;

/// <summary>What an open page costs the portal: live memory before and after many people open the same list, each signed in on their own.</summary>
internal static class Circuits
{
    private const int Warm = 5;
    private const int Most = 100;

    // A busy machine opens fewer.
    private static readonly TimeSpan Opening = TimeSpan.FromMinutes(10);

    public static async Task<(int Count, double Megabytes)> MeasureAsync(BrowserEstate estate, string address, string row)
    {
        var open = new List<IPage>();
        await OpenAsync(Warm);
        var before = await LiveAsync();
        await OpenAsync(Most);
        var count = open.Count - Warm;
        return (count, (await LiveAsync() - before) / 1048576.0 / count);

        async Task OpenAsync(int count)
        {
            var watch = Stopwatch.StartNew();
            for (var number = 0; number < count && watch.Elapsed < Opening; number++)
            {
                var page = await estate.SignInAsync(address, straight: true);
                await page.Locator(row).First.WaitForAsync();
                open.Add(page);
            }
        }
    }

    // After requests are over and what they used is let go.
    private static async Task<long> LiveAsync()
    {
        await Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System);
        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
