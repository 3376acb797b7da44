using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Kubernetes;
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

/// <summary>Finds the injector of an environment's cluster, for those who may see it; most clusters have one. Kept for a minute per session.</summary>
/// <param name="injectors">Finds all of them.</param>
/// <param name="time">The clock.</param>
public sealed class CurrentInjector(InjectorDirectory injectors, TimeProvider time)
{
    private static readonly TimeSpan GoodFor = TimeSpan.FromMinutes(1);
    private readonly ConditionalWeakTable<KubeSession, Known> _known = [];

    /// <summary>The injector; when it may not be seen, what is true of most.</summary>
    public async Task<InjectorFacts> ReadAsync(EnvironmentSession session, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue(session.Kubernetes, out var known) && time.GetUtcNow() - known.At < GoodFor) return known.Facts;
        var facts = await AskAsync(session.Kubernetes, cancellationToken);
        _known.AddOrUpdate(session.Kubernetes, new Known(facts, time.GetUtcNow()));
        return facts;
    }

    private async Task<InjectorFacts> AskAsync(KubeSession session, CancellationToken cancellationToken)
    {
        try
        {
            var found = await injectors.ListAsync(session, cancellationToken);
            if (found.Items.OrderByDescending(injector => injector.IsHealthy).FirstOrDefault() is { } injector)
                return new InjectorFacts(injector.Flavor, injector.Settings, true, [.. injector.Problems.Select(problem => $"The injector {injector.Namespace}/{injector.Name}: {problem}")]);
            return new InjectorFacts(InjectorFlavor.VaultK8s, InjectorSettings.BuiltIn, found.Refused.IsEmpty, found.Refused.IsEmpty ? ["There is no agent injector in this cluster, so nothing is injected."] : []);
        }
        catch (ApiException)
        {
            return new InjectorFacts(InjectorFlavor.VaultK8s, InjectorSettings.BuiltIn, false, []);
        }
    }

    private sealed record Known(InjectorFacts Facts, DateTimeOffset At);
}
