using System.Collections.Immutable;
using Portal.Core.Changes;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Kubernetes;
using Portal.Core.Secrets.Editing;

namespace Portal.Core.KubernetesSecrets;

/// <summary>Every write to a Kubernetes secret, as a plan.</summary>
/// <param name="client">The door to the cluster.</param>
/// <param name="access">What the person may do.</param>
/// <param name="directory">Secrets.</param>
public sealed class KubernetesSecretPlans(KubeClient client, KubeAccess access, KubernetesSecretDirectory directory)
{
    private readonly KubernetesSecretWrites _writes = new(client, directory);

    /// <summary>A plan of one step that creates a secret; it can be undone while nobody changed the secret.</summary>
    /// <exception cref="ApiException">
    /// <see cref="Failure.AlreadyExists"/> when there is one; <see cref="Failure.Invalid"/> with what Kubernetes would refuse.
    /// </exception>
    public async Task<ChangePlan> PlanCreateAsync(EnvironmentSession session, NewKubernetesSecret secret, CancellationToken cancellationToken)
    {
        var target = KubeKinds.Secrets.Target(secret.Namespace, secret.Name);
        KubeNames.Check("metadata.name", secret.Name, "create", target);
        KubeNames.Check("metadata.namespace", secret.Namespace, "create", target);
        Check("create", target, SecretType.Problems(secret.Type, secret.Document));
        if ((await Part.OfAsync(directory.DescribeAsync(session, secret.Namespace, secret.Name, cancellationToken))).Value is not null) throw new ApiException(ApiSystem.Kubernetes, Failure.AlreadyExists, "create", target);
        return new ChangePlan { Title = $"Create the Kubernetes secret {secret.Namespace}/{secret.Name}", Verb = "Create secret", Steps = [_writes.Create(secret)] };
    }

    /// <summary>
    /// A plan of one step that writes the keys that differ and leaves the others alone, whatever bytes they hold. Fails as <see cref="Failure.Conflict"/>
    /// when somebody else changed values by then; a change of labels or of other metadata is none. It can be undone.
    /// </summary>
    /// <param name="secret">What is known of the secret, for the warnings.</param>
    /// <param name="before">The values the form started from.</param>
    /// <param name="after">What they are to be.</param>
    /// <exception cref="ApiException"><see cref="Failure.Invalid"/> with what Kubernetes would refuse.</exception>
    public ChangePlan PlanChange(KubernetesSecret secret, KubernetesSecretData before, ObjectNode after)
    {
        var target = KubeKinds.Secrets.Target(before.Namespace, before.Name);
        Check("patch", target, SecretType.WhyFixed(before.Type, before.IsImmutable) is { } fixedBecause ? [fixedBecause] : SecretType.Problems(before.Type, after));
        return new ChangePlan
        {
            Title = $"Change the Kubernetes secret {before.Namespace}/{before.Name}",
            Verb = "Save secret",
            Steps = [_writes.Change(before, after)],
            Warnings = [.. WarningsOfChange(secret)],
        };
    }

    /// <summary>
    /// A plan of one step that deletes a secret. Whoever may read it can undo that: its values are read just before, which Activity says, and kept for as
    /// long as they can be written back.
    /// </summary>
    /// <exception cref="ApiException">When the cluster does not say what the person may do.</exception>
    public async Task<ChangePlan> PlanDeleteAsync(EnvironmentSession session, KubernetesSecret secret, CancellationToken cancellationToken)
    {
        var mayRead = await access.MayAsync(session.Kubernetes, new KubeAction("get", "", "secrets", secret.Namespace), cancellationToken);
        return new ChangePlan
        {
            Title = $"Delete the Kubernetes secret {secret.Namespace}/{secret.Name}",
            Verb = "Delete secret",
            Steps = [_writes.Delete(secret, mayRead)],
            Warnings = [.. WarningsOfDelete(secret, mayRead)],
            ConfirmName = secret.Name,
        };
    }

    private static IEnumerable<string> WarningsOfChange(KubernetesSecret secret)
    {
        if (secret.Keeper is { } keeper) yield return $"{Capital(keeper)} keeps this secret and may write it back. A change that is to stay has to be made where it gets the values from.";
        if (secret.HasAppliedCopy) yield return "It was made with kubectl apply, which keeps the values it applied in an annotation. They stay there, and the next kubectl apply writes them back.";
    }

    private static IEnumerable<string> WarningsOfDelete(KubernetesSecret secret, bool mayRead)
    {
        if (secret.Type == SecretType.HelmRelease) yield return "Helm keeps the state of a release in it. Without it Helm no longer knows the release; helm uninstall removes both.";
        if (secret.Type == SecretType.ServiceAccountToken) yield return "Its token stops working at once.";
        if (secret.Keeper is { } keeper) yield return $"{Capital(keeper)} keeps this secret and may create it again.";
        yield return mayRead ? "Its values are read just before, to be kept for ten minutes in case you undo it. Activity says so." : "It cannot be undone: you may not read the values, so nobody keeps them for you.";
    }

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    private static void Check(string operation, string target, ImmutableArray<string> problems)
    {
        if (!problems.IsEmpty) throw new ApiException(ApiSystem.Kubernetes, Failure.Invalid, operation, target) { Errors = problems };
    }
}
