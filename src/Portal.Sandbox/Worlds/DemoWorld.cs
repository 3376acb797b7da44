using System.Text.Json.Nodes;
using Portal.Sandbox.Controllers;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Worlds;

/// <summary>A company with three teams: workloads that get their secrets, and ones that do not, each for another of the usual reasons.</summary>
internal static class DemoWorld
{
    private static readonly string[] Teams = ["payments", "storefront", "platform"];
    private static readonly string[] Mounts = ["payments", "storefront", "teams/platform", "legacy"];

    public static async Task<IReadOnlyList<SandboxUser>> MakeAsync(WorldTools tools, CancellationToken cancellationToken)
    {
        tools.Clock.Behind = TimeSpan.FromDays(39);
        await WorldPeople.MakeAsync(tools, Mounts, "payments", ["payments"]);
        await DemoSecrets.MakeAsync(tools);
        await DemoRoles.MakeAsync(tools.Vault);

        tools.Clock.Behind = TimeSpan.FromMinutes(45);
        await OrgchartAsync(tools);
        foreach (var team in Teams) await tools.Cluster.ApplyAsync($"demo/{team}.yaml");
        await tools.Cluster.UntilAsync(store => DemoWorkloads.All.All(workload => workload.IsAsMeant(store)), Unsettled, cancellationToken);

        await tools.Cluster.UntilAsync(AllBackOff, _ => "crash-looping containers back off", cancellationToken);

        // Half an hour later the schedule of the cron job has come round once.
        tools.Clock.Behind = TimeSpan.FromMinutes(5);
        tools.LookAtEverything();
        await tools.Cluster.UntilAsync(store => store.Get("cronjobs.batch", "payments", "settlement").TextAt("status", "lastSuccessfulTime") is not null, _ => "the settlement job completes", cancellationToken);
        return
        [
            new("admin", "admin", "Sees and changes everything, in Vault and in the cluster."),
            new("developer", "developer", "Works for payments: its secrets and its namespace; sees the rest of the cluster."),
            new("auditor", "auditor", "Sees roles, policies and which secrets exist, but no value and no way to change anything."),
        ];
    }

    private static bool AllBackOff(ObjectStore store) => DemoWorkloads.All.Where(workload => workload.State is DemoState.CrashLooping)
        .SelectMany(workload => DemoWorkload.Pods(store, store.Get(workload.Resource, workload.Namespace, workload.Name)!))
        .All(pod => pod.ItemsAt("status", "initContainerStatuses").Any(status => status.TextAt("state", "waiting", "reason") == "CrashLoopBackOff"));

    private static string Unsettled(ObjectStore store) => string.Join(", ", DemoWorkloads.All.Where(workload => !workload.IsAsMeant(store)).Select(workload => $"{workload.Namespace}/{workload.Name} is not {workload.State}"));

    /// <summary>The application of the walk-through as it is at its end.</summary>
    private static async Task OrgchartAsync(WorldTools tools)
    {
        var deployment = Manifests.Objects("tutorial/orgchart.yaml").Single(document => document.TextAt("kind") == "Deployment");
        deployment.Member("spec").Member("template").Member("metadata")["annotations"] = new JsonObject
        {
            ["vault.hashicorp.com/agent-inject"] = "true",
            ["vault.hashicorp.com/role"] = "internal-app",
            ["vault.hashicorp.com/agent-inject-secret-database-config.txt"] = "internal/data/database/config",
            ["vault.hashicorp.com/agent-inject-template-database-config.txt"] = """
                {{- with secret "internal/data/database/config" -}}
                postgresql://{{ .Data.data.username }}:{{ .Data.data.password }}@postgres:5432/wizard
                {{- end }}

                """,
        };
        await tools.Cluster.CreateAsync(Manifests.Read("{ apiVersion: v1, kind: ServiceAccount, metadata: { name: internal-app, namespace: default } }")[0]);
        await tools.Cluster.CreateAsync(deployment);
    }
}
