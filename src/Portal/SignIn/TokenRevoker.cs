using System.Threading.Channels;
using Portal.Core.Failures;
using Portal.Core.Vault;
using Portal.Core.Vault.SignIn;

namespace Portal.SignIn;

/// <summary>
/// Revokes the tokens of ended sessions, out of the way of the request that ended them. A Vault that does not answer is asked again a
/// few times; after that the token's own end has to do.
/// </summary>
public sealed class TokenRevoker(IVaultTokens tokens, TimeProvider time, ILogger<TokenRevoker> logger) : BackgroundService
{
    private const int Attempts = 4;
    private static readonly TimeSpan AtShutdown = TimeSpan.FromSeconds(5);
    private readonly Channel<VaultSession> _queue = Channel.CreateUnbounded<VaultSession>();
    private int _pending;

    /// <summary>How many tokens wait to be revoked.</summary>
    public int Pending => _pending;

    /// <summary>Revokes a token soon.</summary>
    public void Revoke(VaultSession session)
    {
        Interlocked.Increment(ref _pending);
        _queue.Writer.TryWrite(session);
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        using var budget = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        budget.CancelAfter(AtShutdown);
        while (_queue.Reader.TryRead(out var session)) await TryRevokeAsync(session, budget.Token);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var session in _queue.Reader.ReadAllAsync(stoppingToken)) _ = RevokeAsync(session, stoppingToken);
    }

    private async Task RevokeAsync(VaultSession session, CancellationToken stopping)
    {
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            if (await TryRevokeAsync(session, stopping)) return;
            if (stopping.IsCancellationRequested) return;
            await Task.Delay(TimeSpan.FromSeconds(5 * attempt), time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        logger.LogWarning("A token of {Environment} could not be revoked; it ends by itself at {End}", session.Environment.Name, session.Identity.ExpiresAt);
    }

    private async Task<bool> TryRevokeAsync(VaultSession session, CancellationToken cancellationToken)
    {
        try
        {
            await tokens.RevokeAsync(session, cancellationToken);
            Interlocked.Decrement(ref _pending);
            return true;
        }
        catch (Exception exception) when (exception is ApiException or OperationCanceledException)
        {
            return false;
        }
    }
}
