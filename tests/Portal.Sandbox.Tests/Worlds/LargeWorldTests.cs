using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes.Storage;
using Portal.Sandbox.Worlds;

namespace Portal.Sandbox.Tests.Worlds;

/// <summary>The large world: as much as it promises, settled, and alive where it is touched.</summary>
public sealed class LargeWorldTests(LargeFixture large) : IClassFixture<LargeFixture>
{
    private static readonly string[] Workloads = ["deployments.apps", "replicasets.apps", "pods"];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_has_the_size_it_promises()
    {
        var teams = Company.Teams.SelectMany(team => Company.Stages.Select(stage => $"{team}-{stage}")).ToHashSet();
        var secrets = await Task.WhenAll(Company.Teams.Select(async team => (await KeysAsync("SCAN", $"{team}/metadata/")).Count));

        Assert.Equal(50, Company.Teams.Distinct().Count());
        Assert.Equal(100_000, secrets.Sum());
        Assert.Equal(5_000, (await KeysAsync("LIST", "auth/kubernetes/role/")).Count);
        Assert.Equal(1_000, (await KeysAsync("LIST", "sys/policies/acl/")).Intersect(Company.Applications.Select(application => application.Name)).Count());
        Assert.Equal([10_000, 3_000, 9_000], new[] { "serviceaccounts", "deployments.apps", "pods" }.Select(resource => large.Store.Snapshot(resource).Objects.Count(stored => teams.Contains(stored.Namespace!))));
        Assert.Equal(9_000, large.Store.Snapshot("pods").Objects.Where(pod => teams.Contains(pod.Namespace!)).Select(pod => pod.Name).Distinct().Count());
    }

    [Fact]
    public async Task A_folder_with_a_hundred_thousand_keys_is_listed_whole_in_order_and_page_by_page()
    {
        var all = await KeysAsync("LIST", "archive/metadata/certificates/");
        var page = await KeysAsync("LIST", "archive/metadata/certificates/?after=049999&limit=3");

        Assert.Equal(Enumerable.Range(0, 100_000).Select(number => $"{number:d6}"), all);
        Assert.Equal(["050000", "050001", "050002"], page);
    }

    [Fact]
    public async Task A_list_of_ten_thousand_accounts_is_complete_whole_and_in_pages()
    {
        var whole = Names((await large.KubeAsync(HttpMethod.Get, "/api/v1/serviceaccounts")).Body);
        var paged = new List<string>();
        for (string? next = ""; next is not null;)
        {
            var (_, page) = await large.KubeAsync(HttpMethod.Get, $"/api/v1/serviceaccounts?limit=3000&continue={next}");
            paged.AddRange(Names(page));
            next = page.TextAt("metadata", "continue");
            Assert.Equal(next is null ? null : whole.Count - paged.Count, page.NumberAt("metadata", "remainingItemCount"));
        }

        Assert.InRange(whole.Count, 10_000, 10_100);
        Assert.Equal(whole, paged);
        Assert.Equal(whole.Count, whole.Distinct().Count());
    }

    [Fact]
    public async Task Its_controllers_find_nothing_to_do()
    {
        large.Sandbox.Parts.Cluster.LookAtEverything(settled: true);

        // Controllers have one queue: when they come to this, they have looked at everything before it.
        await large.KubeAsync(HttpMethod.Post, "/api/v1/namespaces", """{"metadata":{"name":"last-in-the-queue"}}""");
        await large.UntilAsync(store => store.Find("serviceaccounts", "last-in-the-queue", "default") is not null, "the controllers are through");

        var touched = Workloads.SelectMany(resource => large.Store.Snapshot(resource).Objects).Where(stored => stored.Namespace!.StartsWith("reporting-", StringComparison.Ordinal) && !stored.Settled);
        Assert.Empty(touched.Select(stored => $"{stored.Kind.Id} {stored.Name}"));
    }

    [Fact]
    public async Task Its_pods_sleep_until_one_is_asked_and_then_have_their_secrets()
    {
        var awake = large.Sandbox.Parts.Kubelet.Running;
        var before = large.Pod("orders-prod", "orders-api")!;
        await large.Sandbox.Parts.Kubelet.AwakeAsync("orders-prod", before.TextAt("metadata", "name")!, Cancelled);

        var (_, secret) = await large.VaultAsync(HttpMethod.Get, "orders/data/api/prod/database", large.Sandbox.RootToken);
        Assert.Equal(
            $"export DB_USER=\"orders-api-prod\"\nexport DB_PASSWORD=\"{secret.TextAt("data", "data", "password")}\"\n",
            large.Exec("orders-prod", "orders-api", "api", "cat", "/vault/secrets/database.env").Output);
        Assert.Contains("template server: starting", (await large.LogAsync("orders-prod", "orders-api", "vault-agent")).Replace("agent.template.server", "template server", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.True(JsonNode.DeepEquals(before, large.Pod("orders-prod", "orders-api")), "Waking a pod changes nothing that can be seen.");
        Assert.InRange(awake, 1, 100);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("payments", "gateway", "prod", "namespace not authorized")]
    [InlineData("storefront", "gateway", "dev", "service account name not authorized")]
    [InlineData("payments", "notifier", "prod", "403")]
    [InlineData("payments", "cache", "staging", "403")]
    public async Task What_is_wrong_is_in_the_agents_log(string team, string app, string stage, string words)
    {
        // The agent wakes when its log is asked for, and says what is wrong when Vault has answered it.
        var log = "";
        while (!log.Contains(words, StringComparison.Ordinal))
        {
            Cancelled.ThrowIfCancellationRequested();
            log = await large.LogAsync($"{team}-{stage}", $"{team}-{app}", "vault-agent-init");
        }

        Assert.StartsWith("==> Vault Agent started!", log, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_mistake_is_there_and_most_workloads_are_well()
    {
        Assert.All(Enum.GetValues<Mistake>().Except([Mistake.None]), mistake => Assert.Equal(40, Company.Applications.Count(application => application.Mistake == mistake)));
        var ready = large.Store.List("deployments.apps").Count(deployment => deployment.NumberAt("status", "readyReplicas") == 3);
        Assert.InRange(ready, 2_500, 2_800);
    }

    [Fact]
    public async Task A_change_rolls_out_and_the_pods_that_slept_are_gone()
    {
        var before = large.Store.Snapshot("pods", "tax-dev").Objects.Where(pod => pod.Labels["app"] == "tax-web").Select(pod => pod.Uid).ToArray();
        const string change = """{"spec":{"template":{"metadata":{"annotations":{"changed":"yes"}}}}}""";
        await large.KubeAsync(HttpMethod.Patch, "/apis/apps/v1/namespaces/tax-dev/deployments/tax-web", change, type: "application/merge-patch+json");

        await large.UntilAsync(
            store => store.Snapshot("pods", "tax-dev").Objects.Where(pod => pod.Labels["app"] == "tax-web").ToArray() is { Length: 3 } now
                && !now.Any(pod => before.Contains(pod.Uid))
                && store.Get("deployments.apps", "tax-dev", "tax-web").NumberAt("status", "readyReplicas") == 3,
            "three new pods are ready and the old ones gone");
        Assert.Equal(3, before.Length);
    }

    private static List<string> Names(JsonObject? list) => [.. list.ItemsAt("items").Select(item => $"{item.TextAt("metadata", "namespace")}/{item.TextAt("metadata", "name")}")];

    private async Task<IReadOnlyList<string>> KeysAsync(string method, string path) =>
        (await large.VaultAsync(new HttpMethod(method), path, large.Sandbox.RootToken)).Body.TextsAt("data", "keys");
}
