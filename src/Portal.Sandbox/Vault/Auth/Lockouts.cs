namespace Portal.Sandbox.Vault.Auth;

/// <summary>Keeps out who was wrong too often: after five wrong passwords nobody gets in under that name for a quarter of an hour.</summary>
internal sealed class Lockouts(TimeProvider time)
{
    private const int Threshold = 5;

    private static readonly TimeSpan Period = TimeSpan.FromMinutes(15);

    private readonly Dictionary<string, (int Failures, DateTimeOffset Last)> _failures = [];

    public bool IsLocked(string name) => _failures.TryGetValue(name, out var failed) && failed.Failures >= Threshold && time.GetUtcNow() < failed.Last + Period;

    public void Failed(string name)
    {
        var now = time.GetUtcNow();
        var before = _failures.GetValueOrDefault(name);
        _failures[name] = (now < before.Last + Period ? before.Failures + 1 : 1, now);
    }

    public void Succeeded(string name) => _failures.Remove(name);
}
