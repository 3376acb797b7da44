namespace Portal.Features.Secrets.Editing.Keeping;

/// <summary>Deletes drafts whose day is over, whether their person comes back or not.</summary>
internal sealed class DraftSweeper(SecretDrafts drafts, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        while (await timer.WaitForNextTickAsync(stoppingToken)) drafts.Sweep();
    }
}
