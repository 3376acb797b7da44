using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using Portal.Core.Changes;
using Portal.Core.Failures;
using Portal.Core.Secrets;
using Portal.Core.Secrets.Exploring;
using Portal.Core.Secrets.Versions;
using Portal.Features.Secrets.Exploring;
using Portal.Shared;

namespace Portal.Features.Secrets.Versions;

/// <summary>The recycle bin of all mounts.</summary>
public sealed partial class DeletedSecrets : EnvironmentPage
{
    private const int Page = 200;

    // A review shows every step, and nobody reads more.
    private const int Most = 200;

    private readonly HashSet<SecretPath> _chosen = [];
    private Looking<RecycleReading> _looking = null!;
    private ChangePlan? _plan;
    private int _most = Page;

    /// <summary>Finds what was deleted.</summary>
    [Inject]
    public required RecycleBin Bin { get; init; }

    private ImmutableArray<DeletedSecret> Chosen => [.. Found.Where(secret => _chosen.Contains(secret.Path))];

    private bool IsAllChosen => Chosen.Length == Math.Min(Found.Length, Most);

    private string ChosenText => Chosen.Length switch
    {
        0 => Plural.Of(Found.Length, "secrets"),
        > Most => $"{Chosen.Length} of {Found.Length:n0} chosen; at most {Most} come back at a time",
        _ => $"{Chosen.Length} of {Found.Length:n0} chosen",
    };

    private ImmutableArray<DeletedSecret> Found => _looking.Value?.Found ?? [];

    private MetadataProgress Progress => _looking.Value?.Progress ?? MetadataProgress.None;

    private ApiException? Problem => _looking.Failure ?? Progress.Failure;

    /// <inheritdoc/>
    protected override void OnInitialized() => _looking = new(InvokeAsync, DispatchExceptionAsync, StateHasChanged);

    /// <inheritdoc/>
    protected override void Open() => Start();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) _looking.Clear();
        base.Dispose(disposing);
    }

    private void Start() => _looking.Start(stop => Bin.ReadAsync(Session, stop), Gone);

    private void Choose(SecretPath path)
    {
        if (!_chosen.Remove(path)) _chosen.Add(path);
    }

    private void ChooseAll()
    {
        var all = IsAllChosen;
        _chosen.Clear();
        if (!all) _chosen.UnionWith(Found.Take(Most).Select(secret => secret.Path));
    }

    private void Review(ImmutableArray<DeletedSecret> secrets) => _plan = Bin.PlanUndelete(Session, secrets);

    private void Applied()
    {
        _plan = null;
        _chosen.Clear();
        Start();
    }
}
