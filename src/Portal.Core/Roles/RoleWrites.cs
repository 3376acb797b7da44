using System.Text.Json.Nodes;
using Portal.Core.Changes;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Vault;
using Portal.Core.Vault.Api;

namespace Portal.Core.Roles;

/// <summary>The steps that write and delete roles, and take that back.</summary>
internal sealed class RoleWrites(VaultClient vault, RoleStore store)
{
    public ChangeStep Create(KubernetesRole role)
    {
        var target = RoleStore.Target(role.Mount, role.Name);
        var body = RoleDocument.New(role);
        return new ChangeStep
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
            Subject = Subject(role),
            Undo = (_, done, _) => Task.FromResult(Delete(Written(role, done))),
            Apply = async (session, ct) =>
            {
                if (await FindAsync(session, role.Mount, role.Name, ct) is not null) throw VaultWrite.Taken(target, "There is a role with this name already.");
                return await WriteAsync(session, role, new VaultCall("create", target), body, "created", ct);
            },
        };
    }

    public ChangeStep Edit(StoredRole read, KubernetesRole wanted)
    {
        var target = RoleStore.Target(wanted.Mount, wanted.Name);
        var body = RoleDocument.Changed(read.Role, wanted);
        return new ChangeStep
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
            Subject = Subject(wanted),
            Undo = (_, done, _) => Task.FromResult(Edit(Written(wanted, done), read.Role)),
            Apply = async (session, ct) =>
            {
                await StillAsync(session, read, target, ct);
                return await WriteAsync(session, wanted, VaultCall.Update(target), body, "changed", ct);
            },
        };
    }

    public ChangeStep Delete(StoredRole read)
    {
        var (mount, name) = (read.Role.Mount, read.Role.Name);
        var target = RoleStore.Target(mount, name);
        return new ChangeStep
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
            Subject = Subject(read.Role),
            Undo = (_, _, _) => Task.FromResult(Create(read.Role)),
            Apply = async (session, ct) =>
            {
                await StillAsync(session, read, target, ct);
                return (await vault.SendAsync<IKubernetesAuthApi>(session.Vault, VaultCall.Delete(target), (api, token) => api.DeleteRoleAsync(VaultPath.Encode(mount), VaultPath.Encode(name), token), ct)).Outcome("deleted");
            },
        };
    }

    private static ChangeSubject Subject(KubernetesRole role) => new(SubjectKind.Role, role.Name, role.Mount);

    // Vault fills in what a write leaves out, so only what it answers right after the write tells whether the role is still that one.
    private static StoredRole Written(KubernetesRole role, StepOutcome done) => new(
        role, done.Revision ?? throw VaultWrite.Conflict(RoleStore.Target(role.Mount, role.Name), "The role could not be read after it was written, so nobody knows whether it is still as it was."));

    private async Task<StoredRole?> FindAsync(EnvironmentSession session, string mount, string name, CancellationToken cancellationToken)
    {
        try
        {
            return await store.ReadAsync(session, mount, name, cancellationToken);
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

    private async Task<StepOutcome> WriteAsync(EnvironmentSession session, KubernetesRole role, VaultCall call, JsonObject body, string summary, CancellationToken cancellationToken)
    {
        var answer = await vault.SendAsync<IKubernetesAuthApi>(session.Vault, call, (api, ct) => api.WriteRoleAsync(VaultPath.Encode(role.Mount), VaultPath.Encode(role.Name), body, ct), cancellationToken);
        var now = (await Part.OfAsync(store.ReadAsync(session, role.Mount, role.Name, cancellationToken))).Value;
        return answer.Outcome(summary) with { Revision = now?.Revision };
    }
}
