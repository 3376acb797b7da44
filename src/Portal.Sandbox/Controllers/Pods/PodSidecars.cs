namespace Portal.Sandbox.Controllers.Pods;

/// <summary>The order in which a pod's containers run. Sidecars are init containers with a restart policy of their own.</summary>
internal sealed partial class PodRun
{
    /// <summary>One init container after the other, then all others; sidecars begin in their turn and end when the others have.</summary>
    private async Task RunContainersAsync()
    {
        using var sidecars = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        var beside = new List<Task>();
        var well = true;
        foreach (var run in Init.TakeWhile(_ => well))
        {
            if (run.IsSidecar) beside.Add(await BesideAsync(run, sidecars.Token));
            else well = await RunInitAsync(run);
        }

        if (well) await Task.WhenAll(Main.Select(RunMainAsync));
        await sidecars.CancelAsync();
        await Task.WhenAll(beside);
        _stop.Token.ThrowIfCancellationRequested();
        Report();
    }

    /// <returns>A sidecar that has begun.</returns>
    private async Task<Task> BesideAsync(ContainerRun run, CancellationToken ending)
    {
        var life = RunSidecarAsync(run, ending);
        await Task.WhenAny(run.CaughtUp, life);
        return life;
    }

    private async Task RunSidecarAsync(ContainerRun run, CancellationToken ending)
    {
        try
        {
            for (var backoff = new RestartBackoff(); ;)
            {
                await RunOnceAsync(run, ending);
                await BackOffAsync(run, backoff, ending);
            }
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            if (run.Running) run.End(143);
        }
    }
}
