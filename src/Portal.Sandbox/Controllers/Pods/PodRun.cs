using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Controllers.Pods;

/// <summary>The life of one pod on its node: volumes, init containers one by one, then the others, until it ends or is deleted.</summary>
internal sealed partial class PodRun : IAsyncDisposable
{
    private static readonly TimeSpan MountRetryAtMost = TimeSpan.FromMinutes(2);

    // Only a container that has failed a few times is kept waiting while a world is made.
    private static readonly TimeSpan HeldFrom = TimeSpan.FromSeconds(40);

    private static readonly TimeSpan CatchesUpWithin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FirstWords = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _stop = new();
    private readonly Kubelet _kubelet;
    private readonly Rhythm _rhythm;
    private readonly PodVolumes _volumes;
    private readonly PodStatus _status;
    private Task _life = Task.CompletedTask;
    private readonly TaskCompletionSource _awake = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _catchingUp = Task.CompletedTask;
    private volatile bool _resuming;

    /// <param name="resumed">
    /// The pod's containers have been running since before anybody here knew of them, as after a restart of a real kubelet. Their programs
    /// are started behind the scene, in no time; the pod's status and events say nothing of it.
    /// </param>
    public PodRun(Kubelet kubelet, JsonObject pod, bool resumed = false)
    {
        (_kubelet, _resuming, Pod) = (kubelet, resumed, pod);
        Loopback = pod.FlagAt("spec", "hostNetwork") == true ? kubelet.LoopbackOf(Node) : new();
        Init = [.. pod.ItemsAt("spec", "initContainers").Select(container => new ContainerRun(container, true, kubelet.Rhythm.Time))];
        Main = [.. pod.ItemsAt("spec", "containers").Select(container => new ContainerRun(container, false, kubelet.Rhythm.Time))];
        _volumes = new(kubelet.Store, kubelet.Tokens, pod);
        _status = new(kubelet.Store, pod, Init, Main) { Started = pod.TextAt("status", "startTime") ?? JsonText.Timestamp(kubelet.Rhythm.Now), Address = pod.TextAt("status", "podIP") };
        foreach (var run in Main.Where(_ => Init.Count > 0)) run.Wait("PodInitializing");
        if (resumed) Resume(pod);
        else _awake.SetResult();

        // A container that is waiting for something goes on waiting as long as it would.
        _rhythm = !resumed || Init.Any(run => run.Running) ? kubelet.Rhythm : new(kubelet.Rhythm.Time, TimeSpan.Zero);
    }

    public JsonObject Pod { get; }

    public IReadOnlyList<ContainerRun> Init { get; }

    public IReadOnlyList<ContainerRun> Main { get; }

    public PodLoopback Loopback { get; }

    public string Node => Pod.TextAt("spec", "nodeName") ?? "";

    public ContainerRun? Container(string name) => Init.Concat(Main).FirstOrDefault(run => run.Name == name);

    /// <summary>Ends when the programs of a resumed pod are where its status says they are, or will not get there soon.</summary>
    public Task Awake => _awake.Task;

    public void Start()
    {
        _life = Task.Run(LiveAsync);
        if (_resuming) _catchingUp = Task.Run(CatchUpAsync);
    }

    /// <summary>Stops everything and waits for it; the pod's object is not touched.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _life;
        await _catchingUp;
    }

    /// <summary>The pod is being deleted: its containers are told to stop, then the object goes.</summary>
    public async Task TerminateAsync(CancellationToken cancellationToken)
    {
        _resuming = false;
        foreach (var run in Main.Where(run => run.Running)) Event("Killing", $"Stopping container {run.Name}", run);
        await DisposeAsync();
        await _kubelet.Rhythm.StepAsync(0.5, cancellationToken);
        _kubelet.Remove(Pod);
    }

    /// <summary>Something outside the containers decides whether they are ready.</summary>
    public void LookAtReadiness()
    {
        foreach (var run in Main) run.SetReady(!_kubelet.IsBroken(Pod));
        _status.Write();
    }

    private async Task LiveAsync()
    {
        try
        {
            Report();
            await MountAsync();
            await _rhythm.StepAsync(0.5, _stop.Token);
            _status.Address ??= _kubelet.TakeAddress(Node);
            Report();
            await RunContainersAsync();
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            foreach (var run in Init.Concat(Main).Where(run => run.Running)) run.End(143);
        }
    }

    private void Resume(JsonObject pod)
    {
        foreach (var (runs, list) in new[] { (Init, "initContainerStatuses"), (Main, "containerStatuses") })
        {
            foreach (var run in runs) run.Resume(pod.ItemsAt("status", list).FirstOrDefault(status => status.TextAt("name") == run.Name) ?? []);
        }
    }

    private async Task CatchUpAsync()
    {
        try
        {
            await Task.WhenAll(Init.Concat(Main).Select(run => run.CaughtUp)).WaitAsync(CatchesUpWithin, _rhythm.Time, _stop.Token);
            await Task.Delay(FirstWords, _rhythm.Time, _stop.Token);
        }
        catch (Exception late) when (late is TimeoutException or OperationCanceledException)
        {
            // Something it needs has changed since it started; what becomes of it now is news.
        }

        _rhythm.Pace = _kubelet.Rhythm.Pace;
        _resuming = false;
        _awake.TrySetResult();
    }

    private void Report()
    {
        if (!_resuming) _status.Write();
    }

    private async Task MountAsync()
    {
        for (var wait = TimeSpan.FromSeconds(1); _volumes.Mount() is { } failure; wait = wait * 2 < MountRetryAtMost ? wait * 2 : MountRetryAtMost)
        {
            if (!_resuming) _kubelet.Events.Warning(Pod, "FailedMount", failure, Kubelet.Component, host: Node);
            await _rhythm.WaitAsync(wait, _stop.Token);
        }
    }

    /// <returns>Whether the next container may start.</returns>
    private async Task<bool> RunInitAsync(ContainerRun run)
    {
        for (var backoff = new RestartBackoff(); ;)
        {
            if (await RunOnceAsync(run, _stop.Token) == 0) return true;
            if (Pod.TextAt("spec", "restartPolicy") == "Never") return false;
            await BackOffAsync(run, backoff, _stop.Token);
        }
    }

    private async Task RunMainAsync(ContainerRun run)
    {
        for (var backoff = new RestartBackoff(); ;)
        {
            var exit = await RunOnceAsync(run, _stop.Token);
            var policy = Pod.TextAt("spec", "restartPolicy") ?? "Always";
            if (policy == "Never" || (policy == "OnFailure" && exit == 0)) return;
            await BackOffAsync(run, backoff, _stop.Token);
        }
    }

    private async Task<int> RunOnceAsync(ContainerRun run, CancellationToken ending)
    {
        await PullAsync(run);
        run.Environment = await EnvironmentAsync(run);
        run.Files = _volumes.For(run.Spec, PodFiles.Root(Pod, _status.Address, _rhythm.Now));
        Event("Created", $"Created container: {run.Name}", run);
        var program = default(IContainerProgram);
        var log = run.Start(ready: false);
        var context = new ContainerContext
        {
            Pod = Pod,
            Container = run.Spec,
            IsInit = run.IsInit && !run.IsSidecar,
            Files = run.Files,
            Environment = run.Environment,
            Log = log,
            Rhythm = _rhythm,
            Loopback = Loopback,
            RefreshTokens = _volumes.RefreshTokens,
        };
        program = _kubelet.Programs.For(context);
        Event("Started", $"Started container {run.Name}", run);
        Report();
        var running = program.RunAsync(context, ending);
        if (!run.IsInit || run.IsSidecar) await BecomeReadyAsync(run, running);
        var exit = await ExitAsync(running, log);
        run.End(exit);
        Report();
        return exit;
    }

    /// <summary>A program that breaks takes only its own container down.</summary>
    private static async Task<int> ExitAsync(Task<int> running, ContainerLog log)
    {
        try
        {
            return await running;
        }
        catch (Exception broken) when (broken is not OperationCanceledException)
        {
            log.Write($"panic: {broken.Message}");
            return 2;
        }
    }

    private async Task BecomeReadyAsync(ContainerRun run, Task running)
    {
        var delay = run.Spec.ObjectAt("readinessProbe") is null ? 0.1 : 1;
        var waiting = _rhythm.StepAsync(delay, _stop.Token);
        if (await Task.WhenAny(waiting, running) != waiting) return;
        run.SetReady(!_kubelet.IsBroken(Pod));
        Report();
    }

    private async Task PullAsync(ContainerRun run)
    {
        // Names below .invalid never resolve (RFC 2606), here as anywhere.
        for (var backoff = new RestartBackoff(); run.Image.Split('/')[0].Split(':')[0].EndsWith(".invalid", StringComparison.Ordinal);)
        {
            var host = run.Image.Split('/')[0];
            var why = $"failed to pull and unpack image \"{run.Image}\": failed to resolve reference \"{run.Image}\": failed to do request: Head \"https://{host}/v2/\": dial tcp: lookup {host} on 10.96.0.10:53: no such host";
            Event("Pulling", $"Pulling image \"{run.Image}\"", run);
            Event("Failed", $"Failed to pull image \"{run.Image}\": {why}", run, warning: true);
            Event("Failed", "Error: ErrImagePull", run, warning: true);
            run.Wait("ErrImagePull", why);
            Report();
            await _rhythm.StepAsync(1, _stop.Token);
            run.Wait("ImagePullBackOff", $"Back-off pulling image \"{run.Image}\": ErrImagePull: {why}");
            Event("BackOff", $"Back-off pulling image \"{run.Image}\"", run);
            Report();
            backoff.Next();
            await _rhythm.WaitAsync(backoff.Next(), _stop.Token);
        }

        if (_kubelet.HasImage(Node, run.Image))
        {
            Event("Pulled", $"Container image \"{run.Image}\" already present on machine", run);
            await _rhythm.StepAsync(0.2, _stop.Token);
            return;
        }

        Event("Pulling", $"Pulling image \"{run.Image}\"", run);
        await _rhythm.StepAsync(1, _stop.Token);
        Event("Pulled", $"Successfully pulled image \"{run.Image}\" in 1s (1s including waiting). Image size: 41943040 bytes.", run);
    }

    private async Task<IReadOnlyDictionary<string, string>> EnvironmentAsync(ContainerRun run)
    {
        while (true)
        {
            var (variables, missing) = ContainerEnvironment.Of(_kubelet.Store, _kubelet.Store.Get("pods", Pod.Namespace(), Pod.Name()) ?? Pod, run.Spec);
            if (missing is null) return variables;
            run.Wait("CreateContainerConfigError", missing);
            Event("Failed", $"Error: {missing}", run, warning: true);
            Report();
            await _rhythm.WaitAsync(TimeSpan.FromSeconds(10), _stop.Token);
        }
    }

    private async Task BackOffAsync(ContainerRun run, RestartBackoff backoff, CancellationToken ending)
    {
        var wait = backoff.Next();
        if (wait > TimeSpan.Zero)
        {
            // The end stays to be seen for a moment before the status says that the kubelet waits.
            await _rhythm.StepAsync(1, ending);
            var id = $"{Pod.Name()}_{Pod.Namespace()}({Pod.Uid()})";
            run.Wait("CrashLoopBackOff", $"back-off {RestartBackoff.Text(wait)} restarting failed container={run.Name} pod={id}");
            Event("BackOff", $"Back-off restarting failed container {run.Name} in pod {id}", run, warning: true);
            Report();
            if (wait >= HeldFrom) await _kubelet.RestartsAllowedAsync(ending);
        }

        await _rhythm.WaitAsync(wait > TimeSpan.Zero ? wait : TimeSpan.FromSeconds(1), ending);
    }

    private void Event(string reason, string message, ContainerRun run, bool warning = false)
    {
        if (_resuming) return;
        if (warning) _kubelet.Events.Warning(Pod, reason, message, Kubelet.Component, run.Field, Node);
        else _kubelet.Events.Normal(Pod, reason, message, Kubelet.Component, run.Field, Node);
    }
}
