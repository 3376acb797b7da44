using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace Portal.Benchmarks.Sandbox;

/// <summary>
/// A sandbox under steady load: people write secrets and sign in, deployments roll out, many watch. Fails when anything is refused, when the sandbox
/// tells of something that broke inside, or when its memory goes on growing after the first part of the time.
/// </summary>
internal sealed class Soak(SandboxProgram sandbox)
{
    private const string ConfigMaps = "api/v1/namespaces/default/configmaps";
    private const int Maps = 50;

    // What a collector leaves lying about differs from minute to minute.
    private const double Growth = 1.15;
    private const double GrowthMegabytes = 30;

    private static readonly string[] Rolling = ["default/orgchart", "payments/checkout", "payments/ledger", "storefront/web", "storefront/recommendations", "platform/registry-sync"];

    private long _requests;
    private long _failures;

    /// <returns>0 when nothing was refused, nothing broke and memory is flat; else 1.</returns>
    public static async Task<int> RunAsync(double minutes, CancellationToken cancellation)
    {
        await using var sandbox = await SandboxProgram.StartAsync("demo", cancellation);
        var soak = new Soak(sandbox);
        var flat = await soak.LoadAsync(TimeSpan.FromMinutes(minutes), cancellation);
        var told = (await sandbox.StopAsync()).Trim();
        if (told.Length > 0) Console.WriteLine($"The sandbox told of errors:\n{told}");
        var well = flat && told.Length == 0 && soak._failures == 0;
        Console.WriteLine(well ? "Memory is flat, nothing failed." : $"FAILED: memory is {(flat ? "flat" : "growing")}, {soak._failures} failures, {(told.Length > 0 ? "errors" : "nothing")} in the log.");
        return well ? 0 : 1;
    }

    private async Task<bool> LoadAsync(TimeSpan time, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        stop.CancelAfter(time);
        await PrepareAsync(cancellation);
        Watchers[] watchers = [.. new[] { ConfigMaps, "api/v1/pods", "apis/apps/v1/deployments", "api/v1/events" }.Select(path => new Watchers(sandbox.Kubernetes, path))];
        foreach (var each in watchers) await each.OpenAsync(5, stop.Token);

        Task[] load =
        [
            RepeatAsync(TimeSpan.FromMilliseconds(25), ChangeAsync, stop.Token),
            RepeatAsync(TimeSpan.FromMilliseconds(50), WriteSecretAsync, stop.Token),
            RepeatAsync(TimeSpan.FromMilliseconds(250), SignInAsync, stop.Token),
            RepeatAsync(TimeSpan.FromSeconds(2), RollOutAsync, stop.Token),
        ];
        var flat = await WatchMemoryAsync(time, watchers, stop.Token);
        await Task.WhenAll([.. load, .. watchers.Select(each => each.EndAsync())]);
        _failures += watchers.Sum(each => each.Failures);
        return flat;
    }

    private async Task PrepareAsync(CancellationToken cancellation)
    {
        foreach (var number in Enumerable.Range(0, Maps)) await SendAsync(sandbox.Kubernetes, HttpMethod.Post, ConfigMaps, $$$"""{"metadata":{"name":"soak-{{{number}}}"}}""", cancellation);
        await SendAsync(sandbox.Vault, HttpMethod.Post, "sys/mounts/soak", """{"type":"kv","options":{"version":"2"}}""", cancellation);
    }

    private Task ChangeAsync(int number, CancellationToken stop) => PatchAsync($"{ConfigMaps}/soak-{number % Maps}", $$$"""{"data":{"number":"{{{number}}}"}}""", stop);

    private async Task WriteSecretAsync(int number, CancellationToken stop)
    {
        var path = $"soak/data/team-{number % 7}/app-{number % 200}";
        await SendAsync(sandbox.Vault, HttpMethod.Post, path, $$$"""{"data":{"password":"{{{number:x16}}}"}}""", stop);
        await SendAsync(sandbox.Vault, HttpMethod.Get, path, null, stop);
        await SendAsync(sandbox.Vault, new HttpMethod("LIST"), $"soak/metadata/team-{number % 7}", null, stop);
    }

    /// <summary>Somebody signs in and out again: a token that is left would live for its eight hours, in a real server too.</summary>
    private async Task SignInAsync(int number, CancellationToken stop)
    {
        var answer = await SendAsync(sandbox.Vault, HttpMethod.Post, "auth/userpass/login/developer", """{"password":"developer"}""", stop);
        var accessor = (string?)answer?["auth"]?["accessor"];
        await SendAsync(sandbox.Vault, HttpMethod.Post, "auth/token/revoke-accessor", $$"""{"accessor":"{{accessor}}"}""", stop);
    }

    private Task RollOutAsync(int number, CancellationToken stop)
    {
        var (ns, name) = Rolling[number % Rolling.Length].Split('/') is [var space, var deployment] ? (space, deployment) : ("", "");
        var again = new JsonObject { ["spec"] = new JsonObject { ["template"] = new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { ["restarted"] = $"{number}" } } } } };
        return PatchAsync($"apis/apps/v1/namespaces/{ns}/deployments/{name}", again.ToJsonString(), stop);
    }

    private async Task PatchAsync(string path, string patch, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Patch, path) { Content = new StringContent(patch, Encoding.UTF8, new MediaTypeHeaderValue("application/merge-patch+json")) };
        await SendAsync(sandbox.Kubernetes, request, stop);
    }

    private async Task<JsonNode?> SendAsync(HttpClient client, HttpMethod method, string path, string? body, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json") };
        return await SendAsync(client, request, stop);
    }

    private async Task<JsonNode?> SendAsync(HttpClient client, HttpRequestMessage request, CancellationToken stop)
    {
        Interlocked.Increment(ref _requests);
        using var response = await client.SendAsync(request, stop);
        if (response.IsSuccessStatusCode) return response.StatusCode is System.Net.HttpStatusCode.NoContent ? null : await response.Content.ReadFromJsonAsync<JsonNode>(stop);
        Interlocked.Increment(ref _failures);
        Console.WriteLine($"{request.Method} {request.RequestUri}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync(stop)}");
        return null;
    }

    private async Task RepeatAsync(TimeSpan pause, Func<int, CancellationToken, Task> work, CancellationToken stop)
    {
        try
        {
            using var timer = new PeriodicTimer(pause);
            for (var number = 0; await timer.WaitForNextTickAsync(stop); number++) await work(number, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return;
        }
        catch (HttpRequestException broken)
        {
            Interlocked.Increment(ref _failures);
            Console.WriteLine(broken.Message);
        }
    }

    /// <summary>The least of each minute, because what is there right before a collection says nothing.</summary>
    private async Task<bool> WatchMemoryAsync(TimeSpan time, Watchers[] watchers, CancellationToken stop)
    {
        var part = time.TotalMinutes >= 4 ? TimeSpan.FromMinutes(1) : time / 4;
        var least = new List<double>();
        try
        {
            for (var number = 1; ; number++)
            {
                var megabytes = double.MaxValue;
                for (var sample = 0; sample < 12; sample++)
                {
                    await Task.Delay(part / 12, TimeProvider.System, stop);
                    megabytes = Math.Min(megabytes, sandbox.Megabytes);
                }

                least.Add(megabytes);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{(part * number).TotalMinutes,5:0.0} min {megabytes,7:N0} MB {Interlocked.Read(ref _requests),8:N0} requests {watchers.Sum(each => each.Events),9:N0} events {_failures,4} failures {sandbox.ProcessorTime.TotalSeconds,7:N0} s of processor time"));
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return least.Count > 0 && least[^1] <= (least[(int)(least.Count * 0.4)] * Growth) + GrowthMegabytes;
        }
    }
}
