using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Logging.Abstractions;
using Portal.Configuration;
using Portal.Core.Changes;
using Portal.SignIn;

namespace Portal.Tests.SignIn;

public sealed class CircuitIdentityTests : IDisposable
{
    private readonly PortalSessions _sessions;
    private readonly TokenRevoker _revoker;
    private readonly CircuitIdentity _identity;

    public CircuitIdentityTests()
    {
        _revoker = new TokenRevoker(null!, TimeProvider.System, NullLogger<TokenRevoker>.Instance);
        _sessions = new PortalSessions(new PortalOptions(), TimeProvider.System, _revoker, new UndoStore(TimeProvider.System), NullLogger<PortalSessions>.Instance);
        _identity = new CircuitIdentity(_sessions, NullLogger<CircuitIdentity>.Instance);
    }

    public void Dispose()
    {
        _identity.Dispose();
        _revoker.Dispose();
    }

    [Fact]
    public async Task The_session_that_opened_a_circuit_owns_it_and_may_come_back()
    {
        var (_, session) = _sessions.Start();

        Connect(session);
        Connect(session);

        Assert.True(await IsSignedInAsync());
        Assert.Same(session, _identity.Session);
    }

    [Fact]
    public async Task A_circuit_taken_over_by_another_session_has_nobody_for_ever()
    {
        var (_, victim) = _sessions.Start();
        var (_, attacker) = _sessions.Start();
        Connect(victim);

        Connect(attacker);

        Assert.False(await IsSignedInAsync());
        Assert.Null(_identity.Session);

        // Not even its owner gets it back: what happened in between is not known.
        Connect(victim);
        Assert.False(await IsSignedInAsync());
        Assert.Null(_identity.Session);
    }

    [Fact]
    public async Task A_circuit_taken_over_by_nobody_has_nobody()
    {
        var (_, victim) = _sessions.Start();
        Connect(victim);

        Connect(null);

        Assert.False(await IsSignedInAsync());
        Assert.Null(_identity.Session);
    }

    [Fact]
    public async Task A_circuit_has_nobody_from_the_moment_its_session_ends_and_says_so()
    {
        var (_, session) = _sessions.Start();
        Connect(session);
        var told = 0;
        _identity.AuthenticationStateChanged += _ => told++;

        _sessions.EndSession(session, SessionEnd.SignedOut);

        Assert.Equal(1, told);
        Assert.False(await IsSignedInAsync());
        Assert.Null(_identity.Session);
    }

    [Fact]
    public async Task A_principal_of_a_session_that_is_gone_is_nobody()
    {
        var (_, session) = _sessions.Start();
        _sessions.EndSession(session, SessionEnd.Idle);

        Connect(session);

        Assert.False(await IsSignedInAsync());
    }

    private void Connect(PortalSession? session)
    {
        var principal = session is null ? new ClaimsPrincipal(new ClaimsIdentity()) : new ClaimsPrincipal(new ClaimsIdentity([new Claim(SessionAuthentication.SessionClaim, session.Id)], "session"));
        _identity.SetAuthenticationState(Task.FromResult(new AuthenticationState(principal)));
    }

    private async Task<bool> IsSignedInAsync() => (await _identity.GetAuthenticationStateAsync()).User.Identity?.IsAuthenticated == true;
}
