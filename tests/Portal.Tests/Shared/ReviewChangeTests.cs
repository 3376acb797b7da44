using System.Collections.Immutable;
using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core;
using Portal.Core.Activity;
using Portal.Core.Changes;
using Portal.Core.Failures;
using Portal.Shared;

namespace Portal.Tests.Shared;

public sealed class ReviewChangeTests : ComponentTest
{
    private readonly List<string> _applied = [];
    private ApiException? _refusal;

    [Fact]
    public void A_plan_is_shown_with_its_difference_request_commands_and_what_it_is_based_on_before_anything_happens()
    {
        var review = Show(Plan(Step("policy", new TextContent("path \"a\" {}", "hcl"), new TextContent("path \"b\" {}", "hcl"))));

        var text = review.Markup;
        Assert.Contains("based on version 3", text, StringComparison.Ordinal);
        Assert.Contains("needs update on policy", text, StringComparison.Ordinal);
        Assert.Contains("PUT /v1/policy", text, StringComparison.Ordinal);
        Assert.Contains("vault write policy", text, StringComparison.Ordinal);
        Assert.NotEmpty(review.FindAll(".diff .plus"));
        Assert.NotEmpty(review.FindAll(".diff .minus"));
        Assert.Empty(_applied);
    }

    [Fact]
    public void Secret_values_are_compared_key_by_key_and_stay_hidden_until_revealed_one_by_one()
    {
        var before = new SecretContent([new("user", new Sensitive("canary-user")), new("old", new Sensitive("canary-old"))]);
        var after = new SecretContent([new("user", new Sensitive("canary-user")), new("password", new Sensitive("canary-new"))]);
        var review = Show(Plan(Step("secret", before, after)));

        Assert.Equal([" ", "+", "−"], review.FindAll(".secret-diff tbody .sign span:first-child").Select(sign => sign.TextContent));
        Assert.DoesNotContain("canary", review.Markup, StringComparison.Ordinal);

        review.Find("[aria-label='Reveal password after']").Click();

        Assert.Contains("canary-new", review.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain("canary-old", review.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Applying_runs_every_step_records_it_and_tells_the_page_once()
    {
        var told = 0;
        var review = Show(Plan(Step("one"), Step("two")), parameters => parameters.Add(review => review.OnApplied, () => told++).Add(review => review.DoneHref, "/test/policies/one"));

        review.Find("[data-apply]").Click();

        review.WaitForAssertion(() => Assert.Equal(["one", "two"], _applied));
        Assert.Equal(1, told);
        Assert.Equal("/test/policies/one", review.Find(".panel-actions a").GetAttribute("href"));
        Assert.Equal(2, Services.GetRequiredService<ActivityLog>().Of(Session).Length);
    }

    [Fact]
    public void A_step_that_fails_explains_itself_and_the_plan_goes_on_from_there()
    {
        _refusal = new ApiException(ApiSystem.Vault, Failure.Conflict, "update", "two");
        var stopped = 0;
        var review = Show(Plan(Step("one"), Step("two"), Step("three")), parameters => parameters.Add(review => review.OnStopped, _ => stopped++));

        review.Find("[data-apply]").Click();

        review.WaitForAssertion(() => Assert.Equal(["Done", "Failed", "Waiting"], review.FindAll("[data-step]").Select(step => step.GetAttribute("data-state"))));
        Assert.Contains("two was changed since you opened it", review.Find("[data-step='2'] .failure").TextContent, StringComparison.Ordinal);
        Assert.Equal(1, stopped);

        _refusal = null;
        review.Find("[data-apply]").Click();

        review.WaitForAssertion(() => Assert.Equal(["one", "two", "three"], _applied));
    }

    [Fact]
    public void A_step_without_an_answer_is_not_called_failed()
    {
        _refusal = new ApiException(ApiSystem.Vault, Failure.Timeout, "update", "two");
        var review = Show(Plan(Step("two")));

        review.Find("[data-apply]").Click();

        review.WaitForAssertion(() => Assert.Equal("Unknown", review.Find("[data-step]").GetAttribute("data-state")));
        Assert.Contains("may have been done", review.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_gone_for_good_needs_its_name_typed()
    {
        var review = Show(Plan(Step("one")) with { ConfirmName = "internal/app" });
        Assert.True(review.Find("[data-apply]").HasAttribute("disabled"));

        review.Find("input").Input("internal/ap");
        Assert.True(review.Find("[data-apply]").HasAttribute("disabled"));
        review.Find("input").Input("internal/app");
        review.Find("[data-apply]").Click();

        review.WaitForAssertion(() => Assert.Equal(["one"], _applied));
    }

    [Fact]
    public void A_step_that_waits_says_for_what_and_the_person_stops_there_and_goes_on_later_or_without_waiting()
    {
        var (spoken, told) = (new List<string>(), new List<string>());
        Services.GetRequiredService<Announcer>().Spoken += spoken.Add;
        var review = Show(Plan(Step("one"), Step("two") with { Kind = ChangeKind.Wait, Until = Never }, Step("three")), parameters => parameters
            .Add(review => review.OnStarted, () => told.Add("started"))
            .Add(review => review.OnStopped, _ => told.Add("stopped")));
        review.WaitForAssertion(() => Assert.Contains("Waits until no pod reads the old path.", review.Find("[data-step='2']").TextContent, StringComparison.Ordinal));

        review.Find("[data-apply]").Click();
        review.WaitForAssertion(() => Assert.Contains("Waiting until no pod reads the old path. 2 pods still read it.", review.Find("[data-step='2']").TextContent, StringComparison.Ordinal));
        review.WaitForAssertion(() => Assert.Equal(["Waiting until no pod reads the old path. 2 pods still read it."], spoken));
        Button(review, "Stop here").Click();

        review.WaitForAssertion(() => Assert.Equal("Go on from step 2", review.Find("[data-apply]").TextContent.Trim()));
        review.WaitForAssertion(() => Assert.Contains("Stopped while it waited until no pod reads the old path. 2 pods still read it.", review.Find("[data-step='2']").TextContent, StringComparison.Ordinal));
        review.WaitForAssertion(() => Assert.Equal(["started", "stopped"], told));
        Assert.Equal(["one"], _applied);

        review.Find("[data-apply]").Click();
        review.WaitForElement(".panel-actions .review-wait");
        Assert.Equal(["started", "stopped", "started"], told);
        Button(review, "Go on anyway").Click();

        review.WaitForAssertion(() => Assert.Contains("gone on without waiting", review.Find("[data-step='2']").TextContent, StringComparison.Ordinal));
        review.WaitForAssertion(() => Assert.Equal(["one", "two", "three"], _applied));
        // What was focused went away twice; the wait and what comes after it take the focus over.
        review.WaitForAssertion(() => Assert.Equal(4, JSInterop.Invocations["Blazor._internal.domWrapper.focus"].Count));
    }

    [Fact]
    public void Who_closes_the_review_while_it_waits_stops_it_there_and_the_page_behind_learns_how_far_it_came()
    {
        var told = new List<string>();
        var review = Show(Plan(Step("one"), Step("two") with { Kind = ChangeKind.Wait, Until = Never }, Step("three")), parameters => parameters
            .Add(review => review.OnStopped, result => told.Add($"stopped at {result.StoppedAt}"))
            .Add(review => review.OnClose, () => told.Add("closed")));
        review.Find("[data-apply]").Click();
        review.WaitForElement(".panel-actions .review-wait");

        review.Find("[aria-label=Close]").Click();

        review.WaitForAssertion(() => Assert.Equal(["stopped at 1", "closed"], told));
        Assert.Equal(["one"], _applied);
    }

    [Fact]
    public void Warnings_stand_above_the_steps()
    {
        var review = Show(Plan(Step("one")) with { Warnings = ["Three workloads read this secret."] });

        Assert.Contains("Three workloads read this secret.", review.Find(".note-warn").TextContent, StringComparison.Ordinal);
    }

    private static readonly StepCondition Never = new("no pod reads the old path", async (_, missing, cancellationToken) =>
    {
        missing("2 pods still read it.");
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
    });

    private static AngleSharp.Dom.IElement Button(IRenderedComponent<ReviewChange> review, string text) => review.FindAll("button").Single(button => button.TextContent == text);

    private IRenderedComponent<ReviewChange> Show(ChangePlan plan, Action<ComponentParameterCollectionBuilder<ReviewChange>>? more = null) =>
        Render<ReviewChange>(parameters =>
        {
            parameters.Add(review => review.Plan, plan).AddCascadingValue(Session);
            more?.Invoke(parameters);
        });

    private static ChangePlan Plan(params ImmutableArray<ChangeStep> steps) => new() { Title = "Change things", Verb = "Save", Steps = steps };

    private ChangeStep Step(string target, ChangeContent? before = null, ChangeContent? after = null) => new()
    {
        Title = $"Change {target}",
        System = ApiSystem.Vault,
        Kind = ChangeKind.Update,
        Target = target,
        Before = before,
        After = after,
        BasedOn = "version 3",
        Request = new ApiRequest("PUT", "/v1/" + target, "{}"),
        Commands = [$"vault write {target}"],
        Needs = $"update on {target}",
        Apply = (_, _) =>
        {
            if (_refusal is not null && _refusal.Target == target) throw _refusal;
            _applied.Add(target);
            return Task.FromResult(new StepOutcome("version 4", "req-1", []));
        },
    };
}
