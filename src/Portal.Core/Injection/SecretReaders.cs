using System.Collections.Immutable;
using Portal.Core.Environments;
using Portal.Core.Secrets;
using Portal.Core.Workloads;

namespace Portal.Core.Injection;

/// <summary>A workload whose annotations name a secret.</summary>
/// <param name="Workload">The workload.</param>
/// <param name="Files">The files the secret is rendered to.</param>
/// <param name="Follows">Whether an agent stays and renders a new version by itself; otherwise the pods have to start again.</param>
public sealed record SecretReader(WorkloadKey Workload, ImmutableArray<string> Files, bool Follows);

/// <summary>Finds the workloads that a new version of a secret reaches, by their annotations.</summary>
/// <param name="workloads">The workloads the person may see.</param>
/// <param name="injectors">Knows what annotations are called here.</param>
/// <param name="time">The clock.</param>
public sealed class SecretReaders(WorkloadDirectory workloads, CurrentInjector injectors, TimeProvider time)
{
    /// <summary>
    /// The workloads that read a secret, as far as annotations tell. Those that call Vault themselves are not found. Namespaces and kinds that may
    /// not be listed stand in <see cref="Failures.Listing{T}.Refused"/>.
    /// </summary>
    /// <exception cref="Failures.ApiException">When the cluster does not answer or shows no pods.</exception>
    public async Task<Failures.Listing<SecretReader>> ListAsync(EnvironmentSession session, SecretPath path, KvVersion kv, CancellationToken cancellationToken)
    {
        var found = workloads.ListAsync(session, null, cancellationToken);
        var names = (await injectors.ReadAsync(session, cancellationToken)).Names;
        var address = SecretTemplate.PathOf(path, kv);
        var listing = await found;
        var readers =
            from workload in listing.Items
            let settings = InjectionSettings.Read(workload.Template.Annotations, names)
            where settings.IsOn
            let files = settings.Files.Where(file => Names(file, address)).Select(file => file.Path).ToImmutableArray()
            where !files.IsEmpty
            select new SecretReader(workload.Key, files, settings.HasSidecar);
        return new Failures.Listing<SecretReader>([.. readers], listing.Refused, time.GetUtcNow());
    }

    // A template names the secret in quotes, with or without the parameters of a read.
    private static bool Names(RenderedFile file, string address) => file.Template is { } template
        ? template.Contains($"\"{address}\"", StringComparison.Ordinal) || template.Contains($"`{address}`", StringComparison.Ordinal) || template.Contains($"\"{address}?", StringComparison.Ordinal)
        : file.TemplateFile is null && file.SecretPath?.Split('?')[0].Trim('/') == address;
}
