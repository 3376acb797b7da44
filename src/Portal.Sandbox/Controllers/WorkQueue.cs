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
    private readonly HashSet<ITimer> _timers = [];
    private readonly Lock _gate = new();

    public void Add(Controller controller, string ns, string name)
    {
        lock (_gate)
        {
            if (!_waiting.Add((controller, ns, name))) return;
        }

        _channel.Writer.TryWrite((controller, ns, name));
    }

    public void AddAfter(Controller controller, string ns, string name, TimeSpan delay)
    {
        ITimer? made = null;
        made = time.CreateTimer(_ => Due(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        lock (_gate) _timers.Add(made);
        made.Change(delay, Timeout.InfiniteTimeSpan);

        void Due()
        {
            lock (_gate) _timers.Remove(made!);
            made!.Dispose();
            Add(controller, ns, name);
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
                foreach (var timer in _timers) timer.Dispose();
            }
        }
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
