using Portal.Core.Access;
using Portal.Core.Activity;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Injection;
using Portal.Core.Kubernetes.Injectors;
using Portal.Core.Policies;
using Portal.Core.Roles;
using Portal.Core.Secrets;
using Portal.Core.ServiceAccounts;
using Portal.Core.Vault;
using Portal.Core.Vault.Api;
using Portal.Core.Workloads;

namespace Portal.Core.Setup;

/// <summary>What the checklist reads of Vault.</summary>
/// <param name="Door">Vault itself.</param>
/// <param name="Engines">The engines.</param>
/// <param name="Folders">What is in them.</param>
/// <param name="Auth">The Kubernetes auth mounts.</param>
/// <param name="Policies">The policies.</param>
/// <param name="Access">The roles and what they read.</param>
public sealed record SetupOfVault(VaultClient Door, SecretEngines Engines, SecretFolders Folders, KubernetesAuth Auth, PolicyStore Policies, AccessDirectory Access);

/// <summary>What the checklist reads of the cluster.</summary>
/// <param name="Injectors">The injectors.</param>
/// <param name="Current">The one whose annotations count.</param>
/// <param name="Accounts">The service accounts.</param>
/// <param name="Workloads">What runs.</param>
public sealed record SetupOfCluster(InjectorDirectory Injectors, CurrentInjector Current, ServiceAccountDirectory Accounts, WorkloadDirectory Workloads);

/// <summary>The work from an empty Vault to a pod that has its secret, each step checking itself against the live systems.</summary>
/// <param name="vault">Vault's half.</param>
/// <param name="cluster">The cluster's half.</param>
/// <param name="activity">What was verified.</param>
/// <param name="time">The clock.</param>
public sealed class SetupChecklist(SetupOfVault vault, SetupOfCluster cluster, ActivityLog activity, TimeProvider time)
{
    private const int MountsLookedInto = 5;

    /// <summary>Checks every step. Never throws an <see cref="ApiException"/>: a check that fails says why it cannot tell.</summary>
    public async Task<SetupProgress> CheckAsync(EnvironmentSession session, CancellationToken cancellationToken)
    {
        var ready = Part.OfAsync(ReadinessAsync(session, cancellationToken));
        var engines = Part.OfAsync(vault.Engines.ListAsync(session, cancellationToken));
        var auth = Part.OfAsync(vault.Auth.DescribeAsync(session, cancellationToken));
        var policies = Part.OfAsync(PoliciesAsync(session, cancellationToken));
        var bindings = Part.OfAsync(vault.Access.ListBindingsAsync(session, cancellationToken));
        var injectors = Part.OfAsync(cluster.Injectors.ListAsync(session.Kubernetes, cancellationToken));
        var accounts = Part.OfAsync(cluster.Accounts.ListAsync(session, null, cancellationToken));
        var workloads = Part.OfAsync(cluster.Workloads.ListAsync(session, null, cancellationToken));
        var secrets = SecretsAsync(session, engines, cancellationToken);
        var facts = new SetupFacts
        {
            AuthMount = session.Environment.Vault.KubernetesAuthMount,
            Vault = await ready,
            Engines = await engines,
            Secrets = await secrets,
            Auth = await auth,
            Policies = await policies,
            Bindings = await bindings,
            Injectors = await injectors,
            Accounts = await accounts,
            Workloads = await workloads,
            Injector = await cluster.Current.ReadAsync(session, cancellationToken),
            Verified = VerifiedPod(session),
            At = time.GetUtcNow(),
        };
        return new SetupProgress(SetupSteps.Of(facts), facts.At);
    }

    private async Task<VaultReadiness> ReadinessAsync(EnvironmentSession session, CancellationToken cancellationToken)
    {
        var answer = await vault.Door.SendAsync<ISysApi>(session.Environment.Vault, null, VaultCall.Read("sys/health"), (api, ct) => api.HealthAsync(ct), cancellationToken);
        var health = answer.Data<ServerHealth>();
        return new VaultReadiness(health.Initialized, health.Sealed, health.Version ?? "");
    }

    private async Task<Part<Listing<SecretPath>>> SecretsAsync(EnvironmentSession session, Task<Part<Listing<SecretEngine>>> engines, CancellationToken cancellationToken)
    {
        if ((await engines).Value is not { } found) return new Part<Listing<SecretPath>>(null, (await engines).Refused);
        var mounts = found.Items.Where(engine => engine.Kv is not null).Take(MountsLookedInto);
        var folders = await Task.WhenAll(mounts.Select(engine => Part.OfAsync(vault.Folders.BrowseAsync(session, new SecretPath(engine.Path, ""), cancellationToken))));
        var listing = new Listing<SecretPath>([.. folders.SelectMany(folder => folder.Value?.Entries ?? [])], [.. folders.Select(folder => folder.Refused).OfType<ApiException>()], time.GetUtcNow());
        return new Part<Listing<SecretPath>>(listing, null);
    }

    private async Task<Listing<StoredPolicy>> PoliciesAsync(EnvironmentSession session, CancellationToken cancellationToken)
    {
        var names = await vault.Policies.ListAsync(session, cancellationToken);
        return await vault.Policies.ReadManyAsync(session, names.Items.Where(policy => !policy.IsBuiltIn).Select(policy => policy.Name), cancellationToken);
    }

    private string? VerifiedPod(EnvironmentSession session) =>
        activity.Of(session).FirstOrDefault(entry => entry is { Action: RenderedFiles.VerifyAction, Outcome: ActivityOutcome.Done })?.Target.Split(' ')[^1];
}
