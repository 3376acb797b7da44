using System.Collections.Immutable;
using k8s.Models;
using Portal.Core.Changes;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Kubernetes;

namespace Portal.Core.ServiceAccounts;

/// <summary>The service accounts and namespaces of a cluster, as the signed-in person may see them.</summary>
/// <param name="client">The door to the cluster.</param>
/// <param name="scope">How far the person's rights reach.</param>
/// <param name="time">The clock.</param>
public sealed class ServiceAccountDirectory(KubeClient client, KubeScope scope, TimeProvider time)
{
    private static readonly KubeKind<V1ServiceAccount> Kind = KubeKinds.ServiceAccounts;

    /// <summary>The namespaces, by name.</summary>
    /// <exception cref="ApiException">When namespaces may not be listed, or the cluster does not answer.</exception>
    /// <remarks>Remembered by the session (<see cref="SessionMemory"/>).</remarks>
    public Task<Listing<KubeNamespace>> ListNamespacesAsync(EnvironmentSession session, CancellationToken cancellationToken) =>
        session.Memory.ReadAsync(time, "namespaces", async ct =>
        {
            var list = await client.ListAsync(session.Kubernetes, KubeKinds.Namespaces, null, ct);
            return new Listing<KubeNamespace>([.. list.Items.Select(Describe).OrderBy(ns => ns.Name, StringComparer.Ordinal)], [], time.GetUtcNow());
        }, cancellationToken);

    /// <summary>
    /// The service accounts of one namespace, or of all the person may look into, by namespace and name. When they may not be listed
    /// across the cluster, each namespace is asked by itself, and those that refuse stand in <see cref="Listing{T}.Refused"/>.
    /// </summary>
    /// <exception cref="ApiException">When nothing could be listed at all.</exception>
    /// <remarks>Remembered by the session.</remarks>
    public Task<Listing<ServiceAccount>> ListAsync(EnvironmentSession session, string? ns, CancellationToken cancellationToken) =>
        session.Memory.ReadAsync(time, $"serviceaccounts {ns}", async ct =>
        {
            var list = await scope.ListAsync(session.Kubernetes, Kind, ns, ct);
            var accounts = list.Items.Select(Describe).OrderBy(account => account.Namespace, StringComparer.Ordinal).ThenBy(account => account.Name, StringComparer.Ordinal);
            return new Listing<ServiceAccount>([.. accounts], list.Refused, list.At);
        }, cancellationToken);

    /// <summary>One service account.</summary>
    /// <exception cref="ApiException"><see cref="Failure.NotFound"/> when there is none.</exception>
    public async Task<ServiceAccount> ReadAsync(EnvironmentSession session, string ns, string name, CancellationToken cancellationToken) =>
        Describe(await client.ReadAsync(session.Kubernetes, Kind, ns, name, cancellationToken));

    /// <summary>A plan of one step that creates it; its manifest is the step's <c>After</c>.</summary>
    /// <exception cref="ApiException">
    /// <see cref="Failure.AlreadyExists"/> when there is one; <see cref="Failure.Invalid"/> with the field when Kubernetes would refuse the name.
    /// </exception>
    public async Task<ChangePlan> PlanCreateAsync(EnvironmentSession session, NewServiceAccount account, CancellationToken cancellationToken)
    {
        KubeNames.Check("metadata.name", account.Name, "create", Kind.Target(account.Namespace, account.Name));
        KubeNames.Check("metadata.namespace", account.Namespace, "create", Kind.Target(account.Namespace, account.Name));
        if (await ExistsAsync(session, account, cancellationToken)) throw new ApiException(ApiSystem.Kubernetes, Failure.AlreadyExists, "create", Kind.Target(account.Namespace, account.Name));
        return new ChangePlan { Title = $"Create the service account {account.Namespace}/{account.Name}", Verb = "Create service account", Steps = [CreateStep(account)] };
    }

    /// <summary>A plan of one step that deletes it; warns about the pods that run as it.</summary>
    /// <exception cref="ApiException"><see cref="Failure.NotFound"/> when there is none.</exception>
    public async Task<ChangePlan> PlanDeleteAsync(EnvironmentSession session, string ns, string name, CancellationToken cancellationToken)
    {
        var account = await client.ReadAsync(session.Kubernetes, Kind, ns, name, cancellationToken);
        var pods = await Part.OfAsync(client.ListAsync(session.Kubernetes, KubeKinds.Pods, ns, cancellationToken));
        return new ChangePlan
        {
            Title = $"Delete the service account {ns}/{name}",
            Verb = "Delete service account",
            Steps = [KubeSteps.Delete(client, Kind, account, $"Delete the service account {name}")],
            Warnings = [.. WarningsOfDelete(name, pods)],
            ConfirmName = name,
        };
    }

    /// <summary>The step that creates a service account, for plans that need one among others.</summary>
    internal ChangeStep CreateStep(NewServiceAccount account)
    {
        var body = new V1ServiceAccount
        {
            Metadata = new V1ObjectMeta { Name = account.Name, NamespaceProperty = account.Namespace, Labels = account.Labels.IsEmpty ? null : account.Labels.ToDictionary() },
            AutomountServiceAccountToken = account.AutomountsToken ? null : false,
        };
        var isPlain = account.Labels.IsEmpty && account.AutomountsToken;
        var command = isPlain ? $"kubectl create serviceaccount {KubeSteps.Quoted(account.Name)}{KubeSteps.Namespace(account.Namespace)}" : null;
        return KubeSteps.Create(client, Kind, body, $"Create the service account {account.Name} in {account.Namespace}", command);
    }

    private async Task<bool> ExistsAsync(EnvironmentSession session, NewServiceAccount account, CancellationToken cancellationToken)
    {
        try
        {
            await client.ReadAsync(session.Kubernetes, Kind, account.Namespace, account.Name, cancellationToken);
            return true;
        }
        catch (ApiException exception) when (exception.Failure is Failure.NotFound or Failure.Denied)
        {
            // Whoever may create but not read finds out when it is applied: creating never overwrites.
            return false;
        }
    }

    private static IEnumerable<string> WarningsOfDelete(string name, Part<KubeList<V1Pod>> pods)
    {
        if (name == "default") yield return "Kubernetes creates the service account default again, with a new uid; tokens of the old one stop working.";
        if (pods.Value is null)
        {
            yield return "It is not known which pods run as it, because pods may not be listed in this namespace.";
            yield break;
        }

        var running = pods.Value.Items.Where(pod => (pod.Spec?.ServiceAccountName ?? "default") == name).Select(pod => pod.Metadata.Name).ToArray();
        if (running.Length > 0) yield return $"{(running.Length == 1 ? "1 pod runs" : $"{running.Length} pods run")} as it and will be refused by Vault and the cluster: {string.Join(", ", running.Take(5))}{(running.Length > 5 ? ", …" : "")}.";
    }

    private static KubeNamespace Describe(V1Namespace ns) => new(ns.Metadata.Name, Sorted(ns.Metadata.Labels), ns.Status?.Phase == "Terminating", When(ns.Metadata));

    private static ServiceAccount Describe(V1ServiceAccount account) => new(
        account.Metadata.NamespaceProperty,
        account.Metadata.Name,
        When(account.Metadata),
        account.AutomountServiceAccountToken != false,
        Sorted(account.Metadata.Labels),
        Sorted(account.Metadata.Annotations).Remove("kubectl.kubernetes.io/last-applied-configuration"),
        account.Metadata.Uid ?? "",
        account.Metadata.ResourceVersion ?? "");

    private static DateTimeOffset? When(V1ObjectMeta metadata) => metadata.CreationTimestamp is { } created ? new DateTimeOffset(created, TimeSpan.Zero) : null;

    private static ImmutableSortedDictionary<string, string> Sorted(IDictionary<string, string>? map) => map is null ? ImmutableSortedDictionary<string, string>.Empty : map.ToImmutableSortedDictionary(StringComparer.Ordinal);
}
