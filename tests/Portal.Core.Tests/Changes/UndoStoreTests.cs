using System.Collections.Immutable;
using Microsoft.Extensions.Time.Testing;
using Portal.Core.Activity;
using Portal.Core.Changes;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Testing;

namespace Portal.Core.Tests.Changes;

public sealed class UndoStoreTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly EnvironmentSession _session = TestSession.At(new Uri("http://127.0.0.1:1"));
    private readonly List<string> _applied = [];
    private readonly UndoStore _undo;

    public UndoStoreTests() => _undo = new UndoStore(_time);

    [Fact]
    public async Task The_steps_of_a_plan_are_taken_back_last_first_and_what_has_no_way_back_is_said()
    {
        await RunAsync(Plan(Step("one"), Step("two", canUndo: false), Step("three")));

        var plan = await Assert.Single(_undo.Of(_session)).PlanAsync(_session, default);

        Assert.Equal(["undo three", "undo one"], plan.Steps.Select(step => step.Title));
        Assert.Contains("\"two\" stays done", Assert.Single(plan.Warnings), StringComparison.Ordinal);
        Assert.Equal("Undo: a plan", plan.Title);
    }

    [Fact]
    public async Task What_was_taken_back_leaves_the_list_and_can_be_done_again()
    {
        var told = 0;
        _undo.Undone += _ => told++;
        await RunAsync(Plan(Step("one")));

        await RunAsync(await _undo.Of(_session).Single().PlanAsync(_session, default));

        Assert.Equal(["one", "undo one"], _applied);
        Assert.Equal(1, told);
        Assert.Equal("Undo: undo one", Assert.Single(_undo.Of(_session)).Title);
    }

    [Fact]
    public async Task A_plan_that_stopped_half_way_can_be_undone_as_far_as_it_came()
    {
        await RunAsync(Plan(Step("one"), Step("two", fails: true)));

        Assert.Equal("one", Assert.Single(_undo.Of(_session)).Title);
    }

    [Fact]
    public async Task After_ten_minutes_and_after_signing_out_nothing_can_be_undone()
    {
        var changes = 0;
        _undo.Changed += _ => changes++;
        await RunAsync(Plan(Step("one")));
        _time.Advance(TimeSpan.FromMinutes(9));
        await RunAsync(Plan(Step("two")));

        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("two", Assert.Single(_undo.Of(_session)).Steps.Single().Title);
        _undo.Forget(_session.Vault);

        Assert.Empty(_undo.Of(_session));
        Assert.Equal(4, changes);
    }

    [Fact]
    public async Task Nobody_can_undo_what_somebody_else_did()
    {
        await RunAsync(Plan(Step("one")));

        Assert.Empty(_undo.Of(TestSession.At(new Uri("http://127.0.0.1:1"))));
    }

    private Task<ChangeResult> RunAsync(ChangePlan plan) => new ChangeRunner(new ActivityLog(), _undo, _time).RunAsync(_session, plan, null, null, default);

    private static ChangePlan Plan(params ImmutableArray<ChangeStep> steps) => new() { Title = "a plan", Verb = "Do it", Steps = steps };

    private ChangeStep Step(string title, bool canUndo = true, bool fails = false) => new()
    {
        Title = title,
        System = ApiSystem.Vault,
        Kind = ChangeKind.Update,
        Target = title,
        BasedOn = "nothing",
        Request = new ApiRequest("PUT", "/v1/" + title, null),
        Commands = [],
        Needs = "nothing",
        Undo = canUndo ? (_, _, _) => Task.FromResult(Step("undo " + title)) : null,
        Apply = (_, _) =>
        {
            if (fails) throw new ApiException(ApiSystem.Vault, Failure.Denied, "update", title);
            _applied.Add(title);
            return Task.FromResult(new StepOutcome("done", null, []));
        },
    };
}
