using Portal.Sandbox.Vault.Core;

namespace Portal.Sandbox.Vault.Auth;

/// <summary>Keeps out who was wrong too often: by default nobody gets in under a name for a quarter of an hour after five wrong passwords.</summary>
internal sealed class Lockouts(TimeProvider time)
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(15);

    private readonly Dictionary<string, (int Failures, DateTimeOffset Last)> _failures = [];

    public bool IsLocked(Mount mount, string name)
    {
        var config = mount.Config.Lockout ?? new LockoutConfig();
        return !config.IsDisabled && _failures.TryGetValue(name, out var failed) && failed.Failures >= (config.Threshold > 0 ? config.Threshold : 5)
            && time.GetUtcNow() < failed.Last + Or(config.Duration);
    }

    public void Failed(Mount mount, string name)
    {
        var now = time.GetUtcNow();
        var before = _failures.GetValueOrDefault(name);
        _failures[name] = (now < before.Last + Or(mount.Config.Lockout?.CounterReset ?? TimeSpan.Zero) ? before.Failures + 1 : 1, now);
    }

    public void Succeeded(string name) => _failures.Remove(name);

    private static TimeSpan Or(TimeSpan configured) => configured > TimeSpan.Zero ? configured : Period;
}
