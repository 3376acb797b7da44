using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Components;
using Portal.Core.Changes;
using Portal.Core.Failures;
using Portal.Core.Injection;
using Portal.Core.Kubernetes;
using Portal.Core.Live;
using Portal.Core.Workloads;
using Portal.Shared;

namespace Portal.Features.Workloads;

/// <summary>One workload, live.</summary>
public sealed partial class WorkloadPage : EnvironmentPage
{
    internal const string InjectTab = "inject";
    internal const string GiveTab = "give";

    private Snapshot<Workload>? _snapshot;
    private InjectorFacts? _injector;
    private ChangePlan? _plan;
    private ApiException? _failure;
    private bool? _mayPatch;

    /// <summary>The namespace, as one segment.</summary>
    [Parameter]
    public string Namespace { get; set; } = "";

    /// <summary>The kind, in lower case.</summary>
    [Parameter]
    public string Kind { get; set; } = "";

    /// <summary>The name.</summary>
    [Parameter]
    public string Name { get; set; } = "";

    /// <summary>The chosen view or form.</summary>
    [SupplyParameterFromQuery]
    public string? Tab { get; set; }

    /// <summary>The pod whose log is shown.</summary>
    [SupplyParameterFromQuery]
    public string? Pod { get; set; }

    /// <summary>The container whose log is shown.</summary>
    [SupplyParameterFromQuery]
    public string? Container { get; set; }

    /// <summary>What runs.</summary>
    [Inject]
    public required WorkloadDirectory Workloads { get; init; }

    /// <summary>Which injector the cluster has.</summary>
    [Inject]
    public required CurrentInjector Injectors { get; init; }

    /// <summary>Plans.</summary>
    [Inject]
    public required InjectionPlans Plans { get; init; }

    /// <summary>What the person may do.</summary>
    [Inject]
    public required KubeAccess Access { get; init; }

    private WorkloadKey? Key { get; set; }

    private Workload? Workload => _snapshot?.Items.FirstOrDefault();

    private InjectionState? State => Workload is { } workload && _injector is { } injector ? InjectionState.Of(workload, injector.Names, Time.GetUtcNow()) : null;

    private string? Form => Tab is InjectTab or GiveTab && WhyNot is null ? Tab : null;

    private string Here => Routes.Workload(Environment, Routes.Value(Namespace), Kind, Routes.Value(Name));

    private IReadOnlyList<Crumb> Crumbs => [new("Workloads", Routes.Workloads(Environment)), new(Routes.Value(Namespace), IsName: true), new(Key?.Kind.ToString() ?? Kind)];

    /// <summary>Why the pod template cannot be changed; null when it can be tried.</summary>
    private string? WhyNot => Key?.Kind switch
    {
        WorkloadKind.Pod => "An injector looks at a pod only while it is created. Change what creates the pod.",
        WorkloadKind.Job => "The pod template of a job cannot be changed. Change what creates the job.",
        _ when _mayPatch == false => $"Needs {PatchOf(Key!)}.",
        _ => null,
    };

    /// <inheritdoc/>
    protected override void Open()
    {
        Key = WorkloadKey.TryParse(Routes.Value(Namespace), Kind, Routes.Value(Name));
        (_snapshot, _plan, _failure) = (null, null, null);
        if (Key is not null) Follow(FollowAsync, snapshot => _snapshot = snapshot);
    }

    private async IAsyncEnumerable<Snapshot<Workload>> FollowAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var key = Key!;
        _injector = await Injectors.ReadAsync(Session, cancellationToken);
        _mayPatch = await MayPatchAsync(key, cancellationToken);
        await foreach (var snapshot in Workloads.FollowAsync(Session, key, cancellationToken)) yield return snapshot;
    }

    private async Task<bool?> MayPatchAsync(WorkloadKey key, CancellationToken cancellationToken)
    {
        try
        {
            return await Access.MayAsync(Session.Kubernetes, PatchOf(key), cancellationToken);
        }
        catch (ApiException)
        {
            // Then it may be tried, and the server says.
            return null;
        }
    }

    private static KubeAction PatchOf(WorkloadKey key) =>
        new("patch", key.Kind switch { WorkloadKind.Job or WorkloadKind.CronJob => "batch", WorkloadKind.Pod => "", _ => "apps" }, key.Kind.ToString().ToLowerInvariant() + "s", key.Namespace, Name: key.Name);

    private static IReadOnlyList<TabStrip.Tab> Tabs(Workload workload) =>
    [
        new("overview", "Overview"),
        new("pods", "Pods", workload.Pods.Length),
        new("files", "Files"),
        new("log", "Log"),
        new("events", "Events"),
        new("annotations", "Annotations"),
    ];

    private void Show(string? tab) => Navigation.NavigateTo(Navigation.GetUriWithQueryParameter("tab", tab));

    private async Task RemoveAsync(string? file)
    {
        try
        {
            _failure = null;
            _plan = await Plans.PlanRemoveAsync(Session, Key!, file, Gone);
        }
        catch (ApiException failure)
        {
            _failure = failure;
        }
    }

    private void Close() => _plan = null;
}
