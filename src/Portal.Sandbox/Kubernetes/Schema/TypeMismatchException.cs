namespace Portal.Sandbox.Kubernetes.Schema;

/// <summary>A value that does not fit its field, in the words of the decoder for whole documents and of the one for patches.</summary>
internal sealed class TypeMismatchException(string message, string patchMessage) : Exception(message)
{
    /// <summary>What is said when a strategic merge patch brought the value.</summary>
    public string PatchMessage { get; } = patchMessage;
}
