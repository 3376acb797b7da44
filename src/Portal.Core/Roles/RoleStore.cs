using System.Text.Json.Nodes;
using Portal.Core.Changes;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Vault;
using Portal.Core.Vault.Api;

namespace Portal.Core.Roles;

/// <summary>The roles of Kubernetes auth mounts: list, read, create, edit, delete.</summary>
public sealed class RoleStore(VaultClient vault, KubernetesAuth auth, TimeProvider time)
{
    /// <summary>Every role of every Kubernetes auth mount, by mount and name; what was denied is in <see cref="Listing{T}.Refused"/>.</summary>
    public async Task<Listing<StoredRole>> ReadAllAsync(EnvironmentSession session, CancellationToken cancellationToken)
    {
        var mounts = await auth.ListMountsAsync(session, cancellationToken);
        var names = await ManyReads.OfAsync(mounts.Items, async (mount, ct) => new { mount.Path, Names = (await ListAsync(session, mount.Path, ct)).Items }, time, cancellationToken);
        var all = names.Items.SelectMany(mount => mount.Names.Select(name => (Mount: mount.Path, Name: name)));
        var roles = await ManyReads.OfAsync(all, (role, ct) => ReadAsync(session, role.Mount, role.Name, ct), time, cancellationToken);
        return roles with { Refused = [.. mounts.Refused, .. names.Refused, .. roles.Refused] };
    }

    /// <summary>Every role of mounts that were described already.</summary>
    public Task<Listing<StoredRole>> ReadAllAsync(EnvironmentSession session, IEnumerable<KubernetesAuthDetail> mounts, CancellationToken cancellationToken)
    {
        var all = mounts.SelectMany(mount => (mount.Roles.Value?.Items ?? []).Select(name => (Mount: mount.Mount.Path, Name: name)));
        return ManyReads.OfAsync(all, (role, ct) => ReadAsync(session, role.Mount, role.Name, ct), time, cancellationToken);
    }

    /// <summary>The names of the roles of one mount; empty when there is none.</summary>
    public async Task<Listing<string>> ListAsync(EnvironmentSession session, string mount, CancellationToken cancellationToken)
    {
        var answer = await vault.SendAsync<IKubernetesAuthApi>(session.Vault, VaultCall.List($"auth/{mount}/role"), (api, ct) => api.RolesAsync(VaultPath.Encode(mount), ct), cancellationToken);
        return new Listing<string>([.. answer.Keys.Order(StringComparer.Ordinal)], [], time.GetUtcNow());
    }

    /// <summary>One role.</summary>
    /// <exception cref="ApiException"><see cref="Failure.NotFound"/> for no such role.</exception>
    public async Task<StoredRole> ReadAsync(EnvironmentSession session, string mount, string name, CancellationToken cancellationToken)
    {
        var answer = await vault.SendAsync<IKubernetesAuthApi>(session.Vault, VaultCall.Read(Target(mount, name)), (api, ct) => api.RoleAsync(VaultPath.Encode(mount), VaultPath.Encode(name), ct), cancellationToken);
        return new StoredRole(RoleDocument.Read(mount, name, answer), VaultWrite.Revision(answer.Content.GetRawText()));
    }

    /// <summary>Writes a role that is not there yet. Vault would overwrite; the step looks first and fails as <see cref="Failure.AlreadyExists"/>.</summary>
    /// <exception cref="ApiException"><see cref="Failure.Invalid"/> for fields Vault would refuse.</exception>
    public ChangePlan PlanCreate(EnvironmentSession session, KubernetesRole role)
    {
        role = Checked(role);
        var target = Target(role.Mount, role.Name);
        var body = RoleDocument.New(role);
        return new ChangePlan
        {
            Title = $"Create role {role.Name} in {role.Mount}",
            Verb = "Create role",
            Steps =
            [
                new ChangeStep
                {
                    Title = $"Create role {role.Name} in {role.Mount}",
                    System = ApiSystem.Vault,
                    Kind = ChangeKind.Create,
                    Target = target,
                    After = VaultWrite.Json(RoleDocument.Whole(role)),
                    BasedOn = "nothing there yet",
                    Request = VaultWrite.Request("POST", target, body),
                    Commands = [ShellWord.Command(["vault", "write", target, .. RoleDocument.Words(body)])],
                    Needs = $"create on {target}",
                    Apply = async (session, ct) =>
                    {
                        if (await FindAsync(session, role.Mount, role.Name, ct) is not null) throw VaultWrite.Taken(target, "There is a role with this name already.");
                        return await WriteAsync(session, role, new VaultCall("create", target), body, "created", ct);
                    },
                },
            ],
        };
    }

    /// <summary>Changes a role; fails as <see cref="Failure.Conflict"/> when it is not what was read any more.</summary>
    /// <exception cref="ApiException"><see cref="Failure.Invalid"/> for fields Vault would refuse, or when nothing is different.</exception>
    public ChangePlan PlanEdit(EnvironmentSession session, StoredRole read, KubernetesRole wanted)
    {
        wanted = Checked(wanted with { Mount = read.Role.Mount, Name = read.Role.Name });
        var target = Target(wanted.Mount, wanted.Name);
        if (VaultJson.Text(RoleDocument.Whole(wanted)) == VaultJson.Text(RoleDocument.Whole(read.Role))) throw VaultWrite.Invalid(target, "Nothing is different.");
        var body = RoleDocument.Changed(read.Role, wanted);
        return new ChangePlan
        {
            Title = $"Change role {wanted.Name} in {wanted.Mount}",
            Verb = "Save role",
            Warnings = ["Tokens that were given before keep their policies and lifetimes until they end."],
            Steps =
            [
                new ChangeStep
                {
                    Title = $"Change role {wanted.Name} in {wanted.Mount}",
                    System = ApiSystem.Vault,
                    Kind = ChangeKind.Update,
                    Target = target,
                    Before = VaultWrite.Json(RoleDocument.Whole(read.Role)),
                    After = VaultWrite.Json(RoleDocument.Whole(wanted)),
                    BasedOn = $"the role as read, revision {read.Revision}",
                    Request = VaultWrite.Request("POST", target, body),
                    Commands = [ShellWord.Command(["vault", "write", target, .. RoleDocument.Words(body)])],
                    Needs = $"update on {target}",
                    Apply = async (session, ct) =>
                    {
                        await StillAsync(session, read, target, ct);
                        return await WriteAsync(session, wanted, VaultCall.Update(target), body, "changed", ct);
                    },
                },
            ],
        };
    }

    /// <summary>Deletes a role; its name has to be typed. Nobody can log in with it afterwards, tokens it gave live on.</summary>
    public ChangePlan PlanDelete(EnvironmentSession session, StoredRole read)
    {
        var (mount, name) = (read.Role.Mount, read.Role.Name);
        var target = Target(mount, name);
        return new ChangePlan
        {
            Title = $"Delete role {name} in {mount}",
            Verb = "Delete role",
            ConfirmName = name,
            Warnings = ["Pods that log in with this role get no secrets from their next start on. Tokens it gave live on until they end."],
            Steps =
            [
                new ChangeStep
                {
                    Title = $"Delete role {name} in {mount}",
                    System = ApiSystem.Vault,
                    Kind = ChangeKind.Delete,
                    Target = target,
                    Before = VaultWrite.Json(RoleDocument.Whole(read.Role)),
                    BasedOn = $"the role as read, revision {read.Revision}",
                    Request = VaultWrite.Request("DELETE", target),
                    Commands = [ShellWord.Command("vault", "delete", target)],
                    Needs = $"delete on {target}",
                    Apply = async (session, ct) =>
                    {
                        await StillAsync(session, read, target, ct);
                        return (await vault.SendAsync<IKubernetesAuthApi>(session.Vault, VaultCall.Delete(target), (api, token) => api.DeleteRoleAsync(VaultPath.Encode(mount), VaultPath.Encode(name), token), ct)).Outcome("deleted");
                    },
                },
            ],
        };
    }

    private static string Target(string mount, string name) => $"auth/{mount}/role/{name}";

    private static KubernetesRole Checked(KubernetesRole role)
    {
        // Vault keeps names in lower case and would answer under another name than the one that was asked for.
        role = role with { Name = role.Name.Trim().ToLowerInvariant() };
        var problems = RoleRules.Check(role);
        return problems.IsEmpty ? role : throw VaultWrite.Invalid(Target(role.Mount, role.Name), [.. problems.Select(problem => problem.Message)]);
    }

    private async Task<StoredRole?> FindAsync(EnvironmentSession session, string mount, string name, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadAsync(session, mount, name, cancellationToken);
        }
        catch (ApiException missing) when (missing.Failure is Failure.NotFound && missing.Errors.IsEmpty)
        {
            return null;
        }
    }

    private async Task StillAsync(EnvironmentSession session, StoredRole read, string target, CancellationToken cancellationToken)
    {
        var now = await FindAsync(session, read.Role.Mount, read.Role.Name, cancellationToken) ?? throw VaultWrite.Conflict(target, "The role was deleted since it was read.");
        if (now.Revision != read.Revision) throw VaultWrite.Conflict(target, "The role was changed since it was read.");
    }

    private async Task<StepOutcome> WriteAsync(EnvironmentSession session, KubernetesRole role, VaultCall call, JsonObject body, string summary, CancellationToken cancellationToken) =>
        (await vault.SendAsync<IKubernetesAuthApi>(session.Vault, call, (api, ct) => api.WriteRoleAsync(VaultPath.Encode(role.Mount), VaultPath.Encode(role.Name), body, ct), cancellationToken)).Outcome(summary);
}
