using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Portal.Core.Environments;
using Portal.Core.Vault;

namespace Portal.Core.Changes;

/// <summary>
/// What each signed-in person did in the last ten minutes and can take back. It belongs to the session and ends with it; nobody sees
/// another's. Taking back is a plan like any other, with a version it is based on: when the object has moved on it is a conflict.
/// </summary>
public sealed class UndoStore(TimeProvider time)
{
    private const int Most = 50;
    private readonly ConditionalWeakTable<VaultSession, Kept> _kept = [];

    /// <summary>How long something can be taken back.</summary>
    public static TimeSpan KeptFor { get; } = TimeSpan.FromMinutes(10);

    /// <summary>Raised with the session whose list changed, on the thread that changed it.</summary>
    public event Action<VaultSession>? Changed;

    /// <summary>Raised with the session in which something was taken back, so that what is on the screen is read again.</summary>
    public event Action<VaultSession>? Undone;

    /// <summary>What the person can take back, newest first.</summary>
    public ImmutableArray<UndoEntry> Of(EnvironmentSession session) => _kept.TryGetValue(session.Vault, out var kept) ? kept.Living(time.GetUtcNow()) : [];

    /// <summary>Forgets everything of a session, as when its person signs out.</summary>
    public void Forget(VaultSession session)
    {
        if (!_kept.TryGetValue(session, out var kept)) return;
        kept.Clear();
        _kept.Remove(session);
        Changed?.Invoke(session);
    }

    /// <summary>Keeps what a run of a plan has done.</summary>
    internal void Add(EnvironmentSession session, ChangePlan plan, ImmutableArray<StepResult> done)
    {
        if (done.IsEmpty) return;
        var steps = done.Where(step => step.Step.Undo is not null).Select(step => new UndoEntry.Done(step.Step, step.Outcome!)).ToImmutableArray();
        var title = done.Length == plan.Steps.Length ? plan.Title : string.Join(", ", done.Select(step => step.Step.Title));
        if (plan.Undoes is { } undone) Remove(session.Vault, undone);
        if (!steps.IsEmpty)
        {
            var entry = new UndoEntry(title, time.GetUtcNow(), steps, [.. done.Where(step => step.Step is { Undo: null, Kind: not ChangeKind.Wait }).Select(step => step.Step.Title)]);
            _kept.GetOrCreateValue(session.Vault).Add(entry, time.CreateTimer(_ => Remove(session.Vault, entry), null, KeptFor, Timeout.InfiniteTimeSpan));
        }

        Changed?.Invoke(session.Vault);
        if (plan.Undoes is not null) Undone?.Invoke(session.Vault);
    }

    private void Remove(VaultSession session, UndoEntry entry)
    {
        if (_kept.TryGetValue(session, out var kept) && kept.Remove(entry)) Changed?.Invoke(session);
    }

    private sealed class Kept
    {
        private readonly Lock _gate = new();
        private readonly List<(UndoEntry Entry, ITimer End)> _entries = [];

        public ImmutableArray<UndoEntry> Living(DateTimeOffset now)
        {
            lock (_gate) return [.. _entries.Select(kept => kept.Entry).Where(entry => now < entry.Until).Reverse()];
        }

        public void Add(UndoEntry entry, ITimer end)
        {
            lock (_gate)
            {
                _entries.Add((entry, end));
                if (_entries.Count > Most) RemoveAt(0);
            }
        }

        public bool Remove(UndoEntry entry)
        {
            lock (_gate)
            {
                var index = _entries.FindIndex(kept => kept.Entry == entry);
                if (index >= 0) RemoveAt(index);
                return index >= 0;
            }
        }

        public void Clear()
        {
            lock (_gate)
            {
                while (_entries.Count > 0) RemoveAt(_entries.Count - 1);
            }
        }

        private void RemoveAt(int index)
        {
            _entries[index].End.Dispose();
            _entries.RemoveAt(index);
        }
    }
}
