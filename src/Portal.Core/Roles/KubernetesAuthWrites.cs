using System.Text.Json.Nodes;
using Portal.Core.Changes;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Vault;
using Portal.Core.Vault.Api;

namespace Portal.Core.Roles;

/// <summary>The steps that enable and configure Kubernetes auth mounts.</summary>
internal sealed class KubernetesAuthWrites(VaultClient vault, KubernetesAuth auth)
{
    public ChangeStep Enable(string path, string description)
    {
        var target = $"sys/auth/{path}";
        var body = new JsonObject { ["type"] = "kubernetes" };
        if (description.Length > 0) body["description"] = description;
        return new ChangeStep
        {
            Title = $"Enable Kubernetes auth at {path}/",
            System = ApiSystem.Vault,
            Kind = ChangeKind.Create,
            Target = target,
            After = VaultWrite.Json(body),
            BasedOn = "nothing there yet",
            Request = VaultWrite.Request("POST", target, body),
            Commands = [ShellWord.Command(["vault", "auth", "enable", $"-path={path}", .. description.Length > 0 ? [$"-description={description}"] : Array.Empty<string>(), "kubernetes"])],
            Needs = $"update and sudo on {target}",
            Apply = async (session, ct) =>
                (await vault.SendAsync<IMountsApi>(session.Vault, VaultCall.Update(target), (api, token) => api.EnableAuthAsync(VaultPath.Encode(path), body, token), ct)).Outcome("enabled"),
        };
    }

    public ChangeStep Configure(string mount, KubernetesAuthConfig? read, KubernetesAuthConfig wanted, ReviewerToken reviewer)
    {
        var target = $"auth/{mount}/config";
        return new ChangeStep
        {
            Title = $"Configure {mount}/",
            System = ApiSystem.Vault,
            Kind = read is null ? ChangeKind.Create : ChangeKind.Update,
            Target = target,
            Before = read is null ? null : VaultWrite.Json(AuthConfigDocument.Whole(read)),
            After = VaultWrite.Json(AuthConfigDocument.Whole(wanted)),
            BasedOn = read is null ? "nothing there yet" : "the configuration that was read",
            Request = VaultWrite.Request("POST", target, AuthConfigDocument.Body(wanted, reviewer.Token is null ? null : AuthConfigDocument.ReviewerPlaceholder)),
            Commands = [ShellWord.Command(["vault", "write", target, .. AuthConfigDocument.Words(wanted, reviewer)])],
            Needs = $"update on {target}",
            Apply = async (session, ct) =>
            {
                await StillAsync(session, mount, target, read, ct);
                var call = VaultCall.Update(target) with { Secrets = reviewer.Token is { } token ? [token] : [] };
                var answer = await vault.SendAsync<IKubernetesAuthApi>(session.Vault, call, (api, cancel) => api.ConfigureAsync(VaultPath.Encode(mount), AuthConfigDocument.Body(wanted, reviewer.Token?.Reveal()), cancel), ct);
                return answer.Outcome("configured");
            },
        };
    }

    private async Task StillAsync(EnvironmentSession session, string mount, string target, KubernetesAuthConfig? read, CancellationToken cancellationToken)
    {
        KubernetesAuthConfig? now = null;
        try
        {
            now = await auth.ReadConfigAsync(session, mount, cancellationToken);
        }
        catch (ApiException missing) when (missing.Failure is Failure.NotFound && missing.Errors.IsEmpty)
        {
            // Nothing was written yet.
        }

        if (read is null && now is not null) throw VaultWrite.Taken(target, "The mount has a configuration already.");
        if (read is not null && (now is null || !AuthConfigDocument.Same(now, read))) throw VaultWrite.Conflict(target, "The configuration was changed since it was read.");
    }
}
