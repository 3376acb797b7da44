using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Portal.Sandbox.Tests.Kubernetes;

namespace Portal.Sandbox.Tests.Contract;

/// <summary>
/// Requests and answers recorded from a real Kubernetes API server with its controllers, but without nodes, replayed against the
/// sandbox. A recording is never changed to fit the sandbox.
/// </summary>
public sealed class KubernetesContractTests
{
    private const int Faster = 10;

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Contract", "kube");

    public static TheoryData<string> Recordings() =>
        [.. Directory.GetFiles(Folder, "*.json").Select(file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Recordings))]
    public async Task The_cluster_answers_as_the_real_one_was_recorded_to(string recording)
    {
        var cancelled = TestContext.Current.CancellationToken;
        var scenario = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Folder, recording + ".json"), cancelled))!.AsObject();
        await using var cluster = (await ClusterFixture.StartAsync()).WithControllers();
        // The recorded cluster was old enough to have forgotten its beginnings.
        cluster.Store.Compact();
        using var http = cluster.CreateClient();
        var targets = new Dictionary<string, ReplayTarget>
        {
            ["kube"] = new(http, ClusterFixture.Admin, (headers, token) => headers.Authorization = new AuthenticationHeaderValue("Bearer", token)),
        };

        var differences = await new Replay(targets, Known(cluster), span => Task.Delay(span / Faster, cancelled), patience: 3 * Faster).RunAsync(scenario, cancelled);

        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }

    private static Variables Known(ClusterFixture cluster)
    {
        var variables = new Variables();
        foreach (var (name, value) in new[]
        {
            ("run", "r" + Guid.NewGuid().ToString("N")[..8]),
            ("kube_url", cluster.Server.Address.ToString().TrimEnd('/')),
            ("kube_token", ClusterFixture.Admin),
            ("kube_ca", cluster.Server.Certificates.AuthorityPem),
            ("kube_issuer", cluster.Server.Tokens.Issuer),
            ("admin_user", "token-admin"),
            ("limited_token", ClusterFixture.Limited),
            ("limited_user", "limited-user"),
            ("limited_group", "portal-readers"),
            ("nobody_token", ClusterFixture.Nobody),
            ("nobody_user", "nobody-user"),
            ("nobody_group", "portal-nobodies"),
        }) variables.Set(name, value);
        return variables;
    }
}
