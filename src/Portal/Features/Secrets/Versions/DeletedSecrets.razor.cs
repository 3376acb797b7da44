using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using Portal.Core.Changes;
using Portal.Core.Failures;
using Portal.Core.Secrets;
using Portal.Core.Secrets.Versions;
using Portal.Shared;

namespace Portal.Features.Secrets.Versions;

/// <summary>The recycle bin of all mounts.</summary>
public sealed partial class DeletedSecrets : EnvironmentPage
{
    private const int Page = 200;

    // A review shows every step, and nobody reads more.
    private const int Most = 200;

    private readonly HashSet<SecretPath> _chosen = [];
    private RecycleReading _reading = new([], 0, 0, false, [], 0);
    private CancellationTokenSource? _stop;
    private ApiException? _failure;
    private ChangePlan? _plan;
    private int _most = Page;

    /// <summary>Finds what was deleted.</summary>
    [Inject]
    public required RecycleBin Bin { get; init; }

    private ImmutableArray<DeletedSecret> Chosen => [.. _reading.Found.Where(secret => _chosen.Contains(secret.Path))];

    private bool IsAllChosen => Chosen.Length == Math.Min(_reading.Found.Length, Most);

    private string ChosenText => Chosen.Length switch
    {
        0 => Plural.Of(_reading.Found.Length, "secrets"),
        > Most => $"{Chosen.Length} of {_reading.Found.Length} chosen; at most {Most} come back at a time",
        _ => $"{Chosen.Length} of {_reading.Found.Length} chosen",
    };

    private string State => (_stop, _reading) switch
    {
        (not null, _) => $"Looked at {Opening.ValueText.Count(_reading.LookedAt, "secrets")} of {_reading.Known:n0} known so far, {_reading.Found.Length} found.",
        (_, { IsDone: true }) => $"Looked at all {Opening.ValueText.Count(_reading.LookedAt, "secrets")} you may list.",
        _ => $"Stopped after {Opening.ValueText.Count(_reading.LookedAt, "secrets")}; there may be more.",
    };

    /// <inheritdoc/>
    protected override void Open() => Start();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _stop?.Cancel();
        base.Dispose(disposing);
    }

    private void Start()
    {
        _stop?.Cancel();
        (_failure, _reading) = (null, new RecycleReading([], 0, 0, false, [], 0));
        _ = LookAsync(_stop = CancellationTokenSource.CreateLinkedTokenSource(Gone));
    }

    private void Stop() => _stop?.Cancel();

    private async Task LookAsync(CancellationTokenSource stop)
    {
        var gone = Gone;
        try
        {
            await foreach (var reading in Bin.ReadAsync(Session, stop.Token)) await InvokeAsync(() => Show(stop, reading));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
        catch (ApiException failure)
        {
            await InvokeAsync(() => _failure = failure);
        }
        catch (Exception exception)
        {
            await DispatchExceptionAsync(exception);
        }
        finally
        {
            if (!gone.IsCancellationRequested) await InvokeAsync(() => Ended(stop));
        }
    }

    private void Show(CancellationTokenSource stop, RecycleReading reading)
    {
        if (_stop != stop || stop.IsCancellationRequested) return;
        _reading = reading;
        StateHasChanged();
    }

    private void Ended(CancellationTokenSource stop)
    {
        if (_stop == stop) _stop = null;
        stop.Dispose();
        StateHasChanged();
    }

    private void Choose(SecretPath path)
    {
        if (!_chosen.Remove(path)) _chosen.Add(path);
    }

    private void ChooseAll()
    {
        var all = IsAllChosen;
        _chosen.Clear();
        if (!all) _chosen.UnionWith(_reading.Found.Take(Most).Select(secret => secret.Path));
    }

    private void Review(ImmutableArray<DeletedSecret> secrets) => _plan = Bin.PlanUndelete(Session, secrets);

    private void Applied()
    {
        _plan = null;
        _chosen.Clear();
        Start();
    }
}
