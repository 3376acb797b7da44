using System.Text.Json.Nodes;
using Portal.Core.Changes;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Vault;
using Portal.Core.Vault.Api;

namespace Portal.Core.Roles;

/// <summary>The Kubernetes auth mounts of a Vault: list, enable, configure.</summary>
public sealed class KubernetesAuth(VaultClient vault, TimeProvider time)
{
    private readonly VaultMounts _mounts = new(vault);

    /// <summary>Every Kubernetes auth mount the token may know of. Falls back to <c>sys/internal/ui/mounts</c> when <c>sys/auth</c> is denied.</summary>
    /// <remarks>Remembered by the session (<see cref="SessionMemory"/>).</remarks>
    public Task<Listing<KubernetesAuthMount>> ListMountsAsync(EnvironmentSession session, CancellationToken cancellationToken) =>
        session.Memory.ReadAsync(time, "sys/auth", async ct =>
        {
            var mounts = await _mounts.AuthMethodsAsync(session.Vault, ct);
            var kubernetes = mounts.Items.Where(mount => mount.Type == "kubernetes").Select(mount => new KubernetesAuthMount(mount.Path, mount.Description, mount.Accessor));
            return new Listing<KubernetesAuthMount>([.. kubernetes], mounts.Refused, time.GetUtcNow());
        }, cancellationToken);

    /// <summary>The configuration of a mount.</summary>
    /// <exception cref="ApiException"><see cref="Failure.NotFound"/> when none was written yet, or for no such mount.</exception>
    public async Task<KubernetesAuthConfig> ReadConfigAsync(EnvironmentSession session, string mount, CancellationToken cancellationToken)
    {
        var answer = await vault.SendAsync<IKubernetesAuthApi>(session.Vault, VaultCall.Read($"auth/{mount}/config"), (api, ct) => api.ConfigAsync(VaultPath.Encode(mount), ct), cancellationToken);
        return AuthConfigDocument.Read(answer);
    }

    /// <summary>Every mount with its configuration and the names of its roles.</summary>
    /// <remarks>Remembered by the session.</remarks>
    public async Task<Listing<KubernetesAuthDetail>> DescribeAsync(EnvironmentSession session, CancellationToken cancellationToken)
    {
        var mounts = await ListMountsAsync(session, cancellationToken);
        var details = await ManyReads.OfAsync(mounts.Items, (mount, ct) => DescribeAsync(session, mount, ct), time, cancellationToken);
        return new Listing<KubernetesAuthDetail>(details.Items, [.. mounts.Refused, .. details.Refused], mounts.At);
    }

    /// <summary>The names of the roles of one mount, sorted; empty when there is none.</summary>
    /// <remarks>Remembered by the session.</remarks>
    public Task<Listing<string>> ListRolesAsync(EnvironmentSession session, string mount, CancellationToken cancellationToken) =>
        session.Memory.ReadAsync(time, $"auth/{mount}/role", async ct =>
        {
            var answer = await vault.SendAsync<IKubernetesAuthApi>(session.Vault, VaultCall.List($"auth/{mount}/role"), (api, token) => api.RolesAsync(VaultPath.Encode(mount), token), ct);
            return new Listing<string>([.. answer.Keys.Order(StringComparer.Ordinal)], [], time.GetUtcNow());
        }, cancellationToken);

    /// <summary>Enables the method at a path. Fails as <see cref="Failure.AlreadyExists"/> when the path is in use.</summary>
    /// <exception cref="ApiException"><see cref="Failure.Invalid"/> for a path Vault cannot mount.</exception>
    public ChangePlan PlanEnable(EnvironmentSession session, string mount, string description)
    {
        var path = mount.Trim().Trim('/');
        var target = $"sys/auth/{path}";
        if (VaultPath.Problem(path) is { } problem) throw VaultWrite.Invalid(target, problem);
        var body = new JsonObject { ["type"] = "kubernetes" };
        if (description.Length > 0) body["description"] = description;
        return new ChangePlan
        {
            Title = $"Enable Kubernetes auth at {path}/",
            Verb = "Enable Kubernetes auth",
            Steps =
            [
                new ChangeStep
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
                },
            ],
        };
    }

    /// <summary>
    /// Writes the whole configuration. Fails as <see cref="Failure.Conflict"/> when it is not what was read any more, or as
    /// <see cref="Failure.AlreadyExists"/> when <paramref name="read"/> is null and there is one by then.
    /// </summary>
    /// <exception cref="ApiException"><see cref="Failure.Invalid"/> for fields Vault would refuse.</exception>
    public ChangePlan PlanConfigure(EnvironmentSession session, string mount, KubernetesAuthConfig? read, KubernetesAuthConfig wanted, ReviewerToken reviewer)
    {
        var target = $"auth/{mount}/config";
        AuthConfigDocument.Check(target, wanted);
        return new ChangePlan
        {
            Title = $"Connect {mount}/ to {wanted.Host}",
            Verb = read is null ? "Connect" : "Save configuration",
            Warnings = read?.HasReviewerToken is not false && read is not null && reviewer.Token is null
                ? ["Vault replaces the whole configuration and never gives the reviewer token back: a reviewer token that is there now will be gone."]
                : [],
            Steps = [Configure(mount, target, read, wanted, reviewer)],
        };
    }

    private ChangeStep Configure(string mount, string target, KubernetesAuthConfig? read, KubernetesAuthConfig wanted, ReviewerToken reviewer) => new()
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

    private async Task StillAsync(EnvironmentSession session, string mount, string target, KubernetesAuthConfig? read, CancellationToken cancellationToken)
    {
        KubernetesAuthConfig? now = null;
        try
        {
            now = await ReadConfigAsync(session, mount, cancellationToken);
        }
        catch (ApiException missing) when (missing.Failure is Failure.NotFound && missing.Errors.IsEmpty)
        {
            // Nothing was written yet.
        }

        if (read is null && now is not null) throw VaultWrite.Taken(target, "The mount has a configuration already.");
        if (read is not null && (now is null || !AuthConfigDocument.Same(now, read))) throw VaultWrite.Conflict(target, "The configuration was changed since it was read.");
    }

    /// <summary>One mount with its configuration and the names of its roles, as far as they may be read.</summary>
    internal async Task<KubernetesAuthDetail> DescribeAsync(EnvironmentSession session, KubernetesAuthMount mount, CancellationToken cancellationToken)
    {
        var config = Part.OfAsync(session.Memory.ReadAsync(time, $"auth/{mount.Path}/config", ct => ReadConfigAsync(session, mount.Path, ct), cancellationToken));
        var roles = Part.OfAsync(ListRolesAsync(session, mount.Path, cancellationToken));
        return new KubernetesAuthDetail(mount, await config, await roles);
    }
}
