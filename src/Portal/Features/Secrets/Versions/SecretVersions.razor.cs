using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using Portal.Core.Changes;
using Portal.Core.Failures;
using Portal.Core.Secrets;
using Portal.Core.Secrets.Versions;
using Portal.Core.Vault.Capabilities;
using Portal.Shared;

namespace Portal.Features.Secrets.Versions;

/// <summary>The timeline of a secret: choose versions to compare, restore, delete, undelete or destroy.</summary>
public sealed partial class SecretVersions : EnvironmentPage
{
    private const int FirstVersions = 50;

    private readonly SortedSet<int> _chosen = [];
    private Loaded<CapabilitySet> _rights = null!;
    private ApiException? _failure;
    private int _most = FirstVersions;

    /// <summary>What is known of the secret.</summary>
    [Parameter, EditorRequired]
    public required SecretDescription Secret { get; set; }

    /// <summary>Receives what is to be done.</summary>
    [Parameter, EditorRequired]
    public EventCallback<ChangePlan> OnPlan { get; set; }

    /// <summary>Writes.</summary>
    [Inject]
    public required SecretPlans Plans { get; init; }

    /// <summary>Older versions.</summary>
    [Inject]
    public required SecretHistory History { get; init; }

    /// <summary>What the person may do.</summary>
    [Inject]
    public required VaultCapabilities Capabilities { get; init; }

    /// <inheritdoc/>
    protected override string Subject => Secret.Path.ToString();

    private CapabilitySet? Rights => _rights.Value;

    private IEnumerable<SecretVersion> Chosen => Secret.Metadata.Value?.Versions.Where(version => _chosen.Contains(version.Number)) ?? [];

    private string? CompareHref => _chosen.Count == 2 ? Routes.CompareVersions(Environment, Secret.Path, _chosen.Min, _chosen.Max) : null;

    private IEnumerable<VersionAction> Actions
    {
        get
        {
            var live = Numbers(VersionState.Live);
            var deleted = Numbers(VersionState.Deleted);
            yield return new("Delete", SecretNeeds.Delete(Secret.Path, Secret.Kv), "", live, () => Plans.PlanDeleteAsync(Session, Secret.Path, live, Gone));
            yield return new("Undelete", SecretNeeds.Undelete(Secret.Path), "", deleted, () => Task.FromResult(Plans.PlanUndelete(Session, Secret.Path, deleted)));
            ImmutableArray<int> kept = [.. live, .. deleted];
            yield return new("Destroy", SecretNeeds.Destroy(Secret.Path), "btn-danger", kept, () => Task.FromResult(Plans.PlanDestroy(Session, Secret.Path, kept)));
        }
    }

    /// <inheritdoc/>
    protected override void Open()
    {
        _chosen.Clear();
        (_failure, _most) = (null, FirstVersions);
        _rights = Load(cancellation => Capabilities.ReadAsync(Session, SecretNeeds.Of(Secret.Path, Secret.Kv), cancellation));
    }

    private VersionPlans PlansOf(SecretVersion version) => new(
        () => Plans.PlanDeleteAsync(Session, Secret.Path, [version.Number], Gone),
        () => Task.FromResult(Plans.PlanUndelete(Session, Secret.Path, [version.Number])),
        () => Task.FromResult(Plans.PlanDestroy(Session, Secret.Path, [version.Number])),
        () => History.PlanRestoreAsync(Session, Secret.Path, version.Number, Secret.Metadata.Value!.CurrentVersion, Gone));

    private ImmutableArray<int> Numbers(VersionState state) => [.. Chosen.Where(version => version.State == state).Select(version => version.Number).Order()];

    private string View(SecretVersion version) => $"{Routes.Secret(Environment, Secret.Path)}?version={version.Number}";

    private void Choose(int number)
    {
        if (!_chosen.Remove(number)) _chosen.Add(number);
    }

    private async Task RunAsync(Func<Task<ChangePlan>> plan)
    {
        try
        {
            _failure = null;
            await OnPlan.InvokeAsync(await plan());
        }
        catch (ApiException failure)
        {
            _failure = failure;
        }
    }

    private sealed record VersionAction(string Verb, string Path, string Css, ImmutableArray<int> Versions, Func<Task<ChangePlan>> Plan);
}
