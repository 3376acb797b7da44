using k8s.Models;
using Portal.Core.Activity;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Kubernetes;

namespace Portal.Core.KubernetesSecrets;

/// <summary>The Kubernetes secrets of a cluster, as the signed-in person may see them. Listing and describing read no value; only <see cref="ReadAsync"/> does.</summary>
/// <param name="client">The door to the cluster.</param>
/// <param name="scope">How far the person's rights reach.</param>
/// <param name="activity">Where reads of values are recorded.</param>
/// <param name="time">The clock.</param>
public sealed class KubernetesSecretDirectory(KubeClient client, KubeScope scope, ActivityLog activity, TimeProvider time)
{
    private static readonly KubeKind<V1Secret> Kind = KubeKinds.Secrets;

    /// <summary>The secrets of one namespace, or of all the person may look into, by namespace and name. Namespaces that refuse stand in <see cref="Listing{T}.Refused"/>.</summary>
    /// <exception cref="ApiException">When nothing could be listed at all.</exception>
    /// <remarks>Remembered by the session (<see cref="SessionMemory"/>).</remarks>
    public Task<Listing<KubernetesSecretRow>> ListAsync(EnvironmentSession session, string? ns, CancellationToken cancellationToken) =>
        session.Memory.ReadAsync(time, $"secrets {ns}", async ct =>
        {
            var list = await scope.ListTableAsync(session.Kubernetes, Kind, ns, ct);
            var rows = list.Items.Select(SecretDescribing.Row).OrderBy(row => row.Namespace, StringComparer.Ordinal).ThenBy(row => row.Name, StringComparer.Ordinal);
            return new Listing<KubernetesSecretRow>([.. rows], list.Refused, list.At);
        }, cancellationToken);

    /// <summary>One secret without its values. Somebody who may list and not get is shown what the list tells.</summary>
    /// <exception cref="ApiException"><see cref="Failure.NotFound"/> when there is none.</exception>
    public async Task<KubernetesSecret> DescribeAsync(EnvironmentSession session, string ns, string name, CancellationToken cancellationToken)
    {
        try
        {
            return SecretDescribing.Secret(await client.ReadTableAsync(session.Kubernetes, Kind, ns, name, cancellationToken));
        }
        catch (ApiException denied) when (denied.Failure is Failure.Denied)
        {
            var list = await Part.OfAsync(client.ListTableAsync(session.Kubernetes, Kind, ns, KubeSelector.Named(name), cancellationToken));
            if (list.Value is not { } listed) throw;
            return listed.Items is [var row, ..] ? SecretDescribing.Secret(row) : throw new ApiException(ApiSystem.Kubernetes, Failure.NotFound, "get", Kind.Target(ns, name)) { Status = 404 };
        }
    }

    /// <summary>Reads the values and records in Activity what this person read them for.</summary>
    /// <param name="session">Whose rights are used.</param>
    /// <param name="ns">The namespace.</param>
    /// <param name="name">The secret.</param>
    /// <param name="action">What Activity calls it: "Reveal password".</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ApiException"><see cref="Failure.NotFound"/> when there is none.</exception>
    public async Task<KubernetesSecretData> ReadAsync(EnvironmentSession session, string ns, string name, string action, CancellationToken cancellationToken) =>
        Data(await RecordedAsync(session, ns, name, action, cancellationToken));

    /// <summary>The object with its values, recorded likewise: for taking back that it was deleted.</summary>
    internal async Task<V1Secret> RecordedAsync(EnvironmentSession session, string ns, string name, string action, CancellationToken cancellationToken)
    {
        try
        {
            var secret = await client.ReadAsync(session.Kubernetes, Kind, ns, name, cancellationToken);
            Record(session, action, ns, name, ActivityOutcome.Done, $"resourceVersion {secret.Metadata.ResourceVersion}", null);
            return secret;
        }
        catch (ApiException refused)
        {
            Record(session, action, ns, name, ActivityOutcome.Failed, refused.Failure.ToString(), refused.RequestId);
            throw;
        }
    }

    internal static KubernetesSecretData Data(V1Secret secret) => new(
        secret.Metadata.NamespaceProperty, secret.Metadata.Name, secret.Type ?? "Opaque", secret.Immutable == true, DecodedValue.Document(secret), secret.Metadata.Uid ?? "", secret.Metadata.ResourceVersion ?? "");

    private void Record(EnvironmentSession session, string action, string ns, string name, ActivityOutcome outcome, string detail, string? requestId) => activity.Record(new ActivityEntry(
        time.GetUtcNow(),
        session.Environment.Name,
        session.Vault.Identity.DisplayName,
        session.Vault.Identity.Accessor,
        ApiSystem.Kubernetes,
        action,
        Kind.Target(ns, name),
        outcome,
        detail,
        requestId is null ? [] : [requestId]));
}
