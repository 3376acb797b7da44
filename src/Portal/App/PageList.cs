using System.Collections.Immutable;
using MudBlazor;
using Portal.Configuration;

namespace Portal.App;

/// <summary>The places of the portal: one table for the navigation, the palette and the help.</summary>
/// <param name="Title">What it is called.</param>
/// <param name="Icon">Its icon.</param>
/// <param name="Address">Its address in an environment.</param>
/// <param name="Words">What else people call it, for the palette.</param>
internal sealed record PageEntry(string Title, string Icon, Func<string, string> Address, string Words);

internal static class PageList
{
    /// <summary>The one that says how much waits there.</summary>
    public static readonly PageEntry Requests = new("Requests", Icons.Material.Outlined.RateReview, environment => Routes.Requests(environment), "ask change approval approve review decline");

    public static readonly ImmutableArray<PageEntry> All =
    [
        new("Overview", Icons.Material.Outlined.SpaceDashboard, Routes.Overview, "health status sealed version home"),
        new("Secrets", Icons.Material.Outlined.Key, Routes.Secrets, "kv engines mounts values versions"),
        new("Policies", Icons.Material.Outlined.Policy, Routes.Policies, "acl hcl capabilities rules"),
        new("Roles", Icons.Material.Outlined.Badge, Routes.Roles, "kubernetes auth bindings login"),
        new("Service accounts", Icons.Material.Outlined.Person, Routes.ServiceAccounts, "identity kubernetes sa"),
        new("Workloads", Icons.Material.Outlined.ViewInAr, Routes.Workloads, "deployments pods inject agent logs statefulsets"),
        new("Kubernetes secrets", Icons.Material.Outlined.Lock, Routes.KubernetesSecrets, "secret opaque tls base64 dockerconfigjson"),
        new("Access", Icons.Material.Outlined.Hub, Routes.Access, "who can read bindings csv audit"),
        new("Setup", Icons.Material.Outlined.Checklist, Routes.Setup, "checklist connect tutorial start"),
        Requests,
        new("Activity", Icons.Material.Outlined.History, Routes.Activity, "log done changes"),
    ];

    /// <summary>One more, where there is something to break.</summary>
    public static readonly PageEntry Faults = new("Break things", Icons.Material.Outlined.Bolt, Routes.Faults, "faults sandbox sealed slow 429 500 down conflict clock injector");

    /// <summary>The pages of a portal in this mode.</summary>
    public static ImmutableArray<PageEntry> In(PortalMode mode) => mode is PortalMode.Sandbox ? All.Add(Faults) : All;
}
