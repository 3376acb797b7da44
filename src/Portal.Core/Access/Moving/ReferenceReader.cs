using System.Collections.Immutable;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Injection;
using Portal.Core.Kubernetes;
using Portal.Core.Policies;
using Portal.Core.Roles;
using Portal.Core.Secrets;
using Portal.Core.Vault;
using Portal.Core.Vault.Capabilities;
using Portal.Core.Workloads;
using Portal.Policies;

namespace Portal.Core.Access.Moving;

/// <summary>Looks for what names or reaches the secrets of a move, in both systems, and what of it the person may change.</summary>
/// <param name="policies">The policies.</param>
/// <param name="roles">The roles.</param>
/// <param name="workloads">What runs.</param>
/// <param name="injectors">What annotations are called here.</param>
/// <param name="capabilities">What the person may do in Vault.</param>
/// <param name="access">What the person may do in the cluster.</param>
/// <param name="servers">Which server reads the policies.</param>
/// <param name="time">The clock.</param>
public sealed class ReferenceReader(
    PolicyStore policies, RoleStore roles, WorkloadDirectory workloads, CurrentInjector injectors, VaultCapabilities capabilities, KubeAccess access, VaultServers servers, TimeProvider time)
{
    /// <summary>Everything that can be found; what could not be looked at stands beside it.</summary>
    internal async Task<MoveReferences> ReadAsync(EnvironmentSession session, MovePreview preview, CancellationToken cancellationToken)
    {
        var moved = new MovedPaths(preview.Request, preview.FromKv, preview.ToKv, preview.Takeable.Select(secret => secret.From));
        var found = Part.OfAsync(PoliciesAsync(session, preview, moved, cancellationToken));
        var running = Part.OfAsync(WorkloadsAsync(session, preview, moved, cancellationToken));
        var bindings = Part.OfAsync(roles.ReadAllAsync(session, cancellationToken));
        var reading = (await found).Value?.Items.Where(policy => policy.ReadsNow > 0).Select(policy => policy.Policy.Name).ToHashSet(StringComparer.Ordinal) ?? [];
        var reached = (await bindings).Value?.Items.Where(role => role.Role.TokenPolicies.Any(reading.Contains)).ToArray() ?? [];
        var named = (await running).Value?.Roles ?? [];
        return new MoveReferences((await found).Value?.Items ?? [], (await running).Value?.Workloads.Items ?? [], Names(reached), [.. Refused(await found), .. Refused(await bindings), .. Refused(await running)])
        {
            QuietRoles = [.. Names(reached).Where(role => !named.Contains(role))],
            PoliciesWithoutRole = [.. reading.Except(reached.SelectMany(role => role.Role.TokenPolicies)).Order(StringComparer.Ordinal)],
        };

        static ImmutableArray<string> Names(StoredRole[] roles) => [.. roles.Select(role => $"{role.Role.Mount}/{role.Role.Name}").Order(StringComparer.Ordinal)];
    }

    private async Task<Listing<PolicyReference>> PoliciesAsync(EnvironmentSession session, MovePreview preview, MovedPaths moved, CancellationToken cancellationToken)
    {
        var names = (await policies.ListAsync(session, cancellationToken)).Items.Select(policy => policy.Name).Where(name => name != "root").ToArray();
        var texts = await policies.ReadManyAsync(session, names, cancellationToken);
        var dialect = await PolicyCheck.DialectAsync(servers, session, cancellationToken);
        var secrets = preview.Takeable.ToArray();
        var found = texts.Items.Select(policy => Of(policy, preview, secrets, moved, dialect)).Where(reference => reference.Text is not null || reference.ReadsNow + reference.ReadsThen > 0).ToArray();
        var rights = await capabilities.ReadAsync(session, found.Where(reference => reference.Text is not null).Select(reference => PolicyStore.Target(reference.Policy.Name)), cancellationToken);
        return new Listing<PolicyReference>([.. found.Select(reference => reference with { Missing = rights.Missing(PolicyStore.Target(reference.Policy.Name), "update") })], texts.Refused, time.GetUtcNow());
    }

    private PolicyReference Of(StoredPolicy policy, MovePreview preview, TakenSecret[] secrets, MovedPaths moved, AclDialect dialect)
    {
        var document = PolicyDocument.Parse(policy.Name, policy.Text);
        var engine = AclEngine.Compile([document], dialect, null, time);
        var changes = document.Stanzas.Select(stanza => (Old: stanza.Pattern, New: moved.Pattern(stanza.Pattern))).Where(change => change.New is not null).Select(change => (change.Old, change.New!)).Distinct().ToImmutableArray();
        return new PolicyReference(
            policy,
            changes,
            changes.IsEmpty ? null : MovedPolicy.Wide(document, moved).Text,
            changes.IsEmpty ? null : MovedPolicy.Moved(document, moved).Text,
            secrets.Count(secret => engine.Capabilities(KvPath.Value(secret.From, preview.FromKv)).HasFlag(Capability.Read)),
            secrets.Count(secret => engine.Capabilities(KvPath.Value(secret.To, preview.ToKv)).HasFlag(Capability.Read)),
            null);
    }

    private async Task<Running> WorkloadsAsync(EnvironmentSession session, MovePreview preview, MovedPaths moved, CancellationToken cancellationToken)
    {
        var listing = await workloads.ListAsync(session, null, cancellationToken);
        var injector = await injectors.ReadAsync(session, cancellationToken);
        var found = ImmutableArray.CreateBuilder<WorkloadReference>();
        var roles = new HashSet<string>(StringComparer.Ordinal);
        var risk = preview.FromKv == preview.ToKv ? null : "The other key/value version gives its values in another shape, so templates have to change as well.";
        foreach (var workload in listing.Items)
        {
            var changes = InjectionPlans.Where(workload.Template.Annotations, injector.Names, moved.IsNamedIn).ToArray();
            var pods = PodTurnover.Reading(workload, injector.Names, moved);
            if (changes.Length == 0 && pods == 0) continue;
            var settings = InjectionSettings.Read(workload.Template.Annotations, injector.Names);
            var mount = settings.AuthPath ?? injector.Settings.AuthPath;
            roles.Add($"{(mount.StartsWith("auth/", StringComparison.Ordinal) ? mount["auth/".Length..] : mount)}/{settings.Role}");
            var rewritten = InjectionPlans.Rewritten(workload.Template.Annotations, injector.Names, moved.Annotation).ToDictionary();
            found.Add(new WorkloadReference(
                workload.Key,
                changes.ToImmutableSortedDictionary(pair => pair.Key, pair => rewritten.GetValueOrDefault(pair.Key, pair.Value), StringComparer.Ordinal),
                pods,
                changes.Length == 0 ? null : await MissingAsync(session, workload.Key, cancellationToken),
                changes.Length == 0 ? null : risk));
        }

        return new Running(new Listing<WorkloadReference>(found.ToImmutable(), listing.Refused, time.GetUtcNow()), roles);
    }

    private async Task<string?> MissingAsync(EnvironmentSession session, WorkloadKey key, CancellationToken cancellationToken)
    {
        var (group, resource) = key.Kind switch
        {
            WorkloadKind.Deployment => ("apps", "deployments"),
            WorkloadKind.StatefulSet => ("apps", "statefulsets"),
            WorkloadKind.DaemonSet => ("apps", "daemonsets"),
            WorkloadKind.CronJob => ("batch", "cronjobs"),
            WorkloadKind.Job or WorkloadKind.Pod => ("", ""),
        };
        if (resource.Length == 0) return "It cannot be changed, only made again: change what creates it";
        var action = new KubeAction("patch", group, resource, key.Namespace);
        return await access.MayAsync(session.Kubernetes, action, cancellationToken) ? null : $"Needs {action}";
    }

    private static ImmutableArray<ApiException> Refused<T>(Part<Listing<T>> part) => part.Refused is { } refused ? [refused] : part.Value!.Refused;

    private static ImmutableArray<ApiException> Refused(Part<Running> part) => part.Refused is { } refused ? [refused] : part.Value!.Workloads.Refused;

    // The workloads, and the roles they name.
    private sealed record Running(Listing<WorkloadReference> Workloads, HashSet<string> Roles);
}
