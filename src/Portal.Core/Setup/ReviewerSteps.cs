using System.Collections.Immutable;
using System.Text;
using k8s.Models;
using Portal.Core.Changes;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Kubernetes;
using Portal.Core.ServiceAccounts;

namespace Portal.Core.Setup;

/// <summary>The steps that give Vault a reviewer in the cluster: an account, its right to review tokens, and, for a Vault outside, a token that lasts.</summary>
internal sealed class ReviewerSteps(KubeClient client, ServiceAccountDirectory accounts, TimeProvider time)
{
    private const string Delegator = "system:auth-delegator";
    private const string TokenType = "kubernetes.io/service-account-token";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    public static string TokenSecretOf(string account) => account + "-token";

    /// <summary>Only the steps that are missing.</summary>
    public async Task<ImmutableArray<ChangeStep>> PlanAsync(EnvironmentSession session, ConnectRequest request, CancellationToken cancellationToken)
    {
        var (ns, name) = (request.ReviewerNamespace, request.ReviewerName);
        var steps = ImmutableArray.CreateBuilder<ChangeStep>();
        if (!await ExistsAsync(session, KubeKinds.ServiceAccounts, ns, name, cancellationToken)) steps.Add(accounts.CreateStep(NewServiceAccount.Named(ns, name)));
        if (!await IsBoundAsync(session, ns, name, cancellationToken)) steps.Add(BindStep(ns, name));
        if (request.Reviewer == TokenReviewer.ServiceAccount && !await ExistsAsync(session, KubeKinds.Secrets, ns, TokenSecretOf(name), cancellationToken)) steps.Add(TokenStep(ns, name));
        return steps.ToImmutable();
    }

    /// <summary>Whether the account may review tokens, as far as bindings may be listed.</summary>
    public async Task<bool> IsBoundAsync(EnvironmentSession session, string ns, string name, CancellationToken cancellationToken)
    {
        var bindings = await client.ListAsync(session.Kubernetes, KubeKinds.ClusterRoleBindings, null, cancellationToken);
        return bindings.Items.Any(binding => binding.RoleRef?.Name == Delegator
            && binding.Subjects?.Any(subject => subject is { Kind: "ServiceAccount" } && subject.Name == name && subject.NamespaceProperty == ns) == true);
    }

    /// <summary>The token of the reviewer's Secret; the cluster fills it in a moment after the Secret is created.</summary>
    /// <exception cref="ApiException">When it may not be read, or nothing fills it.</exception>
    public async Task<Sensitive> TokenAsync(EnvironmentSession session, string ns, string account, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            var secret = await client.ReadAsync(session.Kubernetes, KubeKinds.Secrets, ns, TokenSecretOf(account), cancellationToken);
            if (secret.Data?.TryGetValue("token", out var token) == true && token.Length > 0) return new Sensitive(Encoding.UTF8.GetString(token));
            if (time.GetElapsedTime(started) > Patience)
            {
                throw new ApiException(ApiSystem.Kubernetes, Failure.Timeout, "get", KubeKinds.Secrets.Target(ns, TokenSecretOf(account))) { Errors = ["The cluster has put no token into the Secret."] };
            }

            await Task.Delay(TimeSpan.FromMilliseconds(500), time, cancellationToken);
        }
    }

    private ChangeStep BindStep(string ns, string name)
    {
        var binding = new V1ClusterRoleBinding
        {
            Metadata = new V1ObjectMeta { Name = $"{name}-tokenreview-{ns}" },
            RoleRef = new V1RoleRef { ApiGroup = "rbac.authorization.k8s.io", Kind = "ClusterRole", Name = Delegator },
            Subjects = [new Rbacv1Subject { Kind = "ServiceAccount", Name = name, NamespaceProperty = ns }],
        };
        var command = $"kubectl create clusterrolebinding {KubeSteps.Quoted(binding.Metadata.Name)} --clusterrole={Delegator} --serviceaccount={KubeSteps.Quoted($"{ns}:{name}")}";
        return KubeSteps.Create(client, KubeKinds.ClusterRoleBindings, binding, $"Let {ns}/{name} review tokens", command);
    }

    private ChangeStep TokenStep(string ns, string name)
    {
        var secret = new V1Secret
        {
            Metadata = new V1ObjectMeta { Name = TokenSecretOf(name), NamespaceProperty = ns, Annotations = new Dictionary<string, string> { ["kubernetes.io/service-account.name"] = name } },
            Type = TokenType,
        };
        return KubeSteps.Create(client, KubeKinds.Secrets, secret, $"Create a lasting token of {ns}/{name}");
    }

    private async Task<bool> ExistsAsync<T>(EnvironmentSession session, KubeKind<T> kind, string ns, string name, CancellationToken cancellationToken)
        where T : class, k8s.IKubernetesObject<V1ObjectMeta>
    {
        try
        {
            await client.ReadAsync(session.Kubernetes, kind, ns, name, cancellationToken);
            return true;
        }
        catch (ApiException missing) when (missing.Failure == Failure.NotFound)
        {
            return false;
        }
    }
}
