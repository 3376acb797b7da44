using System.Collections.Immutable;
using Portal.Core.Environments;

namespace Portal.Core.Activity;

/// <summary>
/// What was done through this portal since it started, newest last, bounded. A person sees their own entries: who else did what is
/// for Vault's and Kubernetes' audit logs, whose readers are chosen by their operators.
/// </summary>
public sealed class ActivityLog
{
    private const int Capacity = 5_000;
    private readonly Lock _gate = new();
    private readonly Queue<ActivityEntry> _entries = new();

    /// <summary>Raised after an entry was added, on the thread that added it.</summary>
    public event Action<ActivityEntry>? Added;

    /// <summary>Adds one entry and drops the oldest when the log is full.</summary>
    public void Record(ActivityEntry entry)
    {
        lock (_gate)
        {
            _entries.Enqueue(entry);
            if (_entries.Count > Capacity) _entries.Dequeue();
        }

        Added?.Invoke(entry);
    }

    /// <summary>The entries of the person behind <paramref name="session"/> in its environment, newest first.</summary>
    public ImmutableArray<ActivityEntry> Of(EnvironmentSession session)
    {
        lock (_gate)
        {
            return [.. _entries.Where(entry => entry.Environment == session.Environment.Name && entry.Who == session.Vault.Identity.DisplayName).Reverse()];
        }
    }
}
