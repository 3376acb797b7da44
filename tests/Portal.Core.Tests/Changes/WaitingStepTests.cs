using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;
using Portal.Core.Activity;
using Portal.Core.Changes;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Testing;

namespace Portal.Core.Tests.Changes;

/// <summary>A step that has to wait for something: until it is so, until the person says something, until nobody waits any more.</summary>
public sealed class WaitingStepTests : IProgress<ChangeResult>
{
    // A wait that does not end fails the test.
    private const int Longest = 60_000;

    private readonly FakeTimeProvider _time = new();
    private readonly EnvironmentSession _session = TestSession.At(new Uri("http://127.0.0.1:1"));
    private readonly TaskCompletionSource _holds = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Channel<ChangeResult> _said = Channel.CreateUnbounded<ChangeResult>();
    private readonly WaitAnswer _person = new();
    private readonly UndoStore _undo;
    private readonly ChangeRunner _runner;

    public WaitingStepTests()
    {
        _undo = new UndoStore(_time);
        _runner = new ChangeRunner(new ActivityLog(), _undo, _time);
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    void IProgress<ChangeResult>.Report(ChangeResult value) => _said.Writer.TryWrite(value);

    [Fact(Timeout = Longest)]
    public async Task It_is_applied_when_what_it_waits_for_is_so_and_the_wait_is_nothing_to_undo()
    {
        var run = await HeldAsync();
        _holds.SetResult();

        var result = await run;
        Assert.Equal(["first", "it is so", "last"], result.Steps.Select(step => step.Outcome?.Summary));
        Assert.Empty(Assert.Single(_undo.Of(_session)).Stays);
    }

    [Fact(Timeout = Longest)]
    public async Task It_is_applied_when_the_person_goes_on_anyway_and_says_what_was_missing()
    {
        var run = await HeldAsync();
        _person.GoOn();

        var result = await run;
        Assert.True(result.IsDone);
        Assert.Equal(("gone on without waiting", "Gone on before this was so: it is so. 2 are missing."), (result.Steps[1].Outcome!.Summary, Assert.Single(result.Steps[1].Outcome!.Warnings)));
    }

    [Theory(Timeout = Longest)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_plan_stops_there_when_the_person_says_so_or_after_a_while_and_goes_on_from_there(bool late)
    {
        var run = await HeldAsync();
        if (late) _time.Advance(ChangeRunner.LongestWait);
        else _person.StopHere();
        var stopped = await run;

        Assert.Equal([StepState.Done, StepState.Waiting, StepState.Waiting], stopped.Steps.Select(step => step.State));
        Assert.Equal((1, null, "2 are missing."), (stopped.StoppedAt, stopped.Problem, stopped.Steps[1].Missing));
        Assert.Equal(["Do first"], _undo.Of(_session).Select(entry => entry.Title));

        _holds.SetResult();
        Assert.True((await _runner.RunAsync(_session, Plan(), stopped, this, _person, Ct)).IsDone);
    }

    [Fact(Timeout = Longest)]
    public async Task Who_leaves_ends_the_wait_and_what_cannot_be_found_out_stops_the_plan_with_its_reason()
    {
        using var gone = new CancellationTokenSource();
        var run = await HeldAsync(gone.Token);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);

        _holds.SetException(new ApiException(ApiSystem.Kubernetes, Failure.Denied, "watch", "pods"));
        var result = await _runner.RunAsync(_session, Plan(), null, this, _person, Ct);

        Assert.Equal((1, StepState.Failed, Failure.Denied), (result.StoppedAt, result.Steps[1].State, result.Problem?.Failure));
    }

    private async Task<Task<ChangeResult>> HeldAsync(CancellationToken? cancellationToken = null)
    {
        var run = _runner.RunAsync(_session, Plan(), null, this, _person, cancellationToken ?? Ct);
        await foreach (var result in _said.Reader.ReadAllAsync(Ct))
        {
            if (result.Steps[1] is { State: StepState.Held, Missing: "2 are missing." }) break;
        }

        return run;
    }

    private ChangePlan Plan() => new()
    {
        Title = "Plan",
        Verb = "Do",
        Steps =
        [
            Step("first", ChangeKind.Update) with { Undo = (_, _, _) => Task.FromResult(Step("back", ChangeKind.Update)) },
            Step("it is so", ChangeKind.Wait) with { Until = new StepCondition("it is so", HoldsAsync) },
            Step("last", ChangeKind.Update) with { Undo = (_, _, _) => Task.FromResult(Step("back", ChangeKind.Update)) },
        ],
    };

    private Task HoldsAsync(EnvironmentSession session, Action<string> missing, CancellationToken cancellationToken)
    {
        missing("2 are missing.");
        return _holds.Task.WaitAsync(cancellationToken);
    }

    private static ChangeStep Step(string what, ChangeKind kind) => new()
    {
        Title = "Do " + what,
        System = ApiSystem.Vault,
        Kind = kind,
        Target = "x",
        BasedOn = "nothing",
        Request = new ApiRequest("GET", "/v1/x", null),
        Commands = [],
        Needs = "read on x",
        Apply = (_, _) => Task.FromResult(new StepOutcome(what, null, [])),
    };
}
