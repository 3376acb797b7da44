using System.Diagnostics;
using System.Threading.Channels;
using Portal.Sandbox.Kubernetes;

namespace Portal.Sandbox.Controllers;

/// <summary>Objects to look at, each at most once at a time; one reader.</summary>
internal sealed class WorkQueue(TimeProvider time)
{
    // A lost race is over at once, whatever the pace.
    private static readonly TimeSpan AfterRace = TimeSpan.FromMilliseconds(5);

    private readonly Channel<(Controller Controller, string Ns, string Name)> _channel = Channel.CreateUnbounded<(Controller, string, string)>(new() { SingleReader = true });
    private readonly HashSet<(Controller, string, string)> _waiting = [];
    private readonly Dictionary<(Controller, string, string), (ITimer Timer, long Due)> _later = [];
    private readonly Lock _gate = new();

    public void Add(Controller controller, string ns, string name)
    {
        lock (_gate)
        {
            if (!_waiting.Add((controller, ns, name))) return;
        }

        _channel.Writer.TryWrite((controller, ns, name));
    }

    /// <summary>Adds it when the time has come. An object waits for one time only, the soonest that was asked for.</summary>
    public void AddAfter(Controller controller, string ns, string name, TimeSpan delay)
    {
        var item = (controller, ns, name);
        var due = time.GetTimestamp() + (long)(delay.TotalSeconds * time.TimestampFrequency);
        lock (_gate)
        {
            var waits = _later.TryGetValue(item, out var waiting);
            if (waits && waiting.Due <= due) return;
            if (waits) waiting.Timer.Dispose();
            var timer = time.CreateTimer(_ => Due(item, due), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _later[item] = (timer, due);
            timer.Change(delay, Timeout.InfiniteTimeSpan);
        }
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var item in _channel.Reader.ReadAllAsync(cancellationToken))
            {
                lock (_gate) _waiting.Remove(item);
                Look(item.Controller, item.Ns, item.Name);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            lock (_gate)
            {
                foreach (var waiting in _later.Values) waiting.Timer.Dispose();
            }
        }
    }

    private void Due((Controller Controller, string Ns, string Name) item, long due)
    {
        lock (_gate)
        {
            if (_later.TryGetValue(item, out var waiting) && waiting.Due == due && _later.Remove(item)) waiting.Timer.Dispose();
        }

        Add(item.Controller, item.Ns, item.Name);
    }

    private void Look(Controller controller, string ns, string name)
    {
        try
        {
            controller.Reconcile(ns, name);
        }
        catch (KubeStatusException race) when (race.Code is 404 or 409)
        {
            AddAfter(controller, ns, name, AfterRace);
        }
        catch (Exception broken) when (broken is not OutOfMemoryException)
        {
            // An object that a controller cannot cope with must not stop the others; it is looked at again when it changes.
            Trace.TraceError($"{controller.GetType().Name} {ns}/{name}: {broken}");
        }
    }
}
