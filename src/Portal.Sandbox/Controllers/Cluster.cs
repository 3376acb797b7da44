using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Controllers;

/// <summary>Everything that keeps a cluster going: the store, the controllers on it and their one loop.</summary>
internal sealed class Cluster : IAsyncDisposable
{
    private static readonly TimeSpan SweepEvery = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource _stop = new();
    private readonly List<Controller> _controllers;
    private readonly ITimer _sweep;
    private Task _loop = Task.CompletedTask;

    public Cluster(ObjectStore store, IObjectWriter writer, Rhythm rhythm, string authorityPem)
    {
        (Store, Writer, Rhythm, AuthorityPem) = (store, writer, rhythm, authorityPem);
        Events = new(store);
        Queue = new(rhythm.Time);
        _controllers =
        [
            new NamespaceController(this),
            new ServiceAccountController(this),
            new TokenSecretController(this),
            new GarbageCollector(this),
            new DeploymentController(this),
            new ReplicaSetController(this),
            new StatefulSetController(this),
            new DaemonSetController(this),
            new JobController(this),
            new CronJobController(this),
            new EndpointsController(this),
            new ResourceQuotaController(this),
            new Scheduler(this),
        ];
        _sweep = rhythm.Time.CreateTimer(_ => Events.Sweep(), null, SweepEvery, SweepEvery);
    }

    public ObjectStore Store { get; }

    public IObjectWriter Writer { get; }

    public Rhythm Rhythm { get; }

    /// <summary>What pods find in <c>ca.crt</c>.</summary>
    public string AuthorityPem { get; }

    public EventRecorder Events { get; }

    public WorkQueue Queue { get; }

    public DateTimeOffset Now => Rhythm.Now;

    public void Start()
    {
        Store.Changed += Observe;
        LookAtEverything();
        _loop = Task.Run(() => Queue.RunAsync(_stop.Token));
    }

    /// <summary>Has every controller look at every object again.</summary>
    /// <param name="settled">Also at what came with the world and has not changed since.</param>
    public void LookAtEverything(bool settled = false)
    {
        foreach (var kind in Kubernetes.ResourceCatalog.All.Where(kind => !kind.Virtual))
        {
            foreach (var stored in Store.Snapshot(kind.Id).Objects.Where(stored => settled || !stored.Settled)) Observe(new(StoreEventType.Added, stored, null));
        }
    }

    public async ValueTask DisposeAsync()
    {
        Store.Changed -= Observe;
        await _sweep.DisposeAsync();
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
    }

    private void Observe(StoreEvent change)
    {
        if (change.Object.Kind.Id == "events") return;
        foreach (var controller in _controllers) controller.Observe(change);
    }
}
