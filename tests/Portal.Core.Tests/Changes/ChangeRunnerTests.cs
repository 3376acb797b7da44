using System.Collections.Immutable;
using Microsoft.Extensions.Time.Testing;
using Portal.Core.Activity;
using Portal.Core.Changes;
using Portal.Core.Failures;
using Portal.Testing;

namespace Portal.Core.Tests.Changes;

public sealed class ChangeRunnerTests
{
    private static readonly Uri Nowhere = new("http://127.0.0.1:1");
    private readonly ActivityLog _activity = new();
    private readonly FakeTimeProvider _time = new();
    private readonly List<string> _applied = [];

    private ChangeRunner Runner => new(_activity, new UndoStore(_time), _time);

    [Fact]
    public async Task Steps_are_applied_in_order_and_each_is_recorded()
    {
        var session = TestSession.At(Nowhere, user: "userpass-admin");

        var result = await Runner.RunAsync(session, Plan(Good("one"), Good("two")), null, null, default);

        Assert.True(result.IsDone);
        Assert.Null(result.StoppedAt);
        Assert.Equal(["one", "two"], _applied);
        Assert.Equal(["two", "one"], _activity.Of(session).Select(entry => entry.Action));
        Assert.All(_activity.Of(session), entry => Assert.Equal((ActivityOutcome.Done, "userpass-admin", "request-1"), (entry.Outcome, entry.Who, entry.RequestIds.Single())));
    }

    [Fact]
    public async Task The_first_step_that_fails_stops_the_plan_and_the_rest_waits()
    {
        var session = TestSession.At(Nowhere);

        var result = await Runner.RunAsync(session, Plan(Good("one"), Bad("two", Failure.Conflict), Good("three")), null, null, default);

        Assert.Equal([StepState.Done, StepState.Failed, StepState.Waiting], result.Steps.Select(step => step.State));
        Assert.Equal(1, result.StoppedAt);
        Assert.Equal(Failure.Conflict, result.Problem!.Failure);
        Assert.Equal(ActivityOutcome.Failed, _activity.Of(session)[0].Outcome);
    }

    [Theory]
    [InlineData(Failure.Timeout, StepState.Unknown, ActivityOutcome.Unknown)]
    [InlineData(Failure.Unreadable, StepState.Unknown, ActivityOutcome.Unknown)]
    [InlineData(Failure.ServerError, StepState.Unknown, ActivityOutcome.Unknown)]
    [InlineData(Failure.Unreachable, StepState.Failed, ActivityOutcome.Failed)]
    [InlineData(Failure.Denied, StepState.Failed, ActivityOutcome.Failed)]
    public async Task A_step_that_was_sent_and_never_answered_may_have_happened(Failure failure, StepState state, ActivityOutcome outcome)
    {
        var session = TestSession.At(Nowhere);

        var result = await Runner.RunAsync(session, Plan(Bad("one", failure)), null, null, default);

        Assert.Equal(state, result.Steps.Single().State);
        Assert.Equal(outcome, _activity.Of(session).Single().Outcome);
    }

    [Fact]
    public async Task A_stopped_plan_goes_on_from_the_step_that_failed()
    {
        var isBroken = true;
        var plan = Plan(Good("one"), Step("two", _ => isBroken ? throw Refused(Failure.Sealed) : "two"), Good("three"));
        var session = TestSession.At(Nowhere);
        var stopped = await Runner.RunAsync(session, plan, null, null, default);
        isBroken = false;

        var result = await Runner.RunAsync(session, plan, stopped, null, default);

        Assert.True(result.IsDone);
        Assert.Equal(["one", "two", "three"], _applied);
    }

    [Fact]
    public async Task A_step_that_was_sent_is_waited_for_when_the_person_leaves_and_the_next_is_not_sent()
    {
        using var gone = new CancellationTokenSource();
        var session = TestSession.At(Nowhere);
        var plan = Plan(Step("one", cancellation =>
        {
            gone.Cancel();
            return cancellation.IsCancellationRequested ? throw new InvalidOperationException("called back") : "one";
        }), Good("two"));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Runner.RunAsync(session, plan, null, null, gone.Token));

        Assert.Equal(["one"], _applied);
        Assert.Equal(ActivityOutcome.Done, _activity.Of(session).Single().Outcome);
    }

    [Fact]
    public async Task Every_change_of_a_step_is_told()
    {
        var told = new List<string>();

        await Runner.RunAsync(TestSession.At(Nowhere), Plan(Good("one"), Bad("two", Failure.Invalid)), null, new Told(told), default);

        Assert.Equal(["Running Waiting", "Done Waiting", "Done Running", "Done Failed"], told);
    }

    private ChangeStep Good(string title) => Step(title, _ => title);

    private ChangeStep Bad(string title, Failure failure) => Step(title, _ => throw Refused(failure));

    private ChangeStep Step(string title, Func<CancellationToken, string> apply) => new()
    {
        Title = title,
        System = ApiSystem.Vault,
        Kind = ChangeKind.Update,
        Target = title,
        BasedOn = "nothing",
        Request = new ApiRequest("POST", "/v1/x", null),
        Commands = [],
        Needs = "update on x",
        Apply = (_, cancellationToken) =>
        {
            var summary = apply(cancellationToken);
            _applied.Add(title);
            return Task.FromResult(new StepOutcome(summary, "request-1", []));
        },
    };

    private static ApiException Refused(Failure failure) => new(ApiSystem.Vault, failure, "update", "x");

    private static ChangePlan Plan(params ImmutableArray<ChangeStep> steps) => new() { Title = "Plan", Verb = "Do", Steps = steps };

    private sealed class Told(List<string> told) : IProgress<ChangeResult>
    {
        public void Report(ChangeResult value) => told.Add(string.Join(' ', value.Steps.Select(step => step.State)));
    }
}
