using System.Collections.Immutable;
using MudBlazor;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.KubernetesSecrets;
using Portal.Core.Policies;
using Portal.Core.Roles;
using Portal.Core.Secrets;
using Portal.Core.ServiceAccounts;
using Portal.Core.Workloads;

namespace Portal.App.Palette;

/// <summary>The names of everything a person may list.</summary>
/// <param name="Session">Whose names: those of one person and one environment are never shown to another.</param>
/// <param name="Entries">What can be gone to, and what can be begun with it.</param>
/// <param name="Engines">The mounts, to find where the mount in a path ends.</param>
/// <param name="NotListed">What could not be listed and is therefore not found, in words.</param>
/// <param name="At">When they were read.</param>
internal sealed record PaletteNames(EnvironmentSession Session, ImmutableArray<PaletteEntry> Entries, ImmutableArray<SecretEngine> Engines, ImmutableArray<string> NotListed, DateTimeOffset At);

/// <summary>
/// The names of everything the person may list, for the palette. What may not be listed is not found; its page says why. The lists are those of the
/// pages, remembered by the session: opening the palette again soon asks nothing.
/// </summary>
internal sealed class PaletteIndex(PolicyStore policies, SecretEngines engines, KubernetesAuth auth, ServiceAccountDirectory accounts, WorkloadDirectory workloads, KubernetesSecretDirectory secrets, TimeProvider time)
{
    /// <summary>Asks for all names at once.</summary>
    public async Task<PaletteNames> ReadAsync(EnvironmentSession session, CancellationToken cancellationToken)
    {
        var (environment, at) = (session.Environment.Name, time.GetUtcNow());
        var mounts = Part.OfAsync(session.Memory.ReadAsync(time, "sys/mounts", ct => engines.ListAsync(session, ct), cancellationToken));
        var lists = await Task.WhenAll(
            NamesAsync("secrets engines", mounts, engine => Engine(environment, engine)),
            NamesAsync("policies", Part.OfAsync(policies.ListAsync(session, cancellationToken)), policy => [new(policy.Name, PaletteKind.Policy, "policy", Icons.Material.Outlined.Policy, Routes.Policy(environment, policy.Name))]),
            NamesAsync("roles", Part.OfAsync(auth.DescribeAsync(session, cancellationToken)), mount => Roles(environment, mount)),
            NamesAsync("service accounts", Part.OfAsync(accounts.ListAsync(session, null, cancellationToken)), account => [new($"{account.Namespace}/{account.Name}", PaletteKind.ServiceAccount, "service account", Icons.Material.Outlined.Person, Routes.ServiceAccount(environment, account.Namespace, account.Name))]),
            NamesAsync("workloads", Part.OfAsync(workloads.ListAsync(session, null, cancellationToken)), workload => Workload(environment, workload.Key)),
            NamesAsync("Kubernetes secrets", Part.OfAsync(secrets.ListAsync(session, null, cancellationToken)), secret => [new($"{secret.Namespace}/{secret.Name}", PaletteKind.KubernetesSecret, "Kubernetes secret", Icons.Material.Outlined.Lock, Routes.KubernetesSecret(environment, secret.Namespace, secret.Name), secret.Type)]));
        return new PaletteNames(session, [.. lists.SelectMany(list => list.Entries)], (await mounts).Value?.Items ?? [], [.. lists.Where(list => list.Refused).Select(list => list.What)], at);
    }

    private static IEnumerable<PaletteEntry> Engine(string environment, SecretEngine engine) => engine.Kv is null ? [] :
    [
        new(engine.Path + "/", PaletteKind.Engine, "secrets engine", Icons.Material.Outlined.Key, Routes.Secret(environment, new SecretPath(engine.Path, "")), engine.Description),
        PaletteActions.NewSecret(environment, engine),
    ];

    private static IEnumerable<PaletteEntry> Roles(string environment, KubernetesAuthDetail mount) =>
    [
        .. (mount.Roles.Value?.Items ?? []).Select(role => new PaletteEntry(role, PaletteKind.Role, "role", Icons.Material.Outlined.Badge, Routes.Role(environment, mount.Mount.Path, role), mount.Mount.Path)),
        PaletteActions.NewRole(environment, mount.Mount.Path),
    ];

    private static IEnumerable<PaletteEntry> Workload(string environment, WorkloadKey key)
    {
        var kind = key.Kind.ToString();
        yield return new($"{key.Namespace}/{key.Name}", PaletteKind.Workload, kind, Icons.Material.Outlined.ViewInAr, Routes.Workload(environment, key.Namespace, kind, key.Name), "workload");
        // Pods that have their template from one of these get it again when that changes; others are made once.
        if (key.Kind is WorkloadKind.Deployment or WorkloadKind.StatefulSet or WorkloadKind.DaemonSet) yield return PaletteActions.Inject(environment, key.Namespace, kind, key.Name);
    }

    private static async Task<Names> NamesAsync<T>(string what, Task<Part<Listing<T>>> listing, Func<T, IEnumerable<PaletteEntry>> entries) =>
        await listing is { Value: { } found } ? new Names(what, [.. found.Items.SelectMany(entries)], false) : new Names(what, [], true);

    private sealed record Names(string What, ImmutableArray<PaletteEntry> Entries, bool Refused);
}
