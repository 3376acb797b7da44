using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Worlds;

/// <summary>
/// The start of the walk-through: Vault as its chart installs it, unsealed, with people who can sign in and nothing else; and the one
/// deployment, whose service account is not there yet, so that its replica set cannot make a pod before step 7.
/// </summary>
internal static class TutorialWorld
{
    public static async Task<IReadOnlyList<SandboxUser>> MakeAsync(WorldTools tools, CancellationToken cancellationToken)
    {
        tools.Clock.Behind = TimeSpan.FromMinutes(20);
        await tools.Cluster.ApplyAsync("people/bindings.yaml");
        await tools.Vault.UserAsync("admin", "admin", "portal-admin");
        await tools.Vault.UserAsync("developer", "developer", "portal-developer");
        await tools.Vault.UserAsync("auditor", "auditor", "portal-viewer");
        await tools.Cluster.ApplyAsync("tutorial/orgchart.yaml");
        await tools.Cluster.UntilAsync(
            store => store.Get("deployments.apps", "default", "orgchart").ItemsAt("status", "conditions").Any(condition => condition.TextAt("type") == "ReplicaFailure"),
            _ => "orgchart waits for its service account", cancellationToken);
        return
        [
            new("admin", "admin", "Sets everything up: engines, secrets, policies, Kubernetes auth, injection."),
            new("developer", "developer", "Works with the secrets below internal/database and with the namespace default."),
            new("auditor", "auditor", "Sees roles, policies and which secrets exist, but no value."),
        ];
    }
}
