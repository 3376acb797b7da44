namespace Portal.Sandbox;

/// <summary>The sandbox cannot start as it was asked to. The message is one sentence for the person who asked.</summary>
public sealed class SandboxStartException : Exception
{
    /// <param name="message">What is wrong and what to do, one sentence.</param>
    public SandboxStartException(string message)
        : base(message)
    {
    }

    /// <param name="message">What is wrong and what to do, one sentence.</param>
    /// <param name="cause">What the system said.</param>
    public SandboxStartException(string message, Exception cause)
        : base(message, cause)
    {
    }
}
