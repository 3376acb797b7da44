using Microsoft.AspNetCore.Http;
using Portal.Sandbox.Faults;
using Portal.Sandbox.Kubernetes.Http;

namespace Portal.Sandbox.Kubernetes.Objects;

/// <summary>Ends one watch when a fault reaches it, at its beginning or while it is open.</summary>
internal sealed class WatchFate : IDisposable
{
    private readonly SandboxFaults _faults;
    private readonly HttpContext _http;
    private readonly FaultCall _call;
    private readonly CancellationTokenSource _ending;

    public WatchFate(SandboxFaults faults, HttpContext http, CancellationTokenSource ending)
    {
        (_faults, _http, _ending) = (faults, http, ending);
        _call = KubePipeline.Call(http);
        faults.Added += Look;
        Look();
    }

    /// <summary>Whether it ended because its version is said to be too old.</summary>
    public bool IsExpired { get; private set; }

    public void Dispose() => _faults.Added -= Look;

    private void Look()
    {
        if (_ending.IsCancellationRequested) return;
        if (_faults.Hit(FaultKind.WatchDropped, _call) is not null) _http.Abort();
        if (_faults.Hit(FaultKind.Expired, _call) is null) return;
        IsExpired = true;
        _ending.Cancel();
    }
}
