using System.Text.Json.Nodes;
using Portal.Core.Changes;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Vault;
using Portal.Core.Vault.Api;

namespace Portal.Core.Secrets.Engines;

/// <summary>The steps of plans about secrets engines.</summary>
internal sealed partial class EngineSteps(VaultClient vault, TimeProvider time)
{
    private const int UpgradeTries = 20;
    private static readonly TimeSpan UpgradePause = TimeSpan.FromMilliseconds(250);

    /// <summary>How the <c>vault</c> command names an engine: <c>kv-v2</c>, <c>kv-v1</c>, <c>pki</c>.</summary>
    public static string Kind(string type, KvVersion? kv) => kv is null ? type : $"kv-v{(int)kv}";

    /// <summary>Whether tuning would change something.</summary>
    public static bool Differ(SecretEngine read, SecretEngine wanted) => TuneBody(read).ToJsonString() != TuneBody(wanted).ToJsonString();

    public ChangeStep Enable(NewEngine engine)
    {
        var target = $"sys/mounts/{engine.Path}";
        var kv = engine.Type == "kv" ? engine.Kv : (KvVersion?)null;
        var body = EnableBody(engine, kv);
        return new ChangeStep
        {
            Title = $"Enable {Kind(engine.Type, kv)} at {engine.Path}/",
            System = ApiSystem.Vault,
            Kind = ChangeKind.Create,
            Target = target,
            After = VaultWrite.Json(body),
            BasedOn = "nothing there yet",
            Request = VaultWrite.Request("POST", target, body),
            Commands = [ShellWord.Command(["vault", "secrets", "enable", .. Flags(engine), Kind(engine.Type, kv)])],
            Needs = $"update on {target}",
            Apply = async (session, ct) =>
                (await vault.SendAsync<IMountsApi>(session.Vault, VaultCall.Update(target), (api, token) => api.EnableAsync(VaultPath.Encode(engine.Path), body, token), ct)).Outcome("enabled"),
        };
    }

    public ChangeStep Tune(SecretEngine read, SecretEngine wanted, Func<EnvironmentSession, string, CancellationToken, Task<EngineTuning>> again)
    {
        var target = $"sys/mounts/{read.Path}/tune";
        var body = TuneBody(wanted);
        return new ChangeStep
        {
            Title = $"Tune {read.Path}/",
            System = ApiSystem.Vault,
            Kind = ChangeKind.Update,
            Target = target,
            Before = VaultWrite.Json(TuneBody(read)),
            After = VaultWrite.Json(body),
            BasedOn = "the settings that were read",
            Request = VaultWrite.Request("POST", target, body),
            Commands = [ShellWord.Command("vault", "secrets", "tune", $"-description={wanted.Description}", $"-default-lease-ttl={Lease(wanted.DefaultLeaseTtl)}", $"-max-lease-ttl={Lease(wanted.MaxLeaseTtl)}", $"-listing-visibility={wanted.ListingVisibility}", read.Path + "/")],
            Needs = $"update on {target}",
            Subject = new ChangeSubject(SubjectKind.Mount, read.Path),
            Undo = (_, _, _) => Task.FromResult(Tune(wanted, read, again)),
            Apply = async (session, ct) =>
            {
                var now = (await again(session, read.Path, ct)).Engine;
                if (TuneBody(now).ToJsonString() != TuneBody(read).ToJsonString()) throw VaultWrite.Conflict(target, "The settings were changed since they were read.");
                return (await vault.SendAsync<IMountsApi>(session.Vault, VaultCall.Update(target), (api, token) => api.TuneAsync(VaultPath.Encode(read.Path), body, token), ct)).Outcome("tuned");
            },
        };
    }

    /// <summary>Writes the settings of a version 2 mount; with <paramref name="again"/> only while they are those that were read.</summary>
    public ChangeStep Configure(string path, KvSettings? read, KvSettings wanted, Func<EnvironmentSession, string, CancellationToken, Task<EngineTuning>>? again = null)
    {
        var target = $"{path}/config";
        var body = SettingsBody(wanted);
        return new ChangeStep
        {
            Title = $"Set how many versions {path}/ keeps",
            System = ApiSystem.Vault,
            Kind = ChangeKind.Update,
            Target = target,
            Before = read is null ? null : VaultWrite.Json(SettingsBody(read)),
            After = VaultWrite.Json(body),
            BasedOn = read is null ? "Vault's defaults" : "the settings that were read",
            Request = VaultWrite.Request("POST", target, body),
            Commands = [ShellWord.Command("vault", "write", target, $"max_versions={wanted.MaxVersions}", $"cas_required={(wanted.CasRequired ? "true" : "false")}", $"delete_version_after={VaultWrite.Seconds(wanted.DeleteVersionAfter)}")],
            Needs = $"update on {target}",
            Subject = new ChangeSubject(SubjectKind.Mount, path),
            Undo = read is null ? null : (_, _, _) => Task.FromResult(Configure(path, wanted, read, again)),
            Apply = async (session, ct) =>
            {
                if (again is not null && (await again(session, path, ct)).Settings is { } now && now != read) throw VaultWrite.Conflict(target, "The settings were changed since they were read.");
                return await ConfigureAsync(session, target, body, ct);
            },
        };
    }

    public ChangeStep Disable(SecretEngine engine, Func<EnvironmentSession, string, CancellationToken, Task<EngineTuning>> again)
    {
        var target = $"sys/mounts/{engine.Path}";
        return new ChangeStep
        {
            Title = $"Disable {engine.Path}/",
            System = ApiSystem.Vault,
            Kind = ChangeKind.Delete,
            Target = target,
            Before = VaultWrite.Json(new JsonObject { ["type"] = Kind(engine.Type, engine.Kv), ["description"] = engine.Description, ["accessor"] = engine.Accessor }),
            BasedOn = $"accessor {engine.Accessor}",
            Request = VaultWrite.Request("DELETE", target),
            Commands = [ShellWord.Command("vault", "secrets", "disable", engine.Path + "/")],
            Needs = $"delete on {target}",
            Apply = async (session, ct) =>
            {
                var now = (await again(session, engine.Path, ct)).Engine;
                if (now.Accessor != engine.Accessor) throw VaultWrite.Conflict(target, "Another engine has been enabled at this path since.");
                return (await vault.SendAsync<IMountsApi>(session.Vault, VaultCall.Delete(target), (api, token) => api.DisableAsync(VaultPath.Encode(engine.Path), token), ct)).Outcome("disabled");
            },
        };
    }

    private async Task<StepOutcome> ConfigureAsync(EnvironmentSession session, string target, JsonObject body, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                var answer = await vault.SendAsync<IKvApi>(session.Vault, VaultCall.Update(target), (api, ct) => api.WriteAsync(VaultPath.Encode(target), body, ct), cancellationToken);
                return answer.Outcome("configured");
            }
            catch (ApiException busy) when (tries < UpgradeTries && busy.Errors.Any(error => error.StartsWith("Upgrading from non-versioned", StringComparison.Ordinal)))
            {
                // A version 2 mount says this for a moment after it was enabled; it has changed nothing.
                await Task.Delay(UpgradePause, time, cancellationToken);
            }
        }
    }

    private static IEnumerable<string> Flags(NewEngine engine)
    {
        yield return $"-path={engine.Path}";
        if (engine.Description.Length > 0) yield return $"-description={engine.Description}";
        if (engine.DefaultLeaseTtl > TimeSpan.Zero) yield return $"-default-lease-ttl={VaultDuration.Format(engine.DefaultLeaseTtl)}";
        if (engine.MaxLeaseTtl > TimeSpan.Zero) yield return $"-max-lease-ttl={VaultDuration.Format(engine.MaxLeaseTtl)}";
    }

    private static JsonObject EnableBody(NewEngine engine, KvVersion? kv)
    {
        var config = new JsonObject();
        if (engine.DefaultLeaseTtl > TimeSpan.Zero) config["default_lease_ttl"] = VaultWrite.Seconds(engine.DefaultLeaseTtl);
        if (engine.MaxLeaseTtl > TimeSpan.Zero) config["max_lease_ttl"] = VaultWrite.Seconds(engine.MaxLeaseTtl);
        var body = new JsonObject { ["type"] = engine.Type };
        if (kv is not null) body["options"] = new JsonObject { ["version"] = $"{(int)kv}" };
        if (engine.Description.Length > 0) body["description"] = engine.Description;
        if (config.Count > 0) body["config"] = config;
        return body;
    }

    private static JsonObject TuneBody(SecretEngine engine) => new()
    {
        ["description"] = engine.Description,
        ["default_lease_ttl"] = Lease(engine.DefaultLeaseTtl),
        ["max_lease_ttl"] = Lease(engine.MaxLeaseTtl),
        ["listing_visibility"] = engine.ListingVisibility,
    };

    // "system" is how a mount goes back to the server's own times.
    private static string Lease(TimeSpan ttl) => ttl > TimeSpan.Zero ? VaultWrite.Seconds(ttl) : "system";

    private static JsonObject SettingsBody(KvSettings settings) => new()
    {
        ["max_versions"] = settings.MaxVersions,
        ["cas_required"] = settings.CasRequired,
        ["delete_version_after"] = VaultWrite.Seconds(settings.DeleteVersionAfter),
    };
}
