namespace Portal.Core.Failures;

/// <summary>One of the answers a snapshot is made of: it came, or it was refused. Exactly one of both is set.</summary>
/// <param name="Value">The answer.</param>
/// <param name="Refused">Why there is none.</param>
public sealed record Part<T>(T? Value, ApiException? Refused) where T : class;

/// <summary>Makes parts, so that one refused request does not take the others with it.</summary>
public static class Part
{
    /// <summary>Waits for the answer and keeps a refusal as a value. Cancellation still throws.</summary>
    public static async Task<Part<T>> OfAsync<T>(Task<T> answer) where T : class
    {
        try
        {
            return new Part<T>(await answer, null);
        }
        catch (ApiException refused)
        {
            return new Part<T>(null, refused);
        }
    }
}
