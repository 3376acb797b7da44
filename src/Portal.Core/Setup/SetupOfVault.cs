using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Policies;
using Portal.Core.Roles;
using Portal.Core.Secrets;
using Portal.Core.Vault;

namespace Portal.Core.Setup;

/// <summary>What the checklist reads of Vault: lists, and a few examples of what they name.</summary>
/// <param name="Door">Vault itself.</param>
/// <param name="Engines">The engines.</param>
/// <param name="Folders">What is in them.</param>
/// <param name="Auth">The Kubernetes auth mounts.</param>
/// <param name="Policies">The policies.</param>
/// <param name="Roles">The roles.</param>
public sealed record SetupOfVault(VaultClient Door, SecretEngines Engines, SecretFolders Folders, KubernetesAuth Auth, PolicyStore Policies, RoleStore Roles)
{
    private const int MountsLookedInto = 3;
    private const int RolesLookedAt = 3;
    private const int PoliciesLookedAt = 5;

    /// <summary>The engines.</summary>
    /// <exception cref="ApiException">When they may not be listed.</exception>
    internal Task<Listing<SecretEngine>> EnginesAsync(EnvironmentSession session, TimeProvider time, CancellationToken cancellationToken) =>
        session.Memory.ReadAsync(time, "sys/mounts", ct => Engines.ListAsync(session, ct), cancellationToken);

    /// <summary>The auth mount of this environment's cluster; an empty list when there is none.</summary>
    internal async Task<Listing<KubernetesAuthDetail>> AuthAsync(EnvironmentSession session, CancellationToken cancellationToken)
    {
        var mounts = await Auth.ListMountsAsync(session, cancellationToken);
        if (mounts.Items.FirstOrDefault(mount => mount.Path == session.Environment.Vault.KubernetesAuthMount) is not { } mine) return new Listing<KubernetesAuthDetail>([], mounts.Refused, mounts.At);
        return new Listing<KubernetesAuthDetail>([await Auth.DescribeAsync(session, mine, cancellationToken)], mounts.Refused, mounts.At);
    }

    /// <summary>What stands in the first key/value mount that holds something.</summary>
    internal async Task<Part<Listing<SecretPath>>> SecretsAsync(EnvironmentSession session, Task<Part<Listing<SecretEngine>>> engines, TimeProvider time, CancellationToken cancellationToken)
    {
        if ((await engines).Value is not { } found) return new Part<Listing<SecretPath>>(null, (await engines).Refused);
        var refused = new List<ApiException>();
        foreach (var engine in found.Items.Where(engine => engine.Kv is not null).Take(MountsLookedInto))
        {
            var folder = await Part.OfAsync(Folders.BrowseAsync(session, new SecretPath(engine.Path, ""), cancellationToken));
            if (folder.Value?.Entries.ToArray() is [_, ..] holds) return new Part<Listing<SecretPath>>(new Listing<SecretPath>([.. holds], [], time.GetUtcNow()), null);
            if (folder.Refused is not null) refused.Add(folder.Refused);
        }

        return new Part<Listing<SecretPath>>(new Listing<SecretPath>([], [.. refused], time.GetUtcNow()), null);
    }

    /// <summary>A few roles of the cluster's auth mount, the one an application already asks for first.</summary>
    /// <exception cref="ApiException">When roles may not be listed.</exception>
    internal async Task<Listing<StoredRole>> RolesAsync(EnvironmentSession session, Part<Listing<KubernetesAuthDetail>> auth, string? asked, TimeProvider time, CancellationToken cancellationToken)
    {
        if (auth.Value is not { } mounts) throw auth.Refused!;
        if (mounts.Items is not [var mine]) return new Listing<StoredRole>([], mounts.Refused, mounts.At);
        if (mine.Roles.Value is not { } names) throw mine.Roles.Refused!;
        var examples = names.Items.OrderByDescending(name => name == asked).Take(RolesLookedAt).Select(name => (mine.Mount.Path, name));
        return await Roles.ReadManyAsync(session, examples, null, cancellationToken);
    }

    /// <summary>Policies until one reads a secret as an application does: those of the roles first, then a few others.</summary>
    /// <exception cref="ApiException">When policies may not be listed.</exception>
    internal async Task<PolicySample> PoliciesAsync(EnvironmentSession session, IEnumerable<StoredRole> roles, IReadOnlyList<SecretEngine> engines, CancellationToken cancellationToken)
    {
        var given = roles.SelectMany(role => role.Role.TokenPolicies).Distinct(StringComparer.Ordinal).Where(name => !new PolicyEntry(name).IsBuiltIn).Take(PoliciesLookedAt).ToArray();
        var read = await Policies.ReadManyAsync(session, given, cancellationToken);
        if (SetupSteps.Reading(read.Items, engines) is not null) return new PolicySample(read.Items, read.Refused, 0);
        var all = (await Policies.ListAsync(session, cancellationToken)).Items.Where(policy => !policy.IsBuiltIn).Select(policy => policy.Name).Except(given, StringComparer.Ordinal).ToArray();
        var more = await Policies.ReadManyAsync(session, all.Take(PoliciesLookedAt), cancellationToken);
        // That a role names a policy which does not exist is told by the pages of roles and access.
        return new PolicySample([.. read.Items, .. more.Items], [.. read.Refused.Concat(more.Refused).Where(refused => refused.Failure != Failure.NotFound)], Math.Max(0, all.Length - PoliciesLookedAt));
    }
}
