using Portal.Core.Changes;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Vault;
using Portal.Core.Vault.Api;

namespace Portal.Core.Roles;

/// <summary>The Kubernetes auth mounts of a Vault: list, enable, configure.</summary>
public sealed class KubernetesAuth
{
    private readonly VaultClient _vault;
    private readonly TimeProvider _time;
    private readonly VaultMounts _mounts;
    private readonly KubernetesAuthWrites _writes;

    /// <summary>The auth mounts of whatever Vault a session is at.</summary>
    public KubernetesAuth(VaultClient vault, TimeProvider time) => (_vault, _time, _mounts, _writes) = (vault, time, new VaultMounts(vault), new KubernetesAuthWrites(vault, this));

    /// <summary>Every Kubernetes auth mount the token may know of. Falls back to <c>sys/internal/ui/mounts</c> when <c>sys/auth</c> is denied.</summary>
    /// <remarks>Remembered by the session (<see cref="SessionMemory"/>).</remarks>
    public Task<Listing<KubernetesAuthMount>> ListMountsAsync(EnvironmentSession session, CancellationToken cancellationToken) =>
        session.Memory.ReadAsync(_time, "sys/auth", async ct =>
        {
            var mounts = await _mounts.AuthMethodsAsync(session.Vault, ct);
            var kubernetes = mounts.Items.Where(mount => mount.Type == "kubernetes").Select(mount => new KubernetesAuthMount(mount.Path, mount.Description, mount.Accessor));
            return new Listing<KubernetesAuthMount>([.. kubernetes], mounts.Refused, _time.GetUtcNow());
        }, cancellationToken);

    /// <summary>The configuration of a mount.</summary>
    /// <exception cref="ApiException"><see cref="Failure.NotFound"/> when none was written yet, or for no such mount.</exception>
    public async Task<KubernetesAuthConfig> ReadConfigAsync(EnvironmentSession session, string mount, CancellationToken cancellationToken)
    {
        var answer = await _vault.SendAsync<IKubernetesAuthApi>(session.Vault, VaultCall.Read($"auth/{mount}/config"), (api, ct) => api.ConfigAsync(VaultPath.Encode(mount), ct), cancellationToken);
        return AuthConfigDocument.Read(answer);
    }

    /// <summary>Every mount with its configuration and the names of its roles.</summary>
    /// <remarks>Remembered by the session.</remarks>
    public async Task<Listing<KubernetesAuthDetail>> DescribeAsync(EnvironmentSession session, CancellationToken cancellationToken)
    {
        var mounts = await ListMountsAsync(session, cancellationToken);
        var details = await ManyReads.OfAsync(mounts.Items, (mount, ct) => DescribeAsync(session, mount, ct), _time, cancellationToken);
        return new Listing<KubernetesAuthDetail>(details.Items, [.. mounts.Refused, .. details.Refused], mounts.At);
    }

    /// <summary>The names of the roles of one mount, sorted; empty when there is none.</summary>
    /// <remarks>Remembered by the session.</remarks>
    public Task<Listing<string>> ListRolesAsync(EnvironmentSession session, string mount, CancellationToken cancellationToken) =>
        session.Memory.ReadAsync(_time, $"auth/{mount}/role", async ct =>
        {
            var answer = await _vault.SendAsync<IKubernetesAuthApi>(session.Vault, VaultCall.List($"auth/{mount}/role"), (api, token) => api.RolesAsync(VaultPath.Encode(mount), token), ct);
            return new Listing<string>([.. answer.Keys.Order(StringComparer.Ordinal)], [], _time.GetUtcNow());
        }, cancellationToken);

    /// <summary>Enables the method at a path. Fails as <see cref="Failure.AlreadyExists"/> when the path is in use.</summary>
    /// <exception cref="ApiException"><see cref="Failure.Invalid"/> for a path Vault cannot mount.</exception>
    public ChangePlan PlanEnable(EnvironmentSession session, string mount, string description)
    {
        var path = mount.Trim().Trim('/');
        if (VaultPath.Problem(path) is { } problem) throw VaultWrite.Invalid($"sys/auth/{path}", problem);
        return new ChangePlan
        {
            Title = $"Enable Kubernetes auth at {path}/",
            Verb = "Enable Kubernetes auth",
            Steps = [_writes.Enable(path, description)],
        };
    }

    /// <summary>
    /// Writes the whole configuration. Fails as <see cref="Failure.Conflict"/> when it is not what was read any more, or as
    /// <see cref="Failure.AlreadyExists"/> when <paramref name="read"/> is null and there is one by then.
    /// </summary>
    /// <exception cref="ApiException"><see cref="Failure.Invalid"/> for fields Vault would refuse.</exception>
    public ChangePlan PlanConfigure(EnvironmentSession session, string mount, KubernetesAuthConfig? read, KubernetesAuthConfig wanted, ReviewerToken reviewer)
    {
        AuthConfigDocument.Check($"auth/{mount}/config", wanted);
        return new ChangePlan
        {
            Title = $"Connect {mount}/ to {wanted.Host}",
            Verb = read is null ? "Connect" : "Save configuration",
            Warnings = read?.HasReviewerToken is not false && read is not null && reviewer.Token is null
                ? ["Vault replaces the whole configuration and never gives the reviewer token back: a reviewer token that is there now will be gone."]
                : [],
            Steps = [_writes.Configure(mount, read, wanted, reviewer)],
        };
    }

    /// <summary>One mount with its configuration and the names of its roles, as far as they may be read.</summary>
    internal async Task<KubernetesAuthDetail> DescribeAsync(EnvironmentSession session, KubernetesAuthMount mount, CancellationToken cancellationToken)
    {
        var config = Part.OfAsync(session.Memory.ReadAsync(_time, $"auth/{mount.Path}/config", ct => ReadConfigAsync(session, mount.Path, ct), cancellationToken));
        var roles = Part.OfAsync(ListRolesAsync(session, mount.Path, cancellationToken));
        return new KubernetesAuthDetail(mount, await config, await roles);
    }
}
