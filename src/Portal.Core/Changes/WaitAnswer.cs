namespace Portal.Core.Changes;

/// <summary>What the person who runs a plan says while it waits. One for each run; what is said while nothing waits is not kept.</summary>
public sealed class WaitAnswer
{
    private TaskCompletionSource<bool>? _asked;

    /// <summary>The step is applied although what it waits for is not so.</summary>
    public void GoOn() => Volatile.Read(ref _asked)?.TrySetResult(true);

    /// <summary>The plan stops there, and can be gone on with later.</summary>
    public void StopHere() => Volatile.Read(ref _asked)?.TrySetResult(false);

    /// <summary>Asks anew. True for going on.</summary>
    internal Task<bool> AskAsync()
    {
        var asked = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _asked, asked);
        return asked.Task;
    }
}
