using Portal.Core.Failures;

namespace Portal.Core.Vault;

/// <summary>A server that asks a long reading for patience (429) gets it; who waits for one answer is told instead.</summary>
internal static class Patience
{
    private const int MostTries = 6;

    /// <summary>Asks until there is an answer, or another refusal than the one to wait.</summary>
    public static async Task<T> AskAsync<T>(Func<Task<T>> ask, TimeProvider time, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await ask();
            }
            catch (ApiException throttled) when (throttled.Failure is Failure.Throttled && tries < MostTries)
            {
                await Task.Delay(throttled.RetryAfter ?? TimeSpan.FromSeconds(tries), time, cancellationToken);
            }
        }
    }

    /// <summary>Whether a refusal is about the one thing that was asked for, so that the next may be answered.</summary>
    public static bool IsOfTheOne(ApiException refused) =>
        refused.Failure is Failure.Denied or Failure.Throttled or Failure.Timeout or Failure.ServerError or Failure.Invalid or Failure.Unreadable;
}
