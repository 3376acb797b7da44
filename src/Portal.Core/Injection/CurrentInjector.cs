using System.Collections.Immutable;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Kubernetes.Injectors;

namespace Portal.Core.Injection;

/// <summary>What must be known of a cluster's injector to write and read annotations.</summary>
/// <param name="Flavor">Which program it is; vault-k8s when it may not be seen.</param>
/// <param name="Settings">Its defaults; the built-in ones when they may not be seen.</param>
/// <param name="IsKnown">Whether it was seen.</param>
/// <param name="Problems">What keeps it from injecting; empty when nothing does, or when it may not be seen.</param>
public sealed record InjectorFacts(InjectorFlavor Flavor, InjectorSettings Settings, bool IsKnown, ImmutableArray<string> Problems)
{
    /// <summary>What its annotations and containers are called.</summary>
    public InjectorNames Names => InjectorNames.Of(Flavor);
}

/// <summary>Finds the injector of an environment's cluster, for those who may see it; most clusters have one. Remembered by the session.</summary>
/// <param name="injectors">Finds all of them.</param>
/// <param name="time">The clock.</param>
public sealed class CurrentInjector(InjectorDirectory injectors, TimeProvider time)
{
    /// <summary>All of them.</summary>
    /// <exception cref="ApiException">When deployments may be listed nowhere, or the cluster does not answer.</exception>
    public Task<Listing<Injector>> ListAsync(EnvironmentSession session, CancellationToken cancellationToken) =>
        session.Memory.ReadAsync(time, "injectors", ct => injectors.ListAsync(session.Kubernetes, ct), cancellationToken);

    /// <summary>The injector; when it may not be seen, what is true of most.</summary>
    public async Task<InjectorFacts> ReadAsync(EnvironmentSession session, CancellationToken cancellationToken)
    {
        try
        {
            var found = await ListAsync(session, cancellationToken);
            if (found.Items.OrderByDescending(injector => injector.IsHealthy).FirstOrDefault() is { } injector)
                return new InjectorFacts(injector.Flavor, injector.Settings, true, [.. injector.Problems.Select(problem => $"The injector {injector.Namespace}/{injector.Name}: {problem}")]);
            return new InjectorFacts(InjectorFlavor.VaultK8s, InjectorSettings.BuiltIn, found.Refused.IsEmpty, found.Refused.IsEmpty ? ["There is no agent injector in this cluster, so nothing is injected."] : []);
        }
        catch (ApiException)
        {
            return new InjectorFacts(InjectorFlavor.VaultK8s, InjectorSettings.BuiltIn, false, []);
        }
    }
}
