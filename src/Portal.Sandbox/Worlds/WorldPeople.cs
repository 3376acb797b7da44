using System.Text.RegularExpressions;
using Portal.Sandbox.Controllers;

namespace Portal.Sandbox.Worlds;

/// <summary>The people of a world with teams: the same rights as in <c>deploy/</c>, moved from the walk-through's engine and namespace to those of the teams.</summary>
internal static partial class WorldPeople
{
    /// <param name="mounts">The engines of the teams, for the administrator and the auditor.</param>
    /// <param name="team">The engine the developer works with.</param>
    /// <param name="namespaces">The namespaces the developer works in; made when they are not there.</param>
    public static async Task MakeAsync(WorldTools tools, IReadOnlyList<string> mounts, string team, IReadOnlyList<string> namespaces)
    {
        foreach (var document in Manifests.Objects("people/bindings.yaml"))
        {
            if (document.Namespace() != "default")
            {
                await tools.Cluster.CreateAsync(document);
                continue;
            }

            foreach (var ns in namespaces)
            {
                await tools.Cluster.CreateAsync(Manifests.Read($"{{ apiVersion: v1, kind: Namespace, metadata: {{ name: {ns}, labels: {{ team: {team} }} }} }}")[0]);
                var binding = document.DeepClone().AsObject();
                binding["metadata"]!["namespace"] = ns;
                await tools.Cluster.CreateAsync(binding);
            }
        }

        await tools.Vault.PolicyAsync("portal-admin", ForEveryMount(Manifests.Text("policies/portal-admin.hcl"), mounts));
        await tools.Vault.PolicyAsync("portal-viewer", ForEveryMount(Manifests.Text("policies/portal-viewer.hcl"), mounts));
        await tools.Vault.PolicyAsync($"{team}-developer", DatabasePath().Replace(Manifests.Text("policies/portal-developer.hcl"), $"{team}/$1"));
        await tools.Vault.UserAsync("admin", "admin", "portal-admin");
        await tools.Vault.UserAsync("developer", "developer", $"{team}-developer");
        await tools.Vault.UserAsync("auditor", "auditor", "portal-viewer");
    }

    /// <summary>Repeats the rules about <c>internal/</c> for the engines of the teams.</summary>
    private static string ForEveryMount(string policy, IReadOnlyList<string> mounts)
    {
        var rules = policy.Split('\n').Where(line => line.StartsWith("path \"internal/", StringComparison.Ordinal)).ToArray();
        var more = mounts.SelectMany(mount => rules.Select(rule => rule.Replace("internal/", mount + "/", StringComparison.Ordinal)));
        return $"{policy.TrimEnd('\n')}\n\n# The engines of the teams\n{string.Join('\n', more)}\n";
    }

    [GeneratedRegex(@"internal/(\w+)/database", RegexOptions.None, 1000)]
    private static partial Regex DatabasePath();
}
