using Portal.Core.Secrets.Requests;

namespace Portal.Features.Secrets.Requests;

/// <summary>Deletes what requests propose when their time is over, whether anybody looks at them or not.</summary>
internal sealed class RequestSweeper(RequestStore store, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        do store.Sweep();
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
