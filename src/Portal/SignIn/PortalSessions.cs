using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.AspNetCore.WebUtilities;
using Portal.Configuration;
using Portal.Core.Changes;

namespace Portal.SignIn;

/// <summary>
/// The sessions of this process. A browser proves its session by a random key of 256 bits in a cookie; only the key's hash is kept
/// here, so that neither a dump of this table nor a principal in a circuit opens a session.
/// </summary>
public sealed class PortalSessions(PortalOptions options, TimeProvider time, TokenRevoker revoker, UndoStore undo, ILogger<PortalSessions> logger)
{
    private readonly ConcurrentDictionary<string, PortalSession> _byKey = new();
    private readonly ConcurrentDictionary<string, PortalSession> _byId = new();

    /// <summary>How many people are signed in.</summary>
    public int Count => _byId.Count;

    /// <summary>Every living session.</summary>
    public IEnumerable<PortalSession> All => _byId.Values;

    /// <summary>Starts a session and answers the key for its cookie.</summary>
    public (string Key, PortalSession Session) Start()
    {
        var session = new PortalSession(Random(), time.GetUtcNow()).Started();
        var key = Random();
        _byId[session.Id] = session;
        _byKey[Hash(key)] = session;
        return (key, session);
    }

    /// <summary>Gives a session a new key and forgets the old one, as must happen whenever its rights change.</summary>
    public string Rekey(PortalSession session)
    {
        Forget(session);
        var key = Random();
        _byKey[Hash(key)] = session;
        return key;
    }

    /// <summary>The living session a cookie belongs to.</summary>
    public PortalSession? FindByKey(string? key) => key is { Length: > 0 and < 100 } && _byKey.TryGetValue(Hash(key), out var session) ? Living(session) : null;

    /// <summary>The living session a principal names.</summary>
    public PortalSession? Find(string? id) => id is not null && _byId.TryGetValue(id, out var session) ? Living(session) : null;

    /// <summary>Signs a session in to an environment; the token it replaces is revoked when signing in had made it.</summary>
    public void Add(PortalSession session, SignedInEnvironment environment)
    {
        Leave(session.Add(environment));
    }

    /// <summary>Takes an environment out of a session whose token Vault no longer accepts, and ends a session that has none left.</summary>
    public void Drop(PortalSession session, string environment)
    {
        Leave(session.Remove(environment));
        if (session.Environments.IsEmpty) EndSession(session, SessionEnd.TokensGone);
    }

    /// <summary>Ends a session: its circuits close, its cookie is worth nothing, and the tokens that signing in made are revoked.</summary>
    public void EndSession(PortalSession session, SessionEnd why)
    {
        if (!session.Finish(why)) return;
        _byId.TryRemove(session.Id, out _);
        Forget(session);
        foreach (var environment in session.Environments.Values) Leave(environment);
        logger.LogInformation("Session ended: {Reason}", why);
    }

    /// <summary>When the session ends by itself if nothing more is done.</summary>
    public DateTimeOffset EndsAt(PortalSession session)
    {
        var (idle, absolute) = (session.LastActiveAt + options.Session.Idle, session.StartedAt + options.Session.Absolute);
        return idle < absolute ? idle : absolute;
    }

    // A request that comes after the end and before the next sweep must not bring a session back.
    private PortalSession? Living(PortalSession session)
    {
        if (session.End is not null) return null;
        var now = time.GetUtcNow();
        if (now < EndsAt(session)) return session;
        EndSession(session, now >= session.StartedAt + options.Session.Absolute ? SessionEnd.Absolute : SessionEnd.Idle);
        return null;
    }

    private void Leave(SignedInEnvironment? left)
    {
        if (left is null) return;
        left.Session.Vault.End();
        undo.Forget(left.Session.Vault);
        if (left.OwnsToken) revoker.Revoke(left.Session.Vault);
    }

    private void Forget(PortalSession session)
    {
        foreach (var (hash, _) in _byKey.Where(entry => entry.Value == session)) _byKey.TryRemove(hash, out _);
    }

    private static string Random() => WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(32));

    private static string Hash(string key) => Convert.ToHexString(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(key)));
}
