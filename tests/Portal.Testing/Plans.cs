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
        var result = await new ChangeRunner(new ActivityLog(), TimeProvider.System).RunAsync(session, plan, null, null, CancellationToken.None);
        return result.Problem is { } problem ? throw problem : result;
    }

    /// <summary>Why a plan stops.</summary>
    public static async Task<Failure?> FailureAsync(this ChangePlan plan, EnvironmentSession session)
    {
        var result = await new ChangeRunner(new ActivityLog(), TimeProvider.System).RunAsync(session, plan, null, null, CancellationToken.None);
        return result.Problem?.Failure;
    }
}
