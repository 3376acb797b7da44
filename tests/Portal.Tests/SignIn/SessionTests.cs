using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Portal.Configuration;
using Portal.Core.Changes;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Vault;
using Portal.Core.Vault.SignIn;
using Portal.SignIn;
using Portal.Testing;

namespace Portal.Tests.SignIn;

public sealed class SessionTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
    private readonly FakeTimeProvider _time = new(Noon);
    private readonly Tokens _tokens = new();
    private readonly TokenRevoker _revoker;
    private readonly PortalSessions _sessions;
    private readonly SessionKeeper _keeper;

    public SessionTests()
    {
        _revoker = new TokenRevoker(_tokens, _time, NullLogger<TokenRevoker>.Instance);
        _sessions = new PortalSessions(new PortalOptions(), _time, _revoker, new UndoStore(_time), NullLogger<PortalSessions>.Instance);
        _keeper = new SessionKeeper(_sessions, _tokens, _time, NullLogger<SessionKeeper>.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        await _revoker.StopAsync(CancellationToken.None);
        _revoker.Dispose();
        _keeper.Dispose();
    }

    [Fact]
    public void A_session_is_found_by_its_key_and_its_id_is_no_key()
    {
        var (key, session) = _sessions.Start();

        Assert.Same(session, _sessions.FindByKey(key));
        Assert.Same(session, _sessions.Find(session.Id));
        Assert.Null(_sessions.FindByKey(session.Id));
        Assert.Null(_sessions.Find(key));
    }

    [Fact]
    public void What_was_made_with_a_token_learns_that_nobody_is_signed_in_with_it_any_more()
    {
        var (_, session) = _sessions.Start();
        var (kept, replaced, dropped) = (TestSession.At(new Uri("http://127.0.0.1:1")), TestSession.At(new Uri("http://127.0.0.1:1")), TestSession.At(new Uri("http://127.0.0.1:1")));
        dropped = dropped with { Environment = dropped.Environment with { Name = "other" } };
        foreach (var signedIn in new[] { replaced, kept, dropped }) _sessions.Add(session, new SignedInEnvironment(signedIn, false, Noon));
        _sessions.Drop(session, "other");
        Assert.Equal([false, true, true], [kept.Vault.Ended.IsCompleted, replaced.Vault.Ended.IsCompleted, dropped.Vault.Ended.IsCompleted]);

        _sessions.EndSession(session, SessionEnd.SignedOut);

        Assert.True(kept.Vault.Ended.IsCompleted);
    }

    [Fact]
    public void An_idle_session_ends_and_activity_keeps_it()
    {
        var (key, session) = _sessions.Start();
        _time.Advance(TimeSpan.FromMinutes(14));
        session.Touch(_time.GetUtcNow());
        _time.Advance(TimeSpan.FromMinutes(14));
        Assert.NotNull(_sessions.FindByKey(key));

        _time.Advance(TimeSpan.FromMinutes(2));

        Assert.Null(_sessions.FindByKey(key));
        Assert.Equal(SessionEnd.Idle, session.End);
        Assert.True(session.Ended.IsCancellationRequested);
    }

    [Fact]
    public void No_activity_carries_a_session_beyond_its_longest_life()
    {
        var (key, session) = _sessions.Start();
        for (var minute = 0; minute < 8 * 60; minute += 10)
        {
            Assert.NotNull(_sessions.FindByKey(key));
            session.Touch(_time.GetUtcNow());
            _time.Advance(TimeSpan.FromMinutes(10));
        }

        Assert.Null(_sessions.FindByKey(key));
        Assert.Equal(SessionEnd.Absolute, session.End);
    }

    [Fact]
    public void A_new_key_makes_the_old_one_worthless()
    {
        var (key, session) = _sessions.Start();

        var other = _sessions.Rekey(session);

        Assert.Null(_sessions.FindByKey(key));
        Assert.Same(session, _sessions.FindByKey(other));
    }

    [Fact]
    public async Task A_token_is_renewed_at_half_its_life_only_for_somebody_who_is_there()
    {
        var session = SignedIn(ttl: TimeSpan.FromMinutes(20));
        _time.Advance(TimeSpan.FromMinutes(9));
        session.Touch(_time.GetUtcNow());
        await _keeper.SweepAsync(CancellationToken.None);
        Assert.Equal(0, _tokens.Renewed);

        _time.Advance(TimeSpan.FromMinutes(2));
        await _keeper.SweepAsync(CancellationToken.None);
        Assert.Equal(1, _tokens.Renewed);

        // Nobody did anything since: it is left to end.
        await _keeper.SweepAsync(CancellationToken.None);
        Assert.Equal(1, _tokens.Renewed);
    }

    [Fact]
    public async Task A_token_that_has_ended_takes_its_environment_out_of_the_session_and_an_empty_session_ends()
    {
        var session = SignedIn(ttl: TimeSpan.FromMinutes(5));
        session.Touch(_time.GetUtcNow());
        _tokens.Refusal = new ApiException(ApiSystem.Vault, Failure.SignedOut, "update", "auth/token/renew-self");
        _time.Advance(TimeSpan.FromMinutes(3));
        session.Touch(_time.GetUtcNow());

        await _keeper.SweepAsync(CancellationToken.None);

        Assert.Null(session.In("test"));
        Assert.Equal(SessionEnd.TokensGone, session.End);
    }

    [Fact]
    public async Task A_vault_that_does_not_answer_costs_nobody_their_session()
    {
        var session = SignedIn(ttl: TimeSpan.FromMinutes(10));
        _tokens.Refusal = new ApiException(ApiSystem.Vault, Failure.Unreachable, "update", "auth/token/renew-self");
        _time.Advance(TimeSpan.FromMinutes(6));
        session.Touch(_time.GetUtcNow());

        await _keeper.SweepAsync(CancellationToken.None);

        Assert.NotNull(session.In("test"));
    }

    [Fact]
    public async Task Ending_a_session_revokes_tokens_that_signing_in_made_and_leaves_those_people_brought()
    {
        var mine = SignedIn(ownsToken: true);
        var brought = SignedIn(ownsToken: false);

        _sessions.EndSession(mine, SessionEnd.SignedOut);
        _sessions.EndSession(brought, SessionEnd.SignedOut);
        await _revoker.StopAsync(CancellationToken.None);

        Assert.Same(mine.Environments["test"].Session.Vault, Assert.Single(_tokens.Revoked));
    }

    [Fact]
    public async Task Stopping_the_portal_ends_every_session_and_revokes_its_tokens()
    {
        var session = SignedIn(ownsToken: true);

        await _keeper.StopAsync(CancellationToken.None);
        await _revoker.StopAsync(CancellationToken.None);

        Assert.Equal(SessionEnd.Shutdown, session.End);
        Assert.Single(_tokens.Revoked);
    }

    [Fact]
    public async Task Signing_in_again_as_somebody_else_revokes_the_token_that_is_replaced()
    {
        var session = SignedIn(ownsToken: true);
        var first = session.In("test")!.Vault;

        _sessions.Add(session, new SignedInEnvironment(TestSession.At(new Uri("http://127.0.0.1:1"), "s.other"), true, Noon));
        await _revoker.StopAsync(CancellationToken.None);

        Assert.Same(first, Assert.Single(_tokens.Revoked));
    }

    private PortalSession SignedIn(TimeSpan? ttl = null, bool ownsToken = true)
    {
        var (_, session) = _sessions.Start();
        var vault = TestSession.At(new Uri("http://127.0.0.1:1"));
        vault.Vault.Identity = vault.Vault.Identity with { ExpiresAt = ttl is null ? null : Noon + ttl, Renewable = true, CreationTtl = ttl ?? TimeSpan.Zero };
        _sessions.Add(session, new SignedInEnvironment(vault, ownsToken, Noon));
        return session;
    }

    private sealed class Tokens : IVaultTokens
    {
        public int Renewed { get; private set; }

        public ConcurrentQueue<VaultSession> Revoked { get; } = new();

        public ApiException? Refusal { get; set; }

        public Task RenewAsync(VaultSession session, CancellationToken cancellationToken)
        {
            if (Refusal is not null) throw Refusal;
            Renewed++;
            return Task.CompletedTask;
        }

        public Task RevokeAsync(VaultSession session, CancellationToken cancellationToken)
        {
            Revoked.Enqueue(session);
            return Task.CompletedTask;
        }
    }
}
