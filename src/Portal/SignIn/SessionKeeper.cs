using Portal.Core.Failures;
using Portal.Core.Vault.SignIn;

namespace Portal.SignIn;

/// <summary>Ends sessions when their time is over, and renews the tokens of people who are still there.</summary>
public sealed class SessionKeeper(PortalSessions sessions, IVaultTokens tokens, TimeProvider time, ILogger<SessionKeeper> logger) : BackgroundService
{
    /// <summary>How often it looks.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(15);

    /// <summary>Looks at every session once.</summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        foreach (var session in sessions.All)
        {
            if (sessions.Find(session.Id) is null) continue;
            foreach (var (name, environment) in session.Environments) await TendAsync(session, name, environment, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        foreach (var session in sessions.All) sessions.EndSession(session, SessionEnd.Shutdown);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        while (await timer.WaitForNextTickAsync(stoppingToken)) await SweepAsync(stoppingToken);
    }

    private async Task TendAsync(PortalSession session, string name, SignedInEnvironment environment, CancellationToken cancellationToken)
    {
        var (identity, now) = (environment.Session.Vault.Identity, time.GetUtcNow());
        if (identity.ExpiresAt is not { } end) return;
        if (end <= now)
        {
            sessions.Drop(session, name);
            return;
        }

        // Renewing for people who have left would keep a forgotten browser signed in for as long as Vault allows.
        if (!identity.Renewable || end - now > identity.CreationTtl / 2 || session.LastActiveAt <= environment.RenewedAt) return;
        try
        {
            await tokens.RenewAsync(environment.Session.Vault, cancellationToken);
            session.Renewed(name, now);
        }
        catch (ApiException failure) when (failure.Failure is Failure.SignedOut)
        {
            sessions.Drop(session, name);
        }
        catch (ApiException failure)
        {
            logger.LogWarning("The token of a session in {Environment} could not be renewed: {Failure}", name, failure.Failure);
        }
    }
}
