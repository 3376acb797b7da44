using System.Text.Json.Nodes;
using Portal.Core.Changes;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Vault;
using Portal.Core.Vault.Api;

namespace Portal.Core.Roles;

/// <summary>The roles of Kubernetes auth mounts: list, read, create, edit, delete.</summary>
public sealed class RoleStore
{
    private readonly VaultClient _vault;
    private readonly KubernetesAuth _auth;
    private readonly TimeProvider _time;
    private readonly RoleWrites _writes;

    /// <summary>The roles of whatever Vault a session is at.</summary>
    public RoleStore(VaultClient vault, KubernetesAuth auth, TimeProvider time) => (_vault, _auth, _time, _writes) = (vault, auth, time, new RoleWrites(vault, this));

    /// <summary>Every role of every Kubernetes auth mount, by mount and name; what was denied is in <see cref="Listing{T}.Refused"/>.</summary>
    /// <remarks>Vault has no way to read several roles at once, so it is a request for each; the session remembers them (<see cref="SessionMemory"/>).</remarks>
    public async Task<Listing<StoredRole>> ReadAllAsync(EnvironmentSession session, CancellationToken cancellationToken)
    {
        var mounts = await _auth.ListMountsAsync(session, cancellationToken);
        var names = await ManyReads.OfAsync(mounts.Items, async (mount, ct) => new { mount.Path, Names = (await _auth.ListRolesAsync(session, mount.Path, ct)).Items }, _time, cancellationToken);
        var roles = await ReadManyAsync(session, names.Items.SelectMany(mount => mount.Names.Select(name => (mount.Path, name))), null, cancellationToken);
        return new Listing<StoredRole>(roles.Items, [.. mounts.Refused, .. names.Refused, .. roles.Refused], mounts.At);
    }

    /// <summary>Several roles, in the order of their names; what was denied or is gone is in <see cref="Listing{T}.Refused"/>.</summary>
    /// <param name="session">Whose rights are used.</param>
    /// <param name="roles">Their mounts and names.</param>
    /// <param name="came">Told of each as it comes, from any thread; null for all at the end.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <remarks>Remembered by the session.</remarks>
    public Task<Listing<StoredRole>> ReadManyAsync(EnvironmentSession session, IEnumerable<(string Mount, string Name)> roles, Action<StoredRole>? came, CancellationToken cancellationToken) =>
        ManyReads.OfAsync(roles, async (role, ct) =>
        {
            var read = await session.Memory.ReadAsync(_time, Target(role.Mount, role.Name), token => ReadAsync(session, role.Mount, role.Name, token), ct);
            came?.Invoke(read);
            return read;
        }, _time, cancellationToken);

    /// <summary>One role as it is now.</summary>
    /// <exception cref="ApiException"><see cref="Failure.NotFound"/> for no such role.</exception>
    public async Task<StoredRole> ReadAsync(EnvironmentSession session, string mount, string name, CancellationToken cancellationToken)
    {
        var answer = await _vault.SendAsync<IKubernetesAuthApi>(session.Vault, VaultCall.Read(Target(mount, name)), (api, ct) => api.RoleAsync(VaultPath.Encode(mount), VaultPath.Encode(name), ct), cancellationToken);
        return new StoredRole(RoleDocument.Read(mount, name, answer), VaultWrite.Revision(answer.Content.GetRawText()));
    }

    /// <summary>Writes a role that is not there yet. Vault would overwrite; the step looks first and fails as <see cref="Failure.AlreadyExists"/>.</summary>
    /// <exception cref="ApiException"><see cref="Failure.Invalid"/> for fields Vault would refuse.</exception>
    public ChangePlan PlanCreate(EnvironmentSession session, KubernetesRole role)
    {
        role = Checked(role);
        return new ChangePlan
        {
            Title = $"Create role {role.Name} in {role.Mount}",
            Verb = "Create role",
            Steps = [_writes.Create(role)],
        };
    }

    /// <summary>Changes a role; fails as <see cref="Failure.Conflict"/> when it is not what was read any more.</summary>
    /// <exception cref="ApiException"><see cref="Failure.Invalid"/> for fields Vault would refuse, or when nothing is different.</exception>
    public ChangePlan PlanEdit(EnvironmentSession session, StoredRole read, KubernetesRole wanted)
    {
        wanted = Checked(wanted with { Mount = read.Role.Mount, Name = read.Role.Name });
        var target = Target(wanted.Mount, wanted.Name);
        if (VaultJson.Text(RoleDocument.Whole(wanted)) == VaultJson.Text(RoleDocument.Whole(read.Role))) throw VaultWrite.Invalid(target, "Nothing is different.");
        return new ChangePlan
        {
            Title = $"Change role {wanted.Name} in {wanted.Mount}",
            Verb = "Save role",
            Warnings = ["Tokens that were given before keep their policies and lifetimes until they end."],
            Steps = [_writes.Edit(read, wanted)],
        };
    }

    /// <summary>Deletes a role; its name has to be typed. Nobody can log in with it afterwards, tokens it gave live on.</summary>
    public ChangePlan PlanDelete(EnvironmentSession session, StoredRole read)
    {
        var (mount, name) = (read.Role.Mount, read.Role.Name);
        return new ChangePlan
        {
            Title = $"Delete role {name} in {mount}",
            Verb = "Delete role",
            ConfirmName = name,
            Warnings = ["Pods that log in with this role get no secrets from their next start on. Tokens it gave live on until they end."],
            Steps = [_writes.Delete(read)],
        };
    }

    internal static string Target(string mount, string name) => $"auth/{mount}/role/{name}";

    private static KubernetesRole Checked(KubernetesRole role)
    {
        // Vault keeps names in lower case and would answer under another name than the one that was asked for.
        role = role with { Name = role.Name.Trim().ToLowerInvariant() };
        var problems = RoleRules.Check(role);
        return problems.IsEmpty ? role : throw VaultWrite.Invalid(Target(role.Mount, role.Name), [.. problems.Select(problem => problem.Message)]);
    }
}
