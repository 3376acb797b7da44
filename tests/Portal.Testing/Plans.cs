using Portal.Core.Activity;
using Portal.Core.Changes;
using Portal.Core.Environments;
using Portal.Core.Failures;

namespace Portal.Testing;

/// <summary>Applies plans in tests.</summary>
public static class Plans
{
    /// <summary>Applies a plan and fails with its problem when it stops.</summary>
    public static async Task<ChangeResult> ApplyAsync(this ChangePlan plan, EnvironmentSession session)
    {
        var result = await Runner().RunAsync(session, plan, null, null, CancellationToken.None);
        return result.Problem is { } problem ? throw problem : result;
    }

    /// <summary>Why a plan stops.</summary>
    public static async Task<Failure?> FailureAsync(this ChangePlan plan, EnvironmentSession session)
    {
        var result = await Runner().RunAsync(session, plan, null, null, CancellationToken.None);
        return result.Problem?.Failure;
    }

    /// <summary>Applies a plan and answers with what can be taken back of it, in the session's own store.</summary>
    public static async Task<UndoEntry?> ApplyAsync(this ChangePlan plan, EnvironmentSession session, UndoStore undo)
    {
        var result = await new ChangeRunner(new ActivityLog(), undo, TimeProvider.System).RunAsync(session, plan, null, null, CancellationToken.None);
        return result.Problem is { } problem ? throw problem : undo.Of(session).FirstOrDefault();
    }

    /// <summary>What becomes of the only step of a plan.</summary>
    public static async Task<StepResult> TryAsync(this ChangePlan plan, EnvironmentSession session) =>
        (await Runner().RunAsync(session, plan, null, null, CancellationToken.None)).Steps.Single();

    private static ChangeRunner Runner() => new(new ActivityLog(), new UndoStore(TimeProvider.System), TimeProvider.System);
}
