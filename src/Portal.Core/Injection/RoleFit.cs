using System.Collections.Immutable;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Policies;
using Portal.Core.Roles;
using Portal.Core.Secrets;
using Portal.Core.ServiceAccounts;
using Portal.Core.Vault;
using Portal.Policies;

namespace Portal.Core.Injection;

/// <summary>Says beforehand what would keep an agent from its secret: the role, whom it is bound to, and what its policies read.</summary>
/// <param name="roles">The roles.</param>
/// <param name="policies">The policies.</param>
/// <param name="accounts">The namespaces, whose labels a selector looks at.</param>
/// <param name="servers">Which server reads the policies.</param>
public sealed class RoleFit(RoleStore roles, PolicyStore policies, ServiceAccountDirectory accounts, VaultServers servers)
{
    /// <summary>One sentence for each doubt; empty when all is well, or when it may not be seen.</summary>
    /// <param name="session">Whose rights are used to look.</param>
    /// <param name="mount">The auth mount, without <c>auth/</c>.</param>
    /// <param name="name">The role.</param>
    /// <param name="ns">The namespace of the pods.</param>
    /// <param name="account">The service account of the pods.</param>
    /// <param name="secret">The secret; null while it is not known.</param>
    /// <param name="kv">Which key/value engine its mount is.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<ImmutableArray<string>> DoubtsAsync(
        EnvironmentSession session, string mount, string name, string ns, string account, SecretPath? secret, KvVersion? kv, CancellationToken cancellationToken)
    {
        var read = await Part.OfAsync(roles.ReadAsync(session, mount, name, cancellationToken));
        if (read.Value is not { Role: var role }) return read.Refused!.Failure == Failure.NotFound ? [$"There is no role {name} at auth/{mount}, so the agent cannot log in."] : [];
        var doubts = ImmutableArray.CreateBuilder<string>();
        var verdict = RoleMatch.Decide(role, ns, account, role.NamespaceSelector.Length == 0 ? null : await LabelsAsync(session, ns, cancellationToken));
        if (verdict == RoleVerdict.NameNotBound) doubts.Add($"The role {name} is not bound to the service account {account}, so the agent cannot log in.");
        if (verdict == RoleVerdict.NamespaceNotBound) doubts.Add($"The role {name} is not bound to the namespace {ns}, so the agent cannot log in.");
        if (secret is not null && await ReadsAsync(session, role, SecretTemplate.PathOf(secret, kv ?? KvVersion.V2), cancellationToken) is { } doubt) doubts.Add(doubt);
        return doubts.ToImmutable();
    }

    private async Task<string?> ReadsAsync(EnvironmentSession session, KubernetesRole role, string path, CancellationToken cancellationToken)
    {
        if (role.TokenPolicies.IsEmpty) return $"The role {role.Name} gives no policies, so the agent may not read {path}.";
        var texts = await Part.OfAsync(policies.ReadManyAsync(session, role.TokenPolicies, cancellationToken));
        if (texts.Value is not { } found) return null;
        // A policy that may not be read could allow it; one that does not exist cannot.
        if (found.Refused.Any(refused => refused.Failure != Failure.NotFound)) return null;
        var engine = AclEngine.Compile(found.Items.Select(policy => PolicyDocument.Parse(policy.Name, policy.Text)), await PolicyCheck.DialectAsync(servers, session, cancellationToken));
        return engine.Capabilities(path).HasFlag(Capability.Read) ? null : $"The policies of the role {role.Name} ({string.Join(", ", role.TokenPolicies)}) do not allow reading {path}, so the agent fails.";
    }

    private async Task<IReadOnlyDictionary<string, string>?> LabelsAsync(EnvironmentSession session, string ns, CancellationToken cancellationToken)
    {
        var namespaces = await Part.OfAsync(accounts.ListNamespacesAsync(session, cancellationToken));
        return namespaces.Value?.Items.FirstOrDefault(item => item.Name == ns)?.Labels;
    }
}
