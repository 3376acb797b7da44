using System.Collections.Immutable;

namespace Portal.Sandbox.Faults;

/// <summary>
/// The faults that are on, in both servers: any number at once, each of them switched off by its id, by its limits or with all others.
/// Servers ask it about each call; what a fault changes for as long as it lasts (a clock, a policy, a listener) is registered by the part that can.
/// </summary>
/// <param name="time">The clock by which faults end; no fault moves it.</param>
public sealed class SandboxFaults(TimeProvider time)
{
    // Switching on and off waits for itself, because what it does to the servers must not overlap; asking does not wait for that.
    private readonly Lock _switching = new();
    private readonly Lock _lock = new();
    private readonly Dictionary<(FaultSystem, FaultKind), Func<Fault, Action>> _effects = [];
    private ImmutableArray<ActiveFault> _active = [];
    private int _lastId;

    /// <summary>What is on, the oldest first.</summary>
    public ImmutableArray<ActiveFault> Active
    {
        get
        {
            lock (_lock) return _active;
        }
    }

    /// <summary>After a fault was switched on, so that what is already under way can meet it.</summary>
    internal event Action? Added;

    internal bool None => Active.IsEmpty;

    /// <summary>Switches a fault on.</summary>
    /// <exception cref="ArgumentException">It cannot be; the message says why, for a person.</exception>
    public ActiveFault Add(Fault fault)
    {
        var complete = FaultCatalog.Complete(fault);
        ActiveFault active;
        lock (_switching)
        {
            Demand(complete);
            active = new(this, ++_lastId, complete, time.GetUtcNow());
            lock (_lock) _active = _active.Add(active);
            try
            {
                active.Undo = Effect(complete)?.Invoke(complete);
            }
            catch
            {
                lock (_lock) _active = _active.Remove(active);
                throw;
            }

            if (complete.For is { } span) active.Timer = time.CreateTimer(_ => End(active.Id), null, span, Timeout.InfiniteTimeSpan);
        }

        Added?.Invoke();
        return active;
    }

    /// <summary>Switches a fault off, and undoes what it changed.</summary>
    /// <returns>False if it was not on.</returns>
    public bool End(int id)
    {
        lock (_switching)
        {
            if (Active.FirstOrDefault(active => active.Id == id) is not { } ended) return false;
            lock (_lock) _active = _active.Remove(ended);
            ended.Timer?.Dispose();
            ended.Undo?.Invoke();
            return true;
        }
    }

    /// <summary>Switches all of them off, the youngest first.</summary>
    public void Clear()
    {
        foreach (var active in Active.Reverse()) End(active.Id);
    }

    /// <summary>Switches those of a kind off.</summary>
    internal void EndAll(FaultKind kind)
    {
        foreach (var active in Active.Where(active => active.Fault.Kind == kind)) End(active.Id);
    }

    /// <summary>Says what a kind of fault does when it is switched on; the answer undoes it. Called for one fault at a time.</summary>
    /// <param name="begin">May throw <see cref="ArgumentException"/> when there is nothing to break.</param>
    internal void WhileOn(FaultSystem system, FaultKind kind, Func<Fault, Action> begin) => _effects.Add((system, kind), begin);

    /// <summary>The first fault of a kind that reaches a call, which is thereby one of its number.</summary>
    internal Fault? Hit(FaultKind kind, FaultCall call, Predicate<Fault>? also = null)
    {
        ActiveFault? hit;
        bool over;
        lock (_lock)
        {
            hit = _active.FirstOrDefault(active => active.Fault.Kind == kind && active.Fault.Reaches(call) && active.Left is not 0 && also?.Invoke(active.Fault) != false);
            over = hit?.Take() == true;
        }

        if (over) End(hit!.Id);
        return hit?.Fault;
    }

    /// <summary>Whether a call would meet a fault; not one of its number.</summary>
    internal bool Reaches(FaultKind kind, FaultCall call) => Active.Any(active => active.Fault.Kind == kind && active.Fault.Reaches(call));

    /// <summary>What is on of a kind, the oldest first.</summary>
    internal IEnumerable<Fault> Of(params FaultKind[] kinds) => Active.Select(active => active.Fault).Where(fault => kinds.Contains(fault.Kind));

    private Func<Fault, Action>? Effect(Fault fault) => _effects.GetValueOrDefault((fault.System!.Value, fault.Kind));

    private void Demand(Fault fault)
    {
        var info = FaultCatalog.Of(fault.Kind);
        if (!info.IsState) return;
        if (Effect(fault) is null) throw new ArgumentException($"There is nothing here that {info.Id} could break.");
        if (Of(fault.Kind).Any(other => other.System == fault.System && other.Name == fault.Name)) throw new ArgumentException($"{info.Title} is already on; switch it off first.");
    }
}
