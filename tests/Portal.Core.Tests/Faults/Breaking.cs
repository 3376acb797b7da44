using Portal.Core.Failures;
using Portal.Sandbox.Faults;
using Portal.Testing;

namespace Portal.Core.Tests.Faults;

/// <summary>Tests that break a whole sandbox share one of their own, and mend it when they end.</summary>
[CollectionDefinition(Name)]
public sealed class BrokenSandbox : ICollectionFixture<DemoSandbox>
{
    public const string Name = "Sandbox that is broken on purpose";
}

/// <summary>What tests of faults have in common.</summary>
internal static class Breaking
{
    /// <summary>Breaks Vault.</summary>
    public static ActiveFault Vault(this SandboxFaults faults, FaultKind kind, string? verb = null, int? count = null, string? path = null) =>
        faults.Add(new(kind) { System = FaultSystem.Vault, Verb = verb, Count = count, Path = path });

    /// <summary>Breaks the cluster.</summary>
    public static ActiveFault Cluster(this SandboxFaults faults, FaultKind kind, string? verb = null, int? count = null, string? path = null) =>
        faults.Add(new(kind) { System = FaultSystem.Kubernetes, Verb = verb, Count = count, Path = path });

    /// <summary>Why a request fails.</summary>
    public static Task<ApiException> FailureAsync(Func<Task> request) => Assert.ThrowsAsync<ApiException>(request);
}
