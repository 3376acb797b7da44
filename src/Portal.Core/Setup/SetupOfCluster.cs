using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Injection;
using Portal.Core.ServiceAccounts;
using Portal.Core.Workloads;

namespace Portal.Core.Setup;

/// <summary>What the checklist reads of the cluster.</summary>
/// <param name="Current">The injectors, and the one whose annotations count.</param>
/// <param name="Accounts">The service accounts.</param>
/// <param name="Workloads">What runs.</param>
public sealed record SetupOfCluster(CurrentInjector Current, ServiceAccountDirectory Accounts, WorkloadDirectory Workloads)
{
    /// <summary>The deployments; everything that runs when none of them asks for a secret.</summary>
    internal async Task<SetupApps> AppsAsync(EnvironmentSession session, CancellationToken cancellationToken)
    {
        var injector = await Current.ReadAsync(session, cancellationToken);
        var own = (await Part.OfAsync(Current.ListAsync(session, cancellationToken))).Value?.Items.Select(found => found.Namespace).ToHashSet(StringComparer.Ordinal) ?? [];
        var deployments = new SetupApps(await Part.OfAsync(Workloads.ListDeploymentsAsync(session, null, cancellationToken)), own, "deployment");
        return deployments.Example(injector) is not null || deployments.Listing.Value is null
            ? deployments
            : new SetupApps(await Part.OfAsync(Workloads.ListAsync(session, null, cancellationToken)), own, "workload");
    }
}

/// <summary>The workloads the checklist looks at.</summary>
/// <param name="Listing">What was listed.</param>
/// <param name="OwnNamespaces">The namespaces of the injectors and of Vault.</param>
/// <param name="Word">What they are called: <c>deployment</c> or <c>workload</c>.</param>
internal sealed record SetupApps(Part<Listing<Workload>> Listing, IReadOnlySet<string> OwnNamespaces, string Word)
{
    /// <summary>The workloads of people, not those of the cluster and of Vault itself.</summary>
    public IEnumerable<Workload> Items =>
        (Listing.Value?.Items ?? []).Where(workload => !workload.Key.Namespace.StartsWith("kube-", StringComparison.Ordinal) && !OwnNamespaces.Contains(workload.Key.Namespace));

    /// <summary>The first that asks for a secret, one whose pods run before others; null when none asks.</summary>
    public Workload? Example(InjectorFacts injector) =>
        Items.Where(workload => InjectionSettings.Read(workload.Template.Annotations, injector.Names).IsOn).OrderByDescending(workload => workload.Pods.Any(pod => pod.IsReady)).FirstOrDefault();
}
