using System.Runtime.CompilerServices;

namespace Portal.Core.Vault;

/// <summary>Remembers for a few seconds that a session's token is good, so that a page with ten denied parts asks once. A write is refused alone, and asks anew.</summary>
internal sealed class TokenChecks(TimeProvider time)
{
    private static readonly TimeSpan Believed = TimeSpan.FromSeconds(3);
    private readonly ConditionalWeakTable<VaultSession, StrongBox<DateTimeOffset>> _good = [];

    public async Task<bool> IsGoodAsync(VaultSession session, bool isRead, Func<VaultSession, CancellationToken, Task<bool>> ask, CancellationToken cancellationToken)
    {
        if (isRead && _good.TryGetValue(session, out var at) && time.GetUtcNow() - at.Value < Believed) return true;
        if (!await ask(session, cancellationToken)) return false;
        _good.AddOrUpdate(session, new StrongBox<DateTimeOffset>(time.GetUtcNow()));
        return true;
    }
}
