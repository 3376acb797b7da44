using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using k8s.Models;
using Portal.Core.Failures;

namespace Portal.Core.Kubernetes;

/// <summary>An action the cluster may or may not allow, as RBAC names it.</summary>
/// <param name="Verb">Such as <c>patch</c>.</param>
/// <param name="Group">The API group; empty for the core one.</param>
/// <param name="Resource">Such as <c>deployments</c>.</param>
/// <param name="Namespace">Where; null for all namespaces.</param>
/// <param name="Subresource">Such as <c>exec</c>; null for the object itself.</param>
/// <param name="Name">Which object; null for any.</param>
public sealed record KubeAction(string Verb, string Group, string Resource, string? Namespace, string? Subresource = null, string? Name = null)
{
    /// <summary>What a person lacks when it is refused: "patch on deployments in default".</summary>
    public override string ToString() =>
        $"{Verb} on {Resource}{(Subresource is null ? "" : "/" + Subresource)}{(Name is null ? "" : " " + Name)}{(Namespace is null ? " in all namespaces" : " in " + Namespace)}";
}

/// <summary>
/// Asks the cluster what the signed-in person may do (SelfSubjectAccessReview), to explain and to disable; the server decides when it is
/// done. Answers are kept for half a minute, per session and never shared.
/// </summary>
/// <param name="client">The door to the cluster.</param>
/// <param name="time">The clock.</param>
public sealed class KubeAccess(KubeClient client, TimeProvider time)
{
    private static readonly TimeSpan GoodFor = TimeSpan.FromSeconds(30);
    private readonly ConditionalWeakTable<KubeSession, ConcurrentDictionary<KubeAction, (bool Allowed, DateTimeOffset At)>> _answers = [];

    /// <summary>Whether the cluster would allow it now.</summary>
    /// <exception cref="ApiException">When the cluster does not answer.</exception>
    public async Task<bool> MayAsync(KubeSession session, KubeAction action, CancellationToken cancellationToken)
    {
        var answers = _answers.GetValue(session, _ => new ConcurrentDictionary<KubeAction, (bool, DateTimeOffset)>());
        if (answers.TryGetValue(action, out var known) && time.GetUtcNow() - known.At < GoodFor) return known.Allowed;
        var review = new V1SelfSubjectAccessReview
        {
            ApiVersion = "authorization.k8s.io/v1",
            Kind = "SelfSubjectAccessReview",
            Spec = new V1SelfSubjectAccessReviewSpec
            {
                ResourceAttributes = new V1ResourceAttributes
                {
                    Verb = action.Verb,
                    Group = action.Group,
                    Resource = action.Resource,
                    NamespaceProperty = action.Namespace,
                    Subresource = action.Subresource,
                    Name = action.Name,
                },
            },
        };
        var answer = await client.AskAsync<V1SelfSubjectAccessReview>(
            session, HttpMethod.Post, "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", review, "create", "selfsubjectaccessreviews", cancellationToken);
        var allowed = answer.Status?.Allowed == true;
        answers[action] = (allowed, time.GetUtcNow());
        return allowed;
    }
}
