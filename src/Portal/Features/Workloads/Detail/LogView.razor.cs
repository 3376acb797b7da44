using Microsoft.AspNetCore.Components;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Kubernetes.Injectors;
using Portal.Core.Workloads;

namespace Portal.Features.Workloads.Detail;

/// <summary>Follows one container's log; keeps the newest lines and draws a few times a second, however fast it is written.</summary>
public sealed partial class LogView : ComponentBase, IDisposable
{
    private const int Kept = 1_000;
    private const int Tail = 500;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan UntilStarted = TimeSpan.FromSeconds(2);
    private readonly List<LogLine> _lines = [];
    private CancellationTokenSource _reading = new();
    private IReadOnlyList<LogLine> _shown = [];
    private ApiException? _failure;
    private string? _pod;
    private string? _container;
    private string _state = "";
    private bool _previous;
    private bool _paused;
    private bool _drawing;

    /// <summary>The workload whose pods can be chosen.</summary>
    [Parameter, EditorRequired]
    public required Workload Workload { get; set; }

    /// <summary>The pod of the address; null for the newest.</summary>
    [Parameter]
    public string? Pod { get; set; }

    /// <summary>The container of the address; null for the agent, or the first.</summary>
    [Parameter]
    public string? Container { get; set; }

    /// <summary>Whose rights are used.</summary>
    [CascadingParameter]
    public required EnvironmentSession Session { get; set; }

    /// <summary>What runs.</summary>
    [Inject]
    public required WorkloadDirectory Workloads { get; init; }

    /// <summary>The clock.</summary>
    [Inject]
    public required TimeProvider Time { get; init; }

    private WorkloadPod? Chosen => Workload.Pods.FirstOrDefault(pod => pod.Name == _pod);

    /// <inheritdoc/>
    public void Dispose()
    {
        _reading.Cancel();
        _reading.Dispose();
    }

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        if (_pod is not null && (Chosen is not null || _lines.Count > 0)) return;
        var pod = Workload.Pods.FirstOrDefault(pod => pod.Name == Pod) ?? Workload.Pods.FirstOrDefault();
        if (pod is not null && pod.Name != _pod) Choose(pod.Name, Container);
    }

    private void Choose(string? pod, string? container)
    {
        _pod = pod;
        var known = Chosen?.Containers ?? [];
        var running = known.FirstOrDefault(candidate => InjectorNames.IsAgent(candidate.Name) && candidate.Phase == ContainerPhase.Running);
        _container = known.FirstOrDefault(candidate => candidate.Name == container)?.Name ?? (running ?? known.FirstOrDefault(candidate => InjectorNames.IsAgent(candidate.Name)) ?? known.FirstOrDefault())?.Name;
        Restart();
    }

    private void TogglePrevious()
    {
        _previous = !_previous;
        Restart();
    }

    private void TogglePause()
    {
        _paused = !_paused;
        if (!_paused) _shown = [.. _lines];
    }

    private void Restart()
    {
        _reading.Cancel();
        _reading.Dispose();
        _reading = new CancellationTokenSource();
        _lines.Clear();
        (_shown, _failure, _state) = ([], null, "");
        if (_pod is not null && _container is not null) _ = ReadAsync(_pod, _container, _reading.Token);
    }

    private async Task ReadAsync(string pod, string container, CancellationToken cancellationToken)
    {
        try
        {
            while (!await TryFollowAsync(pod, container, cancellationToken)) await Task.Delay(UntilStarted, Time, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
        catch (Exception exception)
        {
            await DispatchExceptionAsync(exception);
        }
    }

    /// <summary>Follows until the container ends; false when it has not started yet.</summary>
    private async Task<bool> TryFollowAsync(string pod, string container, CancellationToken cancellationToken)
    {
        try
        {
            await InvokeAsync(() => _state = _previous ? "" : "following");
            await foreach (var line in Workloads.FollowLogAsync(Session, Workload.Key.Namespace, pod, container, Tail, _previous, cancellationToken)) await AddAsync(line, cancellationToken);
            await ShowAsync(_previous ? "" : "ended", null);
            return true;
        }
        catch (ApiException waiting) when (waiting.Failure == Failure.Invalid && !_previous)
        {
            await ShowAsync("waiting for the container to start", null);
            return false;
        }
        catch (ApiException failure)
        {
            await ShowAsync("", failure);
            return true;
        }
    }

    private Task AddAsync(LogLine line, CancellationToken cancellationToken) => InvokeAsync(() =>
    {
        if (cancellationToken.IsCancellationRequested) return;
        _lines.Add(line);
        if (_lines.Count > Kept) _lines.RemoveAt(0);
        if (_drawing || _paused) return;
        _drawing = true;
        _ = DrawSoonAsync(cancellationToken);
    });

    private async Task DrawSoonAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(Pause, Time, cancellationToken);
            _shown = [.. _lines];
            StateHasChanged();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Another container was chosen, or the page is gone.
        }
        finally
        {
            _drawing = false;
        }
    }

    private Task ShowAsync(string state, ApiException? failure) => InvokeAsync(() =>
    {
        (_state, _failure, _shown) = (state, failure, [.. _lines]);
        StateHasChanged();
    });
}
