using Microsoft.AspNetCore.Components;
using Portal.Core.Changes;
using Portal.Core.Environments;
using Portal.Core.Failures;

namespace Portal.Shared;

/// <summary>Shows a plan and applies it. The form it came from stays behind it, so that nothing typed is lost whatever happens.</summary>
public sealed partial class ReviewChange : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private readonly WaitAnswer _wait = new();
    private ChangePlan? _shown;
    private ChangeResult _result = new([]);
    private Task _run = Task.CompletedTask;
    private ElementReference _next;
    private bool _confirmed;
    private bool _running;
    private bool _waited;

    /// <summary>What to show and apply.</summary>
    [Parameter, EditorRequired]
    public required ChangePlan Plan { get; set; }

    /// <summary>Raised once when every step is done; the page reads again what it shows.</summary>
    [Parameter]
    public EventCallback OnApplied { get; set; }

    /// <summary>Raised when a step was not done and the plan stopped: a page whose object moved on can show what is there now.</summary>
    [Parameter]
    public EventCallback<ChangeResult> OnStopped { get; set; }

    /// <summary>Raised when it begins to be applied, or goes on.</summary>
    [Parameter]
    public EventCallback OnStarted { get; set; }

    /// <summary>Raised when the person closes it, before or after applying.</summary>
    [Parameter]
    public EventCallback OnClose { get; set; }

    /// <summary>What a page knows besides about what the plan reaches, shown before the steps.</summary>
    [Parameter]
    public RenderFragment? Aside { get; set; }

    /// <summary>What can be done instead of applying it, such as asking somebody else to.</summary>
    [Parameter]
    public RenderFragment? Instead { get; set; }

    /// <summary>Where to go from a plan that is done; null for back to the page behind.</summary>
    [Parameter]
    public string? DoneHref { get; set; }

    /// <summary>What that is called, such as "Open internal-app".</summary>
    [Parameter]
    public string? DoneText { get; set; }

    /// <summary>Where to see what is there now, when the plan stopped because the object moved on; null for nowhere.</summary>
    [Parameter]
    public string? ConflictHref { get; set; }

    /// <summary>Whose rights are used.</summary>
    [CascadingParameter]
    public required EnvironmentSession Session { get; set; }

    /// <summary>Applies plans.</summary>
    [Inject]
    public required ChangeRunner Runner { get; init; }

    /// <summary>Says how it went to those who do not see it.</summary>
    [Inject]
    public required Announcer Announcer { get; init; }

    private bool IsDangerous => Plan.ConfirmName is not null || Plan.Steps.All(step => step.Kind is ChangeKind.Delete);

    // Checked again when it is pressed: a disabled button is courtesy, and a second event may already be under way.
    private bool MayApply => !_running && !_result.IsDone && (Plan.ConfirmName is null || _confirmed || _result.StoppedAt > 0);

    // The step that waits for something that is not so yet.
    private StepResult? Held => _running ? _result.Steps.FirstOrDefault(step => step.State is StepState.Held) : null;

    private string Verb => _result is { Problem: null, StoppedAt: > 0 and var held } ? _running ? Plan.Verb : $"Go on from step {held + 1}" : _result.Problem is null ? Plan.Verb : _result.StoppedAt is > 0 and var done ? $"Try again from step {done + 1}" : $"Try again: {Plan.Verb}";

    /// <inheritdoc/>
    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        if (ReferenceEquals(_shown, Plan)) return;
        _shown = Plan;
        (_confirmed, _running, _waited) = (false, false, false);
        _result = new ChangeResult([.. Plan.Steps.Select(step => new StepResult(step, StepState.Waiting))]);
    }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        // The buttons of the wait are gone, and what had the focus with them.
        if (!_waited || _running) return;
        _waited = false;
        await _next.TakeFocusAsync();
    }

    private Task ApplyAsync() => _run = MayApply ? RunAsync() : _run;

    // Who leaves while it waits stops it there, so that the page behind knows how far it came.
    private async Task CloseAsync()
    {
        if (Held is not null)
        {
            _wait.StopHere();
            await _run;
        }

        await OnClose.InvokeAsync();
    }

    private async Task RunAsync()
    {
        _running = true;
        await OnStarted.InvokeAsync();
        try
        {
            var earlier = _result.Problem is null && _result.StoppedAt is 0 ? null : _result;
            _result = await Runner.RunAsync(Session, Plan, earlier, new Steps(this), _wait, _gone.Token);
        }
        catch (OperationCanceledException) when (_gone.IsCancellationRequested)
        {
            return;
        }
        finally
        {
            _running = false;
        }

        Announcer.Say(_result.IsDone ? $"{Plan.Title}: done" : $"{Plan.Title}: {(_result.Problem is null ? "stopped before" : "failed at")} step {_result.StoppedAt + 1}");
        if (_result.IsDone) await OnApplied.InvokeAsync();
        else await OnStopped.InvokeAsync(_result);
    }

    // What it waits for is spoken whenever it changes.
    private void Say(ChangeResult result)
    {
        if (result.Steps.FirstOrDefault(step => step.State is StepState.Held) is not { } held) return;
        if (StepLook.Until(held) is { } waits && waits != (Held is { } before ? StepLook.Until(before) : null)) Announcer.Say(waits);
        _waited = true;
    }

    // Not Progress<T>: its reports may come after the result they lead to.
    private sealed class Steps(ReviewChange review) : IProgress<ChangeResult>
    {
        public void Report(ChangeResult value) => _ = review.InvokeAsync(() =>
        {
            review.Say(value);
            review._result = value;
            if (!review._gone.IsCancellationRequested) review.StateHasChanged();
        });
    }
}
