using Portal.Sandbox.Controllers;

namespace Portal.Sandbox.Worlds;

/// <summary>
/// A company to see what grows with size. Every name, value and mistake is made by rule, so two starts show the same.
/// </summary>
/// <remarks>
/// <para><b>Who.</b> 50 teams with 20 applications each; each application runs in the team's namespaces <c>{team}-dev</c>, <c>{team}-staging</c>
/// and <c>{team}-prod</c>. That makes 150 namespaces, 3,000 deployments and 9,000 pods on 24 nodes, and 200 service accounts a team: three for
/// each application and namespace (itself, <c>-migrate</c>, <c>-cron</c>), the three <c>default</c> ones and 17 of tools: 10,000.</para>
/// <para><b>What.</b> Each team has a KV version 2 engine of its name with 100 secrets for each application, <c>{app}/{stage}/{name}</c> and one
/// <c>{app}/shared</c>: 100,000, some with several versions, some of those deleted. The engine <c>archive</c> holds one folder,
/// <c>certificates/</c>, with 100,000 keys.</para>
/// <para><b>How they meet.</b> One policy for each application lets it read its secrets, every tenth also what another team shares: 1,000. Five
/// roles of <c>auth/kubernetes</c> hand it out, to the application in each namespace, to its migrations and to the team's <c>ci</c>: 5,000. Four
/// of five applications are injected; their pods have the agents and the state they would have after a few days.</para>
/// <para><b>What is wrong</b> (<see cref="Mistake"/>): one application in five, each kind one in 25. Their pods wait for a login or crash-loop.</para>
/// <para>It begins settled: nothing rolls, no pod runs a program before somebody asks for its log or a file, so an idle world costs no
/// processor time. What is changed from then on behaves as everywhere.</para>
/// </remarks>
internal static class LargeWorld
{
    public const string Name = "large";

    private const string Developers = "payments";

    public static async Task<IReadOnlyList<SandboxUser>> MakeAsync(WorldTools tools, CancellationToken cancellationToken)
    {
        tools.Clock.Behind = TimeSpan.FromDays(39);
        await WorldPeople.MakeAsync(tools, [.. Company.Teams, LargeVault.Archive], Developers, [.. Company.Stages.Select(stage => $"{Developers}-{stage}")]);
        await LargeCluster.MakeAsync(tools, cancellationToken);
        return
        [
            new("admin", "admin", "Sees and changes everything, in Vault and in the cluster."),
            new("developer", "developer", "Works for payments: its secrets and its namespaces; sees the rest of the cluster."),
            new("auditor", "auditor", "Sees roles, policies and which secrets exist, but no value and no way to change anything."),
        ];
    }
}
