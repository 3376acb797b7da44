using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;

namespace Portal.SignIn;

/// <summary>
/// Who a circuit belongs to. The first session it sees is its owner. When a connection with another session takes the circuit over
/// (dotnet/aspnetcore hands it over to whoever knows its secret, and everything scoped in it still belongs to the owner), the circuit
/// has nobody for the rest of its life. It also has nobody once its session has ended.
/// </summary>
internal sealed class CircuitIdentity(PortalSessions sessions, ILogger<CircuitIdentity> logger)
    : AuthenticationStateProvider, IHostEnvironmentAuthenticationStateProvider, IDisposable
{
    private static readonly AuthenticationState Nobody = new(new ClaimsPrincipal(new ClaimsIdentity()));
    private PortalSession? _owner;
    private bool _decided;
    private bool _taken;
    private CancellationTokenRegistration _ended;
    private Task<AuthenticationState> _state = Task.FromResult(Nobody);

    /// <summary>The living session of this circuit; null when there is none, or when the circuit was taken over.</summary>
    public PortalSession? Session => _taken || _owner?.End is not null ? null : _owner;

    /// <summary>Why the session ended; null while it lives.</summary>
    public SessionEnd? End => _owner?.End;

    public override Task<AuthenticationState> GetAuthenticationStateAsync() => _state;

    public void SetAuthenticationState(Task<AuthenticationState> authenticationStateTask)
    {
        _state = DecideAsync(authenticationStateTask);
        NotifyAuthenticationStateChanged(_state);
    }

    public void Dispose() => _ended.Dispose();

    private async Task<AuthenticationState> DecideAsync(Task<AuthenticationState> incoming)
    {
        var state = await incoming;
        var id = state.User.FindFirstValue(SessionAuthentication.SessionClaim);
        if (!_decided)
        {
            _decided = true;
            _owner = sessions.Find(id);
            if (_owner is { } owner) _ended = owner.Ended.Register(Leave);
        }
        else if (id != _owner?.Id)
        {
            if (!_taken) logger.LogWarning("A circuit was taken over by another session and was closed to both");
            _taken = true;
        }

        return Session is null ? Nobody : state;
    }

    private void Leave() => NotifyAuthenticationStateChanged(_state = Task.FromResult(Nobody));
}
