using System.Collections.Concurrent;
using Portal.Core.Failures;

namespace Portal.Core.Environments;

/// <summary>
/// What a person has read lately, so that pages one after the other need not ask the same again: every role of a Vault is a request each. It is a
/// part of the session it belongs to: what one person's rights fetched is never there for another, and it is gone when the session is. Nothing
/// in it is a secret value.
/// </summary>
public sealed class SessionMemory
{
    /// <summary>How long an answer is good. Answers say when they were given, and reading a page again forgets them all.</summary>
    public static readonly TimeSpan GoodFor = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<(Type, string), Remembered> _answers = new();
    private long _sweptAt;

    /// <summary>Forgets everything: after a write, and when a person asks for what is true now.</summary>
    public void Forget() => _answers.Clear();

    /// <summary>The answer that is known, or a new one. Those who ask while it is on its way wait for the same.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="what">What is read, such as <c>auth/kubernetes/role/app</c>.</param>
    /// <param name="read">Reads it, with the session's rights. It is not cancelled with the one who asked first, for others may wait for it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<T> ReadAsync<T>(TimeProvider time, string what, Func<CancellationToken, Task<T>> read, CancellationToken cancellationToken)
        where T : class
    {
        var key = (typeof(T), what);
        var now = time.GetUtcNow();
        var isOld = _answers.TryGetValue(key, out var known) && now - known.At >= GoodFor;
        // Rows that were scrolled past are never asked for again, and must not stay for that.
        if (isOld || now.Ticks - Interlocked.Read(ref _sweptAt) >= GoodFor.Ticks) Sweep(now);
        var mine = _answers.GetOrAdd(key, _ => new Remembered(now, new Lazy<Task>(() => read(CancellationToken.None))));
        try
        {
            var answer = await ((Task<T>)mine.Answer.Value).WaitAsync(cancellationToken);
            if (!IsWorthKeeping(answer)) _answers.TryRemove(KeyValuePair.Create(key, mine));
            return answer;
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // The next one may have more luck; a failure is not something to remember.
            _answers.TryRemove(KeyValuePair.Create(key, mine));
            throw;
        }
    }

    private void Sweep(DateTimeOffset now)
    {
        Interlocked.Exchange(ref _sweptAt, now.Ticks);
        foreach (var old in _answers.Where(answer => now - answer.Value.At >= GoodFor)) _answers.TryRemove(old);
    }

    // A part that one may not see stays so for a while; a part that broke may be there the next time.
    private static bool IsWorthKeeping(object answer) =>
        answer is not IPartialAnswer { Refused: { IsDefaultOrEmpty: false } refused } || refused.All(part => part.Failure is Failure.Denied or Failure.NotFound);

    private sealed record Remembered(DateTimeOffset At, Lazy<Task> Answer);
}
