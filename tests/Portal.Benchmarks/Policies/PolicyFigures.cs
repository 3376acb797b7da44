using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using Portal.Policies;

namespace Portal.Benchmarks.Policies;

/// <summary>
/// How fast the policy engine is, beside the straightforward evaluator and, if there is one, a real server. Prints one line a figure: the best of
/// several rounds, on one thread.
/// </summary>
internal static class PolicyFigures
{
    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(700);

    public static async Task PrintAsync(CancellationToken cancellation)
    {
        Console.WriteLine($"policy engine, {Environment.ProcessorCount} cores, .NET {Environment.Version}, one thread");
        foreach (var stanzas in new[] { 100, 10_000 })
        {
            var documents = SamplePolicies.Documents(stanzas, perPolicy: 10);
            var paths = SamplePolicies.Paths(stanzas);
            var engine = AclEngine.Compile(documents, AclDialect.OpenBao26);
            var linear = new LinearEvaluator(documents, AclDialect.OpenBao26);
            Check(paths, engine, linear);

            var fast = PerSecond(path => engine.Capabilities(path), paths);
            var slow = PerSecond(path => linear.Capabilities(path), paths);
            var decide = PerSecond(path => engine.Decide(new(AclOperation.Read, path)).Allowed ? Capability.Read : Capability.None, paths);
            Print($"Capabilities, {stanzas} stanzas of all kinds", $"{fast:N0}/s");
            Print("  linear evaluator, same policies", $"{slow:N0}/s, the engine is {fast / slow:N0} times as fast");
            Print("  Decide", $"{decide:N0}/s");
            await CompareWithServerAsync(documents, paths, fast, cancellation);
        }

        var thousand = SamplePolicies.Documents(10_000, perPolicy: 10);
        var texts = thousand.Select(document => (document.Name, document.Text)).ToArray();
        Print("Compile 1,000 policies x 10 stanzas", $"{Milliseconds(() => AclEngine.Compile(thousand, AclDialect.OpenBao26)):N1} ms");
        Print("  parse them first", $"{Milliseconds(() => texts.Select(each => PolicyDocument.Parse(each.Name, each.Text)).ToArray()):N1} ms");
        Print("  linear evaluator, which has no index to build", $"{Milliseconds(() => new LinearEvaluator(thousand, AclDialect.OpenBao26), rounds: 1):N1} ms");
    }

    private static void Check(string[] paths, AclEngine engine, LinearEvaluator linear)
    {
        if (paths.FirstOrDefault(path => engine.Capabilities(path) != linear.Capabilities(path)) is { } path)
        {
            throw new InvalidOperationException($"The engine and the linear evaluator disagree about {path}.");
        }
    }

    private static double PerSecond(Func<string, Capability> ask, string[] paths)
    {
        var best = 0d;
        for (var round = 0; round < 4; round++)
        {
            var (asked, sum) = (0L, 0);
            var watch = Stopwatch.StartNew();
            do
            {
                foreach (var path in paths)
                {
                    sum += (int)ask(path);
                }

                asked += paths.Length;
            }
            while (watch.Elapsed < Round);
            GC.KeepAlive(sum);
            best = Math.Max(best, asked / watch.Elapsed.TotalSeconds);
        }

        return best;
    }

    private static double Milliseconds(Func<object> work, int rounds = 30)
    {
        var best = double.MaxValue;
        for (var round = 0; round < rounds; round++)
        {
            var watch = Stopwatch.StartNew();
            GC.KeepAlive(work());
            best = Math.Min(best, watch.Elapsed.TotalMilliseconds);
        }

        return best;
    }

    // One sys/capabilities-self per decision is what a portal without an evaluator has to do.
    private static async Task CompareWithServerAsync(IReadOnlyList<PolicyDocument> documents, string[] paths, double perSecond, CancellationToken cancellation)
    {
        if (Environment.GetEnvironmentVariable("PORTAL_TEST_VAULT_ADDR") is not { Length: > 0 } address || Environment.GetEnvironmentVariable("PORTAL_TEST_VAULT_TOKEN") is not { Length: > 0 } token)
        {
            return;
        }

        using var client = new HttpClient { BaseAddress = new Uri(address) };
        client.DefaultRequestHeaders.Add("X-Vault-Token", token);
        var watch = Stopwatch.StartNew();
        foreach (var path in paths)
        {
            using var response = await client.PostAsJsonAsync("v1/sys/capabilities-self", new { paths = new[] { path } }, cancellation);
            response.EnsureSuccessStatusCode();
        }

        var server = paths.Length / watch.Elapsed.TotalSeconds;
        Print("  sys/capabilities-self, one call a decision", $"{server:N0}/s, the engine is {perSecond / server:N0} times as fast ({documents.Count} policies here)");
    }

    private static void Print(string what, string figure) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-52} {figure}"));
}
