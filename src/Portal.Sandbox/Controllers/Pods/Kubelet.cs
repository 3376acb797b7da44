using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes;
using Portal.Sandbox.Kubernetes.Access;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Controllers.Pods;

/// <summary>Runs the pods of all nodes, and answers for their logs and files.</summary>
internal sealed class Kubelet : IPodRuntime, IAsyncDisposable
{
    public const string Component = "kubelet";

    private readonly ConcurrentDictionary<string, PodRun> _runs = new();
    private readonly ConcurrentDictionary<string, Task> _terminating = new();
    private readonly ConcurrentDictionary<(string Node, string Image), bool> _images = new();
    private readonly ConcurrentDictionary<(string Ns, string Label, string Value), bool> _broken = new();
    private readonly ConcurrentDictionary<string, PodLoopback> _loopbacks = new();
    private readonly CancellationTokenSource _stop = new();
    private TaskCompletionSource? _held;
    private int _address;

    public Kubelet(ObjectStore store, Rhythm rhythm, IPrograms programs, ServiceAccountTokens tokens)
    {
        (Store, Rhythm, Programs, Tokens) = (store, rhythm, programs, tokens);
        Events = new(store);
    }

    public ObjectStore Store { get; }

    public Rhythm Rhythm { get; }

    public IPrograms Programs { get; }

    public ServiceAccountTokens Tokens { get; }

    public EventRecorder Events { get; }

    /// <summary>How many pods have programs; those that sleep have none.</summary>
    public int Running => _runs.Count;

    public void Start()
    {
        Store.Changed += Observe;
        foreach (var pod in Store.Snapshot("pods").Objects) Observe(new(StoreEventType.Added, pod, null));
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<LogLine>? Logs(string podNamespace, string pod, string container, bool previous, bool follow, CancellationToken cancellationToken)
    {
        var run = Find(podNamespace, pod)?.Container(container);
        return (previous ? run?.PreviousLog : run?.Log)?.ReadAsync(follow, cancellationToken);
    }

    /// <inheritdoc/>
    public Task AwakeAsync(string podNamespace, string pod, CancellationToken cancellationToken)
    {
        if (Store.Find("pods", podNamespace, pod) is not { } stored) return Task.CompletedTask;
        if (!_runs.TryGetValue(stored.Uid, out var run))
        {
            var document = stored.Parse();
            if (!FoundRunning(document) || document.Ended() || stored.Deleting) return Task.CompletedTask;
            var resumed = new PodRun(this, document, resumed: true);
            run = _runs.GetOrAdd(stored.Uid, resumed);
            if (run == resumed) run.Start();
        }

        return run.Awake.WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public ExecResult Exec(string podNamespace, string pod, string container, IReadOnlyList<string> command)
    {
        var found = Find(podNamespace, pod);
        if (found?.Container(container) is not { Running: true, Files: { } files } run) return new(1, "", $"unable to upgrade connection: container not found (\"{container}\")\n");
        return new Shell.ShellSession(files, run.Environment, run.Spec, found.Loopback, Rhythm.Time).Execute(command);
    }

    /// <summary>The loopback address of a node itself.</summary>
    public PodLoopback LoopbackOf(string node) => _loopbacks.GetOrAdd(node, _ => new());

    /// <summary>The pods with a label count as not ready, or as ready again, whatever their containers do.</summary>
    public void SetBroken(string ns, string label, string value, bool broken)
    {
        if (broken) _broken[(ns, label, value)] = true;
        else _broken.TryRemove((ns, label, value), out _);
        foreach (var run in _runs.Values.Where(run => run.Pod.Namespace() == ns && run.Pod.Label(label) == value)) run.LookAtReadiness();
    }

    public bool IsBroken(JsonObject pod) => _broken.Keys.Any(key => key.Ns == pod.Namespace() && pod.Label(key.Label) == key.Value);

    /// <summary>Containers that back off stay so until <see cref="ReleaseRestarts"/>: a world that has just been made shows them like that.</summary>
    public void HoldRestarts() => Interlocked.CompareExchange(ref _held, new(TaskCreationOptions.RunContinuationsAsynchronously), null);

    public void ReleaseRestarts() => Interlocked.Exchange(ref _held, null)?.SetResult();

    public Task RestartsAllowedAsync(CancellationToken cancellationToken) => _held?.Task.WaitAsync(cancellationToken) ?? Task.CompletedTask;

    /// <summary>A free address for a pod.</summary>
    public string TakeAddress(string node)
    {
        var number = Interlocked.Increment(ref _address);
        var subnet = Math.Abs(node.Aggregate(0, (sum, letter) => sum + letter)) % 4;
        return $"10.244.{subnet}.{4 + (number % 250)}";
    }

    /// <summary>Whether a node has pulled an image before; it has from now on.</summary>
    public bool HasImage(string node, string image) => !_images.TryAdd((node, image), true);

    public void Remove(JsonObject pod)
    {
        try
        {
            Store.Delete("pods", pod.Namespace(), pod.Name(), new(GracePeriodSeconds: 0, Uid: pod.Uid()));
        }
        catch (KubeStatusException gone) when (gone.Code is 404 or 409)
        {
            return;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Store.Changed -= Observe;
        await _stop.CancelAsync();
        await Task.WhenAll(_runs.Values.Select(run => run.DisposeAsync().AsTask()));
        await Task.WhenAll(_terminating.Values);
        _stop.Dispose();
    }

    private PodRun? Find(string ns, string pod) => Store.Find("pods", ns, pod) is { } stored ? _runs.GetValueOrDefault(stored.Uid) : null;

    private void Observe(StoreEvent change)
    {
        if (change.Object.Kind.Id != "pods") return;
        var uid = change.Object.Uid;
        if (change.Type is StoreEventType.Deleted)
        {
            if (_runs.TryRemove(uid, out var gone)) _ = gone.DisposeAsync().AsTask();
        }
        else if (_runs.TryGetValue(uid, out var run))
        {
            if (change.Object.Deleting) Terminate(uid, run);
        }
        else if (change.Object.Node is not null && change.Document is var pod && !pod.Ended())
        {
            var found = FoundRunning(pod);
            if (change.Object.Deleting && !found) Remove(pod);
            else if (change.Object.Deleting) Terminate(uid, _runs.GetOrAdd(uid, _ => new(this, pod, resumed: true)));
            else if (!found && _runs.TryAdd(uid, run = new(this, pod))) run.Start();
        }
    }

    /// <summary>Somebody has started the pod before this kubelet knew of it. Its programs sleep until they are asked for something.</summary>
    private static bool FoundRunning(JsonObject pod) => pod.TextAt("status", "startTime") is not null;

    private void Terminate(string uid, PodRun run) => _terminating.GetOrAdd(uid, _ => Task.Run(() => TerminateAsync(uid, run)));

    private async Task TerminateAsync(string uid, PodRun run)
    {
        try
        {
            await run.TerminateAsync(_stop.Token);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            return;
        }
        finally
        {
            _terminating.TryRemove(uid, out _);
        }
    }
}
