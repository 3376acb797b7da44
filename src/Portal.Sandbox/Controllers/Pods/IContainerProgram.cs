using System.Text.Json.Nodes;

namespace Portal.Sandbox.Controllers.Pods;

/// <summary>What runs in a container.</summary>
internal interface IContainerProgram
{
    /// <summary>Runs until it ends by itself or is told to stop.</summary>
    /// <returns>The exit code.</returns>
    Task<int> RunAsync(ContainerContext context, CancellationToken cancellationToken);
}

/// <summary>Finds out what a container runs.</summary>
internal interface IPrograms
{
    IContainerProgram For(ContainerContext context);
}

/// <summary>What a program sees of its container.</summary>
internal sealed record ContainerContext
{
    public required JsonObject Pod { get; init; }

    public required JsonObject Container { get; init; }

    /// <summary>Runs before the others and has to end.</summary>
    public required bool IsInit { get; init; }

    public required ContainerFiles Files { get; init; }

    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    public required ContainerLog Log { get; init; }

    public required Rhythm Rhythm { get; init; }

    /// <summary>The network that the pod's containers share among themselves.</summary>
    public PodLoopback Loopback { get; init; } = new();

    /// <summary>Renews the projected tokens among the files.</summary>
    public required Action RefreshTokens { get; init; }

    /// <summary>The pod is one of a job: the application has an end.</summary>
    public bool HasEnd => (string?)Container["restartPolicy"] != "Always" && (IsInit || (string?)Pod["spec"]?["restartPolicy"] is "Never" or "OnFailure");
}
