using System.Threading.Channels;
using Portal.Core.Access.Moving;
using Portal.Core.Changes;
using Portal.Core.Environments;
using Portal.Core.Policies;
using Portal.Core.Secrets;
using Portal.Testing;

namespace Portal.Core.Tests.Access.Moving;

/// <summary>Pods go on reading while what they read moves: their agents are never refused, and the source goes only when none of them needs it.</summary>
[Collection(MovingCollection.Name)]
public sealed class MovingWithoutRefusalTests(DemoSandbox demo)
{
    // Agents read every second and rollouts take a few; what does not come in this time does not come.
    private const int Longest = 120_000;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = Longest)]
    public async Task Agents_that_read_again_during_a_move_and_its_rollback_are_never_refused()
    {
        var reader = await MovingReader.MakeAsync(demo, Ct);
        await reader.PauseAsync(true);
        var (plan, run) = await RunAsync(reader);

        await run.HeldAsync("2 pods still read it.");
        Assert.Equal(("Wait until no pod reads the old path", StepState.Waiting), (plan.Plan.Steps[3].Title, run.Last.Steps[4].State));
        // Pods from before are still there, and those that come would read the new path.
        await reader.ReadAgainAsync(reader.Old, 4, Ct);
        await reader.PauseAsync(false);
        var done = await run.Ended;
        await reader.ReadAgainAsync(reader.New, 4, Ct);

        Assert.True(done.IsDone, done.Problem?.Message);
        Assert.Equal(["Add the new path to policy", "Point Deployment", "Wait until", "Take the old path out of policy", "Delete"], plan.Plan.Steps.Skip(1).Select((step, index) => step.Title[..Lengths[index]]));
        Assert.Equal(Text(reader, reader.New), (await demo.Get<PolicyStore>().ReadAsync(reader.Admin, reader.Policy, Ct)).Text);

        await (await plan.PlanRollbackAsync(reader.Admin, done, Ct)).ApplyAsync(reader.Admin);
        await reader.ReadAgainAsync(reader.Old, 4, Ct);

        Assert.Equal(Text(reader, reader.Old), (await demo.Get<PolicyStore>().ReadAsync(reader.Admin, reader.Policy, Ct)).Text);
        Assert.DoesNotContain(reader.Answers, answer => answer.Key.Status != 200);
    }

    [Fact(Timeout = Longest)]
    public async Task Who_stops_at_the_wait_goes_on_later_or_plans_it_again_and_pods_from_before_are_still_waited_for()
    {
        var reader = await MovingReader.MakeAsync(demo, Ct);
        await reader.PauseAsync(true);
        var (plan, run) = await RunAsync(reader);
        await run.HeldAsync("2 pods still read it.");
        run.Person.StopHere();
        var stopped = await run.Ended;

        Assert.Equal((3, null, StepState.Waiting), (stopped.StoppedAt, stopped.Problem, stopped.Steps[3].State));
        Assert.Contains("2 pods still read it.", stopped.Steps[3].Missing, StringComparison.Ordinal);

        // As after a restart: nothing of that run is known, and the pod template already names the new path.
        var again = await reader.PlanAsync(Ct);
        Assert.Equal(["Copy", "Wait until", "Take the old path out", "Delete"], again.Plan.Steps.Select((step, index) => step.Title[..AgainLengths[index]]));
        var second = Running.Of(demo, reader.Admin, again.Plan, null);
        await second.HeldAsync("2 pods still read it.");
        await reader.PauseAsync(false);

        Assert.True((await second.Ended).IsDone);
        Assert.Equal(Text(reader, reader.New), (await demo.Get<PolicyStore>().ReadAsync(reader.Admin, reader.Policy, Ct)).Text);
        Assert.DoesNotContain(reader.Answers, answer => answer.Key.Status != 200);
    }

    [Fact(Timeout = Longest)]
    public async Task Who_does_not_want_to_wait_goes_on_and_is_told_what_was_not_so()
    {
        var reader = await MovingReader.MakeAsync(demo, Ct);
        await reader.PauseAsync(true);
        var (_, run) = await RunAsync(reader);
        await run.HeldAsync("2 pods still read it.");

        run.Person.GoOn();
        var done = await run.Ended;

        Assert.True(done.IsDone, done.Problem?.Message);
        Assert.Equal("gone on without waiting", done.Steps[3].Outcome!.Summary);
        Assert.Contains($"no pod reads {reader.Old}", Assert.Single(done.Steps[3].Outcome!.Warnings), StringComparison.Ordinal);
        await reader.PauseAsync(false);
    }

    [Fact(Timeout = Longest)]
    public async Task A_move_whose_readers_cannot_be_seen_says_who_they_may_be_and_one_without_references_stays_short()
    {
        var admin = await demo.AsAsync("admin");
        await demo.Server.Parts.Vault.WriteAsync("legacy/lonely", new() { ["key"] = "value" });
        var moves = demo.Get<SecretMoves>();
        var preview = await moves.LookAsync(admin, new(new SecretPath("legacy", "lonely"), new SecretPath("internal", "lonely"), MoveWay.Move), _ => { }, Ct);
        var plan = (await moves.PlanAsync(admin, preview, new(Existing.Stop, [], []), Ct)).Plan;

        Assert.Equal(["Copy legacy/lonely to internal/lonely", "Delete legacy/lonely"], plan.Steps.Select(step => step.Title));
        var warning = Assert.Single(plan.Warnings, warning => warning.Contains("cannot be seen from here", StringComparison.Ordinal));
        Assert.Contains("what logs in with role kubernetes/legacy-apps", warning, StringComparison.Ordinal);
        Assert.Contains("portal-admin", warning, StringComparison.Ordinal);
    }

    private static readonly int[] Lengths = ["Add the new path to policy".Length, "Point Deployment".Length, "Wait until".Length, "Take the old path out of policy".Length, "Delete".Length];
    private static readonly int[] AgainLengths = ["Copy".Length, "Wait until".Length, "Take the old path out".Length, "Delete".Length];

    private static string Text(MovingReader reader, SecretPath path) => $$"""
        # what {{reader.Policy}} reads
        path "internal/data/{{path.Key}}" {
          capabilities = ["read"] # and nothing else
        }

        """;

    private async Task<(MoveRun Plan, Running Run)> RunAsync(MovingReader reader)
    {
        var plan = await reader.PlanAsync(Ct);
        return (plan, Running.Of(demo, reader.Admin, plan.Plan, null));
    }
}

/// <summary>A plan that is being applied.</summary>
internal sealed class Running : IProgress<ChangeResult>
{
    private readonly Channel<ChangeResult> _said = Channel.CreateUnbounded<ChangeResult>();

    public WaitAnswer Person { get; } = new();

    public Task<ChangeResult> Ended { get; private set; } = null!;

    public ChangeResult Last { get; private set; } = null!;

    public static Running Of(DemoSandbox demo, EnvironmentSession session, ChangePlan plan, ChangeResult? earlier)
    {
        var running = new Running();
        running.Ended = running.RunAsync(demo, session, plan, earlier);
        return running;
    }

    public void Report(ChangeResult value) => _said.Writer.TryWrite(value);

    /// <summary>Waits until the plan waits for something.</summary>
    public async Task HeldAsync(string missing)
    {
        await foreach (var result in _said.Reader.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            Last = result;
            if (result.Problem is { } problem) throw problem;
            if (result.Steps.Any(step => step.State is StepState.Held && step.Missing!.Contains(missing, StringComparison.Ordinal))) return;
        }

        Assert.Fail($"The plan ended without waiting because: {missing}");
    }

    private async Task<ChangeResult> RunAsync(DemoSandbox demo, EnvironmentSession session, ChangePlan plan, ChangeResult? earlier)
    {
        try
        {
            return await demo.Get<ChangeRunner>().RunAsync(session, plan, earlier, this, Person, TestContext.Current.CancellationToken);
        }
        finally
        {
            _said.Writer.TryComplete();
        }
    }
}
