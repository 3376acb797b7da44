using System.Collections.Immutable;
using Portal.Core.Failures;

namespace Portal.Core.Vault;

/// <summary>Reads many things of one kind, a few at a time, and keeps what was refused beside what came.</summary>
internal static class ManyReads
{
    private const int AtOnce = 6;

    /// <summary>The answers in the order of the keys.</summary>
    /// <exception cref="ApiException">When Vault as a whole does not answer or does not know the token any more: the next read would fail alike.</exception>
    public static async Task<Listing<T>> OfAsync<TKey, T>(IEnumerable<TKey> keys, Func<TKey, CancellationToken, Task<T>> read, TimeProvider time, CancellationToken cancellationToken)
        where T : class
    {
        using var gate = new SemaphoreSlim(AtOnce);
        using var rest = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var parts = await Task.WhenAll(keys.Select(async key =>
        {
            await gate.WaitAsync(rest.Token);
            try
            {
                return new Part<T>(await read(key, rest.Token), null);
            }
            catch (ApiException refused) when (IsAboutTheOne(refused.Failure))
            {
                return new Part<T>(null, refused);
            }
            catch (ApiException)
            {
                await rest.CancelAsync();
                throw;
            }
            finally
            {
                gate.Release();
            }
        }));
        return new Listing<T>([.. parts.Select(part => part.Value).OfType<T>()], [.. parts.Select(part => part.Refused).OfType<ApiException>()], time.GetUtcNow());
    }

    private static bool IsAboutTheOne(Failure failure) => failure is Failure.Denied or Failure.NotFound or Failure.Invalid or Failure.Unreadable or Failure.ServerError;
}
