using System.Collections.Immutable;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Injection;
using Portal.Core.Policies;
using Portal.Core.Roles;
using Portal.Core.ServiceAccounts;
using Portal.Core.Vault;
using Portal.Core.Workloads;
using Portal.Policies;

namespace Portal.Core.Access;

/// <summary>Joins roles, policies and workloads: who is bound to what, and what that lets them read.</summary>
/// <param name="roles">The roles.</param>
/// <param name="policies">The policies.</param>
/// <param name="workloads">What runs.</param>
/// <param name="accounts">The namespaces, whose labels a role's selector looks at.</param>
/// <param name="injectors">What the annotations are called that name a role.</param>
/// <param name="servers">Which server reads the policies.</param>
/// <param name="time">The clock.</param>
public sealed class AccessDirectory(RoleStore roles, PolicyStore policies, WorkloadDirectory workloads, ServiceAccountDirectory accounts, CurrentInjector injectors, VaultServers servers, TimeProvider time)
{
    /// <summary>Every role of every Kubernetes auth mount, by mount and name. Roles and policies that may not be read stand in <see cref="Listing{T}.Refused"/>.</summary>
    /// <exception cref="ApiException">When the auth mounts cannot be listed.</exception>
    public async Task<Listing<RoleBinding>> ListBindingsAsync(EnvironmentSession session, CancellationToken cancellationToken)
    {
        var read = await ReadAsync(session, cancellationToken);
        return new Listing<RoleBinding>([.. read.Bound.Select(bound => bound.Binding)], read.Refused, read.At);
    }

    /// <summary>
    /// The roles through which a service account can read an API path, such as <c>internal/data/database/config</c>, each with the policy line that lets
    /// it, decided as the server would. Roles of which that cannot be told are among them. People and tokens that have the same policies are not looked at.
    /// </summary>
    /// <exception cref="ApiException">When the auth mounts cannot be listed.</exception>
    public async Task<Listing<PathReader>> ListReadersAsync(EnvironmentSession session, string path, CancellationToken cancellationToken)
    {
        var read = await ReadAsync(session, cancellationToken);
        var readers = read.Bound.Select(bound => PathReader.Of(bound.Binding, bound.Documents, path, read.Dialect, time)).OfType<PathReader>();
        return new Listing<PathReader>([.. readers.OrderBy(reader => reader.Verdict)], read.Refused, read.At);
    }

    /// <summary>The workloads whose service account and namespace a role is bound to.</summary>
    /// <exception cref="ApiException">When the cluster does not answer.</exception>
    public async Task<Listing<ReachedWorkload>> ListWorkloadsAsync(EnvironmentSession session, RoleBinding binding, CancellationToken cancellationToken)
    {
        var injector = await injectors.ReadAsync(session, cancellationToken);
        var all = workloads.ListAsync(session, null, cancellationToken);
        var namespaces = await Part.OfAsync(accounts.ListNamespacesAsync(session, cancellationToken));
        var labels = namespaces.Value?.Items.ToDictionary(ns => ns.Name, ns => ns.Labels, StringComparer.Ordinal);
        var role = new KubernetesRole
        {
            Mount = binding.Mount,
            Name = binding.Role,
            ServiceAccountNames = binding.ServiceAccounts,
            ServiceAccountNamespaces = binding.Namespaces,
            NamespaceSelector = binding.NamespaceSelector ?? "",
        };
        var reached =
            from workload in (await all).Items
            let account = workload.Template.ServiceAccount
            where RoleMatch.Decide(role, workload.Key.Namespace, account, labels?.GetValueOrDefault(workload.Key.Namespace)) == RoleVerdict.Matches
            let settings = InjectionSettings.Read(workload.Template.Annotations, injector.Names)
            let uses = settings.IsOn && settings.Role == binding.Role && (settings.AuthPath ?? injector.Settings.AuthPath) == "auth/" + binding.Mount
            select new ReachedWorkload(workload.Key.Namespace, workload.Key.Kind.ToString(), workload.Key.Name, account, [.. workload.Pods.Where(pod => !pod.IsFinished).Select(pod => pod.Name)], uses);
        return new Listing<ReachedWorkload>([.. reached.OrderByDescending(workload => workload.UsesRole)], (await all).Refused, time.GetUtcNow());
    }

    /// <summary>
    /// The bindings as CSV (RFC 4180) with a header line. Cells that a spreadsheet would run as a formula start with an apostrophe.
    /// </summary>
    public static string ToCsv(IEnumerable<RoleBinding> bindings) => BindingsCsv.Write(bindings);

    private async Task<Bindings> ReadAsync(EnvironmentSession session, CancellationToken cancellationToken)
    {
        var found = await roles.ReadAllAsync(session, cancellationToken);
        var names = found.Items.SelectMany(role => role.Role.TokenPolicies).Where(name => name != "root").Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        var texts = names.Length == 0 ? new Listing<StoredPolicy>([], [], time.GetUtcNow()) : await policies.ReadManyAsync(session, names, cancellationToken);
        var documents = texts.Items.ToDictionary(policy => policy.Name, policy => PolicyDocument.Parse(policy.Name, policy.Text), StringComparer.Ordinal);
        var missing = names.Where(name => !documents.ContainsKey(name) && texts.Refused.Any(refused => refused.Failure == Failure.NotFound && IsAbout(refused, name))).ToHashSet(StringComparer.Ordinal);
        var dialect = await PolicyCheck.DialectAsync(servers, session, cancellationToken);
        var bindings = found.Items.Select(role => Bind(role.Role, documents, missing, dialect)).OrderBy(bound => bound.Binding.Mount, StringComparer.Ordinal).ThenBy(bound => bound.Binding.Role, StringComparer.Ordinal);
        // A policy that does not exist is something to say about its roles, not something that was refused.
        return new Bindings([.. bindings], [.. found.Refused, .. texts.Refused.Where(refused => refused.Failure != Failure.NotFound)], dialect, found.At);
    }

    private static bool IsAbout(ApiException refused, string policy) => refused.Target.EndsWith("/" + policy, StringComparison.Ordinal);

    private Bound Bind(KubernetesRole role, Dictionary<string, PolicyDocument> documents, HashSet<string> missing, AclDialect dialect)
    {
        ImmutableArray<PolicyDocument> own = [.. role.TokenPolicies.Select(documents.GetValueOrDefault).OfType<PolicyDocument>()];
        var binding = new RoleBinding(
            role.Mount,
            role.Name,
            role.ServiceAccountNamespaces,
            role.NamespaceSelector.Length == 0 ? null : role.NamespaceSelector,
            role.ServiceAccountNames,
            role.TokenPolicies,
            ReadablePaths.Of(own, dialect, time),
            [.. role.TokenPolicies.Where(name => name != "root" && !documents.ContainsKey(name) && !missing.Contains(name))],
            [.. role.TokenPolicies.Where(missing.Contains)]);
        return new Bound(binding, own);
    }

    private sealed record Bound(RoleBinding Binding, ImmutableArray<PolicyDocument> Documents);

    private sealed record Bindings(ImmutableArray<Bound> Bound, ImmutableArray<ApiException> Refused, AclDialect Dialect, DateTimeOffset At);
}
