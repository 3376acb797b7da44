using System.Collections.Immutable;
using k8s;
using k8s.Models;
using Portal.Core.Failures;

namespace Portal.Core.Kubernetes;

/// <summary>
/// How far a person's rights reach. Many people may look into some namespaces and not list across all of them; for them each namespace is
/// asked by itself, and what refuses is said.
/// </summary>
/// <param name="client">The door to the cluster.</param>
/// <param name="access">What the person may do.</param>
/// <param name="time">The clock.</param>
public sealed class KubeScope(KubeClient client, KubeAccess access, TimeProvider time)
{
    private const int MostNamespaces = 100;
    private const int AtOnce = 8;

    /// <summary>Lists a kind in one namespace, or in all, or in those that allow it.</summary>
    /// <exception cref="ApiException">When nothing could be listed at all.</exception>
    public Task<Listing<T>> ListAsync<T>(KubeSession session, KubeKind<T> kind, string? ns, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta> => ListAsync(session, kind, ns, name => client.ListAsync(session, kind, name, cancellationToken), cancellationToken);

    /// <summary>The same as the server prints them, without anything that is in them.</summary>
    /// <exception cref="ApiException">When nothing could be listed at all.</exception>
    public Task<Listing<KubeTableRow>> ListTableAsync<T>(KubeSession session, KubeKind<T> kind, string? ns, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta> => ListAsync(session, kind, ns, name => client.ListTableAsync(session, kind, name, KubeSelector.None, cancellationToken), cancellationToken);

    private async Task<Listing<TItem>> ListAsync<T, TItem>(KubeSession session, KubeKind<T> kind, string? ns, Func<string?, Task<KubeList<TItem>>> list, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        try
        {
            return new Listing<TItem>((await list(ns)).Items, [], time.GetUtcNow());
        }
        catch (ApiException denied) when (denied.Failure == Failure.Denied && ns is null && kind.IsNamespaced)
        {
            var namespaces = await NamespacesAsync(session, cancellationToken);
            if (namespaces.IsEmpty) throw;
            var parts = await EachAsync(namespaces, name => Part.OfAsync(list(name)), cancellationToken);
            if (parts.All(part => part.Value is null)) throw;
            return new Listing<TItem>([.. parts.SelectMany(part => part.Value?.Items ?? [])], [.. parts.Select(part => part.Refused).OfType<ApiException>()], time.GetUtcNow());
        }
    }

    /// <summary>The namespaces to watch a kind in; null stands for all of them at once.</summary>
    /// <exception cref="ApiException">When the cluster does not answer, or allows it nowhere.</exception>
    public async Task<ImmutableArray<string?>> ReachAsync<T>(KubeSession session, KubeKind<T> kind, string? ns, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        if (ns is not null) return [ns];
        var everywhere = new KubeAction("list", kind.Group, kind.Plural, null);
        if (await access.MayAsync(session, everywhere, cancellationToken)) return [null];
        var denied = new ApiException(ApiSystem.Kubernetes, Failure.Denied, "list", kind.Target(null)) { Errors = [$"Needs {everywhere}."] };
        var namespaces = await NamespacesAsync(session, cancellationToken);
        var answers = await EachAsync(namespaces, async name => (name, May: await access.MayAsync(session, everywhere with { Namespace = name }, cancellationToken)), cancellationToken);
        ImmutableArray<string?> allowed = [.. answers.Where(answer => answer.May).Select(answer => answer.name)];
        return allowed.IsEmpty ? throw denied : allowed;
    }

    private async Task<ImmutableArray<string>> NamespacesAsync(KubeSession session, CancellationToken cancellationToken)
    {
        try
        {
            var namespaces = await client.ListAsync(session, KubeKinds.Namespaces, null, cancellationToken);
            return [.. namespaces.Items.Select(item => item.Metadata.Name).Order(StringComparer.Ordinal).Take(MostNamespaces)];
        }
        catch (ApiException exception) when (exception.Failure == Failure.Denied)
        {
            return [];
        }
    }

    private static async Task<ImmutableArray<TResult>> EachAsync<TResult>(ImmutableArray<string> namespaces, Func<string, Task<TResult>> ask, CancellationToken cancellationToken)
    {
        var results = new TResult[namespaces.Length];
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(Enumerable.Range(0, namespaces.Length), options, async (index, _) => results[index] = await ask(namespaces[index]));
        return [.. results];
    }
}
