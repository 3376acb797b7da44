using System.Text.Json.Nodes;
using Portal.Core.Changes;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Vault;
using Portal.Core.Vault.Api;

namespace Portal.Core.Policies;

/// <summary>The steps that write and delete policies, and take that back.</summary>
internal sealed class PolicyWrites(VaultClient vault, PolicyStore store)
{
    /// <summary>Writes a policy that is not there.</summary>
    /// <param name="name">The name in lower case.</param>
    /// <param name="text">The policy.</param>
    /// <param name="like">A deleted policy whose OpenBao settings it gets again; null for none.</param>
    public ChangeStep Create(string name, string text, StoredPolicy? like = null)
    {
        var target = PolicyStore.Target(name);
        var body = Body(text, like, null);
        return new ChangeStep
        {
            Title = $"Create policy {name}",
            System = ApiSystem.Vault,
            Kind = ChangeKind.Create,
            Target = target,
            After = new TextContent(text, "hcl"),
            BasedOn = "nothing there yet",
            Request = VaultWrite.Request("PUT", target, body),
            Commands = [Command(name, text)],
            Needs = $"update on {target}",
            Subject = new ChangeSubject(SubjectKind.Policy, name),
            Undo = async (session, _, ct) => Delete(await WrittenAsync(session, name, text, ct)),
            Apply = async (session, ct) =>
            {
                if (await FindAsync(session, name, ct) is not null) throw VaultWrite.Taken(target, "There is a policy with this name already.");
                return await WriteAsync(session, name, new VaultCall("create", target), body, text, ct);
            },
        };
    }

    public ChangeStep Edit(StoredPolicy read, string text)
    {
        var target = PolicyStore.Target(read.Name);
        var body = Body(text, read, read.CasVersion);
        return new ChangeStep
        {
            Title = $"Change policy {read.Name}",
            System = ApiSystem.Vault,
            Kind = ChangeKind.Update,
            Target = target,
            Before = new TextContent(read.Text, "hcl"),
            After = new TextContent(text, "hcl"),
            BasedOn = $"the text as read, revision {read.Revision}",
            Request = VaultWrite.Request("PUT", target, body),
            Commands = [Command(read.Name, text)],
            Needs = $"update on {target}",
            Subject = new ChangeSubject(SubjectKind.Policy, read.Name),
            Undo = async (session, _, ct) => Edit(await WrittenAsync(session, read.Name, text, ct), read.Text),
            Apply = async (session, ct) =>
            {
                // A step that comes after another of the same policy is based on its text: the version it then has is known only now.
                var now = await StillAsync(session, read, target, ct);
                return await WriteAsync(session, read.Name, VaultCall.Update(target), Body(text, read, now.CasVersion), text, ct);
            },
        };
    }

    public ChangeStep Delete(StoredPolicy read)
    {
        var target = PolicyStore.Target(read.Name);
        return new ChangeStep
        {
            Title = $"Delete policy {read.Name}",
            System = ApiSystem.Vault,
            Kind = ChangeKind.Delete,
            Target = target,
            Before = new TextContent(read.Text, "hcl"),
            BasedOn = $"the text as read, revision {read.Revision}",
            Request = VaultWrite.Request("DELETE", target),
            Commands = [ShellWord.Command("vault", "policy", "delete", read.Name)],
            Needs = $"delete on {target}",
            Subject = new ChangeSubject(SubjectKind.Policy, read.Name),
            Undo = (_, _, _) => Task.FromResult(Create(read.Name, read.Text, read)),
            Apply = async (session, ct) =>
            {
                await StillAsync(session, read, target, ct);
                return (await vault.SendAsync<IPoliciesApi>(session.Vault, VaultCall.Delete(target), (api, token) => api.DeleteAsync(VaultPath.Encode(read.Name), token), ct)).Outcome("deleted");
            },
        };
    }

    private static string Command(string name, string text) => ShellWord.Command("vault", "policy", "write", name, "-") + $" <<'POLICY'\n{text.TrimEnd('\n')}\nPOLICY";

    private static JsonObject Body(string text, StoredPolicy? like, int? cas)
    {
        var body = new JsonObject { ["policy"] = text };
        if (cas is { } version) body["cas"] = version;
        foreach (var (name, value) in like?.Settings ?? []) body[name] = value?.DeepClone();
        return body;
    }

    // The policy as the step left it: when it is another by now, its revision is, and the step that takes it back stops.
    private async Task<StoredPolicy> WrittenAsync(EnvironmentSession session, string name, string text, CancellationToken cancellationToken)
    {
        var now = await FindAsync(session, name, cancellationToken) ?? throw VaultWrite.Conflict(PolicyStore.Target(name), "The policy was deleted since it was written.");
        return now with { Revision = VaultWrite.Revision(text) };
    }

    private async Task<StoredPolicy?> FindAsync(EnvironmentSession session, string name, CancellationToken cancellationToken)
    {
        try
        {
            return await store.ReadAsync(session, name, cancellationToken);
        }
        catch (ApiException missing) when (missing.Failure is Failure.NotFound)
        {
            return null;
        }
    }

    private async Task<StoredPolicy> StillAsync(EnvironmentSession session, StoredPolicy read, string target, CancellationToken cancellationToken)
    {
        var now = await FindAsync(session, read.Name, cancellationToken) ?? throw VaultWrite.Conflict(target, "The policy was deleted since it was read.");
        if (now.Revision != read.Revision) throw VaultWrite.Conflict(target, "The policy was changed since it was read.");
        return now;
    }

    private async Task<StepOutcome> WriteAsync(EnvironmentSession session, string name, VaultCall call, JsonObject body, string text, CancellationToken cancellationToken) =>
        (await vault.SendAsync<IPoliciesApi>(session.Vault, call, (api, ct) => api.WriteAsync(VaultPath.Encode(name), body, ct), cancellationToken)).Outcome($"revision {VaultWrite.Revision(text)}");
}
