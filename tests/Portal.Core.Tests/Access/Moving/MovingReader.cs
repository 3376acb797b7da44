using System.Text.Json.Nodes;
using k8s.Models;
using Portal.Core.Access.Moving;
using Portal.Core.Environments;
using Portal.Core.Kubernetes;
using Portal.Core.Live;
using Portal.Core.Secrets;
using Portal.Core.Workloads;
using Portal.Testing;

namespace Portal.Core.Tests.Access.Moving;

/// <summary>A secret with a policy, a role and two pods whose agents read it again all the time.</summary>
internal sealed class MovingReader
{
    private readonly DemoSandbox _demo;
    private readonly string _name = "reader-" + Guid.NewGuid().ToString("n")[..6];

    private MovingReader(DemoSandbox demo, EnvironmentSession admin) => (_demo, Admin) = (demo, admin);

    public EnvironmentSession Admin { get; }

    public string Policy => _name;

    public WorkloadKey Workload => new("default", WorkloadKind.Deployment, _name);

    public SecretPath Old => new("internal", _name + "/config");

    public SecretPath New => new("internal", _name + "/moved");

    public static async Task<MovingReader> MakeAsync(DemoSandbox demo, CancellationToken cancellationToken)
    {
        var reader = new MovingReader(demo, await demo.AsAsync("admin"));
        var vault = demo.Server.Parts.Vault;
        await vault.WriteAsync($"internal/data/{reader.Old.Key}", new JsonObject { ["data"] = new JsonObject { ["password"] = "one" } });
        await vault.WriteAsync($"sys/policies/acl/{reader._name}", new JsonObject { ["policy"] = $$"""
            # what {{reader._name}} reads
            path "internal/data/{{reader.Old.Key}}" {
              capabilities = ["read"] # and nothing else
            }

            """ });
        await vault.WriteAsync($"auth/kubernetes/role/{reader._name}", new JsonObject { ["bound_service_account_names"] = "internal-app", ["bound_service_account_namespaces"] = "default", ["policies"] = reader._name });
        await reader.DeployAsync(cancellationToken);
        await reader.FollowAsync(workload => workload is { Rollout.IsDone: true, Pods.Length: 2 }, cancellationToken);
        return reader;
    }

    /// <summary>How often agents were answered about this secret, by path and status.</summary>
    public IReadOnlyDictionary<(string Call, int Status), int> Answers =>
        _demo.Server.Parts.Vault.Requests.ToAgents.Where(answer => answer.Key.Call.Contains($"internal/data/{_name}/", StringComparison.Ordinal)).ToDictionary();

    public int ReadsOf(SecretPath path) => Answers.GetValueOrDefault(($"GET internal/data/{path.Key}", 200));

    /// <summary>Holds the rollout of the next pods, or lets it go on.</summary>
    public async Task PauseAsync(bool paused) => await _demo.Get<KubeClient>().PatchAsync(
        (await _demo.OperatorAsync()).Kubernetes, KubeKinds.Deployments, "default", _name, KubePatch.Merge(paused ? """{"spec":{"paused":true}}""" : """{"spec":{"paused":false}}"""), dryRun: false, CancellationToken.None);

    public async Task FollowAsync(Func<Workload, bool> until, CancellationToken cancellationToken)
    {
        await foreach (var snapshot in _demo.Get<WorkloadDirectory>().FollowAsync(Admin, Workload, cancellationToken))
        {
            if (snapshot is { Freshness: Freshness.Live, Items: [var workload] } && until(workload)) return;
        }
    }

    /// <summary>Waits until agents have read a path so many times more; fails as soon as one of them was refused anything.</summary>
    public async Task ReadAgainAsync(SecretPath path, int times, CancellationToken cancellationToken)
    {
        var before = ReadsOf(path);
        while (true)
        {
            var next = _demo.Server.Parts.Vault.Requests.NextToAgent;
            Assert.DoesNotContain(Answers, answer => answer.Key.Status != 200);
            if (ReadsOf(path) >= before + times) return;
            await next.WaitAsync(cancellationToken);
        }
    }

    public async Task<MoveRun> PlanAsync(CancellationToken cancellationToken)
    {
        var moves = _demo.Get<SecretMoves>();
        var preview = await moves.LookAsync(Admin, new(Old, New, MoveWay.Move), _ => { }, cancellationToken);
        return await moves.PlanAsync(Admin, preview, new(Existing.Stop, [Policy], [Workload]), cancellationToken);
    }

    private async Task DeployAsync(CancellationToken cancellationToken)
    {
        var client = _demo.Get<KubeClient>();
        var like = await client.ReadAsync(Admin.Kubernetes, KubeKinds.Deployments, "default", "orgchart", cancellationToken);
        like.Metadata = new V1ObjectMeta { Name = _name, NamespaceProperty = "default" };
        like.Status = null;
        like.Spec.Replicas = 2;
        like.Spec.Selector = new V1LabelSelector { MatchLabels = new Dictionary<string, string> { ["app"] = _name } };
        like.Spec.Template.Metadata.Labels = new Dictionary<string, string> { ["app"] = _name };
        like.Spec.Template.Metadata.Annotations = new Dictionary<string, string>
        {
            ["vault.hashicorp.com/agent-inject"] = "true",
            ["vault.hashicorp.com/role"] = _name,
            ["vault.hashicorp.com/agent-inject-secret-config"] = $"internal/data/{Old.Key}",
            ["vault.hashicorp.com/template-static-secret-render-interval"] = "1s",
        };
        await client.CreateAsync((await _demo.OperatorAsync()).Kubernetes, KubeKinds.Deployments, "default", like, cancellationToken);
    }
}
