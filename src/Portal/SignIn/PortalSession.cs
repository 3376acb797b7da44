using System.Collections.Immutable;
using Portal.Core.Environments;

namespace Portal.SignIn;

/// <summary>Why a session ended.</summary>
public enum SessionEnd
{
    /// <summary>The person signed out.</summary>
    SignedOut,

    /// <summary>Nothing was done for too long.</summary>
    Idle,

    /// <summary>It reached its longest life.</summary>
    Absolute,

    /// <summary>No environment is left in it, because Vault no longer accepts its tokens.</summary>
    TokensGone,

    /// <summary>The portal stops.</summary>
    Shutdown,
}

/// <summary>One person at one browser, signed in to some environments. Lives in the memory of this process and nowhere else.</summary>
public sealed class PortalSession : IDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _ended = new();
    private ImmutableDictionary<string, SignedInEnvironment> _environments = ImmutableDictionary<string, SignedInEnvironment>.Empty;

    internal PortalSession(string id, DateTimeOffset now)
    {
        Id = id;
        StartedAt = now;
        LastActiveAt = now;
    }

    /// <summary>What principals and logs call the session. Not the cookie, and no way in.</summary>
    public string Id { get; }

    /// <summary>When the person signed in first.</summary>
    public DateTimeOffset StartedAt { get; }

    /// <summary>When the person last did something.</summary>
    public DateTimeOffset LastActiveAt { get; private set; }

    /// <summary>Why it ended; null while it lives.</summary>
    public SessionEnd? End { get; private set; }

    /// <summary>Cancelled when the session ends: circuits and streams hang on it.</summary>
    public CancellationToken Ended { get; private set; }

    /// <summary>The environments the person is signed in to, by name.</summary>
    public ImmutableDictionary<string, SignedInEnvironment> Environments => _environments;

    /// <summary>Raised after an environment came, went or was renewed.</summary>
    public event Action? Changed;

    /// <summary>The person's identity in one environment; null when not signed in there.</summary>
    public EnvironmentSession? In(string? environment) =>
        environment is not null && End is null && _environments.TryGetValue(environment, out var signedIn) ? signedIn.Session : null;

    /// <inheritdoc/>
    public void Dispose() => _ended.Dispose();

    internal void Touch(DateTimeOffset now) => LastActiveAt = now > LastActiveAt ? now : LastActiveAt;

    /// <summary>Adds an environment and answers the one it replaces.</summary>
    internal SignedInEnvironment? Add(SignedInEnvironment environment)
    {
        SignedInEnvironment? replaced;
        lock (_gate)
        {
            replaced = _environments.GetValueOrDefault(environment.Session.Environment.Name);
            _environments = _environments.SetItem(environment.Session.Environment.Name, environment);
        }

        Changed?.Invoke();
        return replaced;
    }

    internal SignedInEnvironment? Remove(string environment)
    {
        SignedInEnvironment? removed;
        lock (_gate)
        {
            removed = _environments.GetValueOrDefault(environment);
            _environments = _environments.Remove(environment);
        }

        Changed?.Invoke();
        return removed;
    }

    internal void Renewed(string environment, DateTimeOffset now)
    {
        lock (_gate)
        {
            if (_environments.TryGetValue(environment, out var signedIn)) _environments = _environments.SetItem(environment, signedIn with { RenewedAt = now });
        }

        Changed?.Invoke();
    }

    /// <summary>Ends the session once; false when it had ended before.</summary>
    internal bool Finish(SessionEnd end)
    {
        lock (_gate)
        {
            if (End is not null) return false;
            End = end;
        }

        _ended.Cancel();
        return true;
    }

    internal PortalSession Started()
    {
        Ended = _ended.Token;
        return this;
    }
}

/// <summary>One environment a person is signed in to.</summary>
/// <param name="Session">Who the person is there.</param>
/// <param name="OwnsToken">Whether signing in made the token, so that signing out revokes it. A token the person brought stays theirs.</param>
/// <param name="RenewedAt">When the token was last known to be fresh.</param>
public sealed record SignedInEnvironment(EnvironmentSession Session, bool OwnsToken, DateTimeOffset RenewedAt);
