using System.Text.Json.Nodes;
using Portal.Core.Changes;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Vault;
using Portal.Core.Vault.Api;

namespace Portal.Core.Secrets.Engines;

/// <summary>The steps that turn a mount into another: at another path, or of another version.</summary>
internal sealed partial class EngineSteps
{
    private const string Remount = "sys/remount";
    private static readonly TimeSpan MovePause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestMove = TimeSpan.FromMinutes(2);

    public ChangeStep Move(SecretEngine engine, string to, Func<EnvironmentSession, string, CancellationToken, Task<EngineTuning>> again)
    {
        var body = new JsonObject { ["from"] = engine.Path, ["to"] = to };
        return new ChangeStep
        {
            Title = $"Move {engine.Path}/ to {to}/",
            System = ApiSystem.Vault,
            Kind = ChangeKind.Update,
            Target = Remount,
            Before = VaultWrite.Json(new JsonObject { ["path"] = engine.Path + "/", ["accessor"] = engine.Accessor }),
            After = VaultWrite.Json(new JsonObject { ["path"] = to + "/", ["accessor"] = engine.Accessor }),
            BasedOn = $"accessor {engine.Accessor}",
            Request = VaultWrite.Request("POST", Remount, body),
            Commands = [ShellWord.Command("vault", "secrets", "move", engine.Path + "/", to + "/")],
            Needs = $"update and sudo on {Remount}",
            Subject = new ChangeSubject(SubjectKind.Mount, to),
            Undo = (_, _, _) => Task.FromResult(Move(engine with { Path = to }, engine.Path, again)),
            Apply = async (session, ct) =>
            {
                if ((await again(session, engine.Path, ct)).Engine.Accessor != engine.Accessor) throw VaultWrite.Conflict(Remount, $"Another engine is at {engine.Path}/ by now.");
                var answer = await vault.SendAsync<IMountsApi>(session.Vault, VaultCall.Update(Remount), (api, token) => api.RemountAsync(body, token), ct);
                // Vault before 1.10 answers when it is done, and with nothing.
                if (answer.Content.ValueKind is not System.Text.Json.JsonValueKind.Undefined) await MovedAsync(session, answer.Data<MoveWire>().MigrationId, ct);
                return answer.Outcome($"moved to {to}/");
            },
        };
    }

    public ChangeStep Upgrade(SecretEngine engine, Func<EnvironmentSession, string, CancellationToken, Task<EngineTuning>> again, Action<VaultSession> upgraded)
    {
        var target = $"sys/mounts/{engine.Path}/tune";
        var body = new JsonObject { ["options"] = new JsonObject { ["version"] = "2" } };
        return new ChangeStep
        {
            Title = $"Upgrade {engine.Path}/ to key/value version 2",
            System = ApiSystem.Vault,
            Kind = ChangeKind.Update,
            Target = target,
            Before = VaultWrite.Json(new JsonObject { ["options"] = new JsonObject { ["version"] = "1" } }),
            After = VaultWrite.Json(body),
            BasedOn = $"accessor {engine.Accessor}",
            Request = VaultWrite.Request("POST", target, body),
            Commands = [ShellWord.Command("vault", "kv", "enable-versioning", engine.Path + "/")],
            Needs = $"update on {target}",
            Subject = new ChangeSubject(SubjectKind.Mount, engine.Path),
            Apply = async (session, ct) =>
            {
                if ((await again(session, engine.Path, ct)).Engine is var now && (now.Accessor != engine.Accessor || now.Kv != KvVersion.V1)) throw VaultWrite.Conflict(target, "The mount is not the version 1 engine any more that was read.");
                var answer = await vault.SendAsync<IMountsApi>(session.Vault, VaultCall.Update(target), (api, token) => api.TuneAsync(VaultPath.Encode(engine.Path), body, token), ct);
                upgraded(session.Vault);
                return answer.Outcome("version 2");
            },
        };
    }

    private async Task MovedAsync(EnvironmentSession session, string? migration, CancellationToken cancellationToken)
    {
        var target = $"{Remount}/status/{migration}";
        var started = time.GetTimestamp();
        while (true)
        {
            var answer = await vault.SendAsync<IMountsApi>(session.Vault, VaultCall.Read(target), (api, ct) => api.RemountStatusAsync(migration ?? "", ct), cancellationToken);
            switch (answer.Data<MigrationWire>().MigrationInfo?.Status)
            {
                case "success": return;
                case "failure": throw VaultWrite.Invalid(Remount, "Vault could not move the engine; its log says why.");
                // It goes on without us; what became of it can be seen in the list of engines.
                case var _ when time.GetElapsedTime(started) > LongestMove: throw new ApiException(ApiSystem.Vault, Failure.Timeout, "update", Remount);
                default: await Task.Delay(MovePause, time, cancellationToken); break;
            }
        }
    }

    // {"migration_id":"…"}
    private sealed record MoveWire(string? MigrationId);

    // {"migration_id":"…","migration_info":{"source_mount":"a/","target_mount":"b/","status":"in-progress"}}
    private sealed record MigrationWire(MigrationInfo? MigrationInfo);

    private sealed record MigrationInfo(string? Status);
}
