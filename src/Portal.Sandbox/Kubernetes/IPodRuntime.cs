namespace Portal.Sandbox.Kubernetes;

/// <summary>What a kubelet knows of running pods and the API server asks it for: container logs and files.</summary>
internal interface IPodRuntime
{
    /// <summary>Has a pod whose programs sleep start them; ends when it can be asked for logs and files.</summary>
    Task AwakeAsync(string podNamespace, string pod, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The log lines of one container, oldest first; with <paramref name="follow"/> it goes on until the container ends.</summary>
    /// <returns>Null when the container never started.</returns>
    IAsyncEnumerable<LogLine>? Logs(string podNamespace, string pod, string container, bool previous, bool follow, CancellationToken cancellationToken);

    /// <summary>Runs a command (<c>ls</c>, <c>cat</c>, <c>stat</c>, <c>sha256sum</c>, <c>sh -c</c> around those) in a container's files.</summary>
    ExecResult Exec(string podNamespace, string pod, string container, IReadOnlyList<string> command);
}

/// <summary>One line of a container's log.</summary>
internal sealed record LogLine(DateTimeOffset At, string Text);

/// <summary>What a command printed and how it ended.</summary>
internal sealed record ExecResult(int ExitCode, string Output, string Error);
