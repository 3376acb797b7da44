using Microsoft.Extensions.Time.Testing;
using Portal.Sandbox.Controllers;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Tests.Controllers;

public sealed class WorkQueueTests
{
    [Fact]
    public async Task An_object_that_is_asked_for_again_and_again_waits_once_and_for_the_soonest_time()
    {
        var time = new CountedTimers();
        var queue = new WorkQueue(time);
        var controller = new LookedAt();
        for (var again = 0; again < 500; again++) queue.AddAfter(controller, "team", "web", TimeSpan.FromMinutes(10 - (again % 7)));

        Assert.Equal(1, time.Waiting);

        using var stop = new CancellationTokenSource();
        var running = queue.RunAsync(stop.Token);
        time.Advance(TimeSpan.FromMinutes(4));
        await controller.Once;
        Assert.Equal(0, time.Waiting);
        await stop.CancelAsync();
        await running;
    }

    private sealed class LookedAt() : Controller(null!)
    {
        private readonly TaskCompletionSource _once = new();

        public Task Once => _once.Task;

        public override void Observe(StoreEvent change) => throw new InvalidOperationException();

        public override void Reconcile(string ns, string name) => _once.SetResult();
    }

    /// <summary>Knows how many timers are waiting.</summary>
    private sealed class CountedTimers : FakeTimeProvider
    {
        public int Waiting { get; private set; }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Waiting++;
            return new Counted(base.CreateTimer(callback, state, dueTime, period), () => Waiting--);
        }

        private sealed class Counted(ITimer timer, Action ended) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(dueTime, period);

            public void Dispose()
            {
                timer.Dispose();
                ended();
            }

            public ValueTask DisposeAsync()
            {
                Dispose();
                return ValueTask.CompletedTask;
            }
        }
    }
}
