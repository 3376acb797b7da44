using System.Runtime.CompilerServices;
using Portal.Core.Activity;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Injection;
using Portal.Core.Vault;
using Portal.Core.Vault.Api;
using Portal.Core.Workloads;

namespace Portal.Core.Setup;

/// <summary>
/// The work from an empty Vault to a pod that has its secret, each step checking itself against the live systems. A step asks whether there is
/// one, by a list or by one example, and never for everything there is: the number of requests does not grow with what is in the systems.
/// </summary>
/// <param name="vault">Vault's half.</param>
/// <param name="cluster">The cluster's half.</param>
/// <param name="activity">What was verified.</param>
/// <param name="time">The clock.</param>
public sealed class SetupChecklist(SetupOfVault vault, SetupOfCluster cluster, ActivityLog activity, TimeProvider time)
{
    private readonly ConditionalWeakTable<EnvironmentSession, SetupProgress> _last = [];

    /// <summary>What the last check of this session found; null when it checked nothing yet.</summary>
    public SetupProgress? LastOf(EnvironmentSession session) => _last.TryGetValue(session, out var progress) ? progress : null;

    /// <summary>
    /// The first steps only, by one list each: is there an engine, is there an auth mount. The cheap answer for a page that is about something else.
    /// Never throws an <see cref="ApiException"/>.
    /// </summary>
    public async Task<SetupProgress> GlanceAsync(EnvironmentSession session, CancellationToken cancellationToken)
    {
        var engines = Part.OfAsync(vault.EnginesAsync(session, time, cancellationToken));
        var mounts = Part.OfAsync(vault.Auth.ListMountsAsync(session, cancellationToken));
        var (mount, at) = (session.Environment.Vault.KubernetesAuthMount, time.GetUtcNow());
        return new SetupProgress(SetupSteps.AtAGlance(mount, await engines, await mounts), at);
    }

    /// <summary>Checks every step. Never throws an <see cref="ApiException"/>: a check that fails says why it cannot tell.</summary>
    public async Task<SetupProgress> CheckAsync(EnvironmentSession session, CancellationToken cancellationToken)
    {
        var ready = Part.OfAsync(ReadinessAsync(session, cancellationToken));
        var engines = Part.OfAsync(vault.EnginesAsync(session, time, cancellationToken));
        var auth = Part.OfAsync(vault.AuthAsync(session, cancellationToken));
        var secrets = vault.SecretsAsync(session, engines, time, cancellationToken);
        var injector = cluster.Current.ReadAsync(session, cancellationToken);
        var injectors = Part.OfAsync(cluster.Current.ListAsync(session, cancellationToken));
        var accounts = Part.OfAsync(cluster.Accounts.ListAsync(session, null, cancellationToken));
        var apps = await cluster.AppsAsync(session, cancellationToken);
        var app = apps.Example(await injector);
        var roles = await Part.OfAsync(vault.RolesAsync(session, await auth, app is null ? null : InjectionSettings.Read(app.Template.Annotations, (await injector).Names).Role, time, cancellationToken));
        var facts = new SetupFacts
        {
            AuthMount = session.Environment.Vault.KubernetesAuthMount,
            Vault = await ready,
            Engines = await engines,
            Secrets = await secrets,
            Auth = await auth,
            Roles = roles,
            Policies = await Part.OfAsync(vault.PoliciesAsync(session, roles.Value?.Items ?? [], (await engines).Value?.Items ?? [], cancellationToken)),
            Injectors = await injectors,
            Accounts = await accounts,
            Apps = apps,
            Injector = await injector,
            Verified = VerifiedPod(session),
            At = time.GetUtcNow(),
        };
        var progress = new SetupProgress(SetupSteps.Of(facts), facts.At);
        _last.AddOrUpdate(session, progress);
        return progress;
    }

    private async Task<VaultReadiness> ReadinessAsync(EnvironmentSession session, CancellationToken cancellationToken)
    {
        var server = session.Environment.Vault with { Namespace = null };
        var answer = await vault.Door.SendAsync<ISysApi>(server, null, VaultCall.Read("sys/health"), (api, ct) => api.HealthAsync(ct), cancellationToken);
        var health = answer.Data<ServerHealth>();
        return new VaultReadiness(health.Initialized, health.Sealed, new VaultServer(health.Version ?? "", health.IsOpenBao));
    }

    private string? VerifiedPod(EnvironmentSession session) =>
        activity.Of(session).FirstOrDefault(entry => entry is { Action: RenderedFiles.VerifyAction, Outcome: ActivityOutcome.Done })?.Target.Split(' ')[^1];
}
