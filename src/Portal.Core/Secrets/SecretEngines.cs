using System.Text.Json.Nodes;
using Portal.Core.Changes;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Secrets.Engines;
using Portal.Core.Vault;
using Portal.Core.Vault.Api;

namespace Portal.Core.Secrets;

/// <summary>The secrets engines of a Vault: list, enable, tune, disable.</summary>
public sealed class SecretEngines
{
    private readonly VaultClient _vault;
    private readonly VaultMounts _mounts;
    private readonly EngineSteps _steps;
    private readonly EngineCounting _counting;
    private readonly MountMemory _memory;
    private readonly TimeProvider _time;

    internal SecretEngines(VaultClient vault, MountMemory memory, TimeProvider time) =>
        (_vault, _mounts, _steps, _counting, _memory, _time) = (vault, new VaultMounts(vault), new EngineSteps(vault, time), new EngineCounting(vault), memory, time);

    /// <summary>Every mount the token may know of, by path. Falls back to <c>sys/internal/ui/mounts</c> when <c>sys/mounts</c> is denied, and says so in <see cref="Listing{T}.Refused"/>.</summary>
    public async Task<Listing<SecretEngine>> ListAsync(EnvironmentSession session, CancellationToken cancellationToken)
    {
        var mounts = await _mounts.SecretEnginesAsync(session.Vault, cancellationToken);
        var listing = new Listing<SecretEngine>([.. mounts.Items.Select(Engine)], mounts.Refused, _time.GetUtcNow());
        _memory.Keep(session.Vault, listing);
        return listing;
    }

    /// <summary>The same, without asking again within half a minute.</summary>
    public Task<Listing<SecretEngine>> GlanceAsync(EnvironmentSession session, CancellationToken cancellationToken) =>
        _memory.Listing(session.Vault) is { } known ? Task.FromResult(known) : ListAsync(session, cancellationToken);

    /// <summary>One mount with what can be tuned.</summary>
    /// <exception cref="ApiException"><see cref="Failure.NotFound"/> for no such mount, or none the token may know of.</exception>
    public async Task<EngineTuning> ReadAsync(EnvironmentSession session, string path, CancellationToken cancellationToken)
    {
        var engine = (await ListAsync(session, cancellationToken)).Items.FirstOrDefault(engine => engine.Path == path)
            ?? throw new ApiException(ApiSystem.Vault, Failure.NotFound, "read", $"sys/mounts/{path}");
        var settings = engine.Kv is KvVersion.V2 ? await Part.OfAsync(SettingsAsync(session, path, cancellationToken)) : null;
        return new EngineTuning(engine, settings?.Value);
    }

    /// <summary>Enables an engine. Fails as <see cref="Failure.AlreadyExists"/> when the path, or one above or below it, is in use.</summary>
    /// <exception cref="ApiException"><see cref="Failure.Invalid"/> for a path Vault cannot mount.</exception>
    public ChangePlan PlanEnable(EnvironmentSession session, NewEngine engine)
    {
        engine = engine with { Path = engine.Path.Trim().Trim('/'), Type = engine.Type.Trim() };
        if (VaultPath.Problem(engine.Path) is { } problem) throw VaultWrite.Invalid($"sys/mounts/{engine.Path}", problem);
        if (engine.Type.Length == 0) throw VaultWrite.Invalid($"sys/mounts/{engine.Path}", "An engine needs a type, such as kv.");
        if (engine.MaxLeaseTtl > TimeSpan.Zero && engine.DefaultLeaseTtl > engine.MaxLeaseTtl) throw VaultWrite.Invalid($"sys/mounts/{engine.Path}", "The default lease time is longer than the longest one.");
        var settings = engine is { Type: "kv", Kv: KvVersion.V2 } ? engine.Settings : null;
        return new ChangePlan
        {
            Title = $"Enable {EngineSteps.Kind(engine.Type, engine.Type == "kv" ? engine.Kv : null)} at {engine.Path}/",
            Verb = "Enable engine",
            Steps = [_steps.Enable(engine), .. settings is null ? [] : new[] { _steps.Configure(engine.Path, null, settings) }],
        };
    }

    /// <summary>Changes description, lease times and key/value settings; one step for each API that has to be written.</summary>
    /// <exception cref="ApiException"><see cref="Failure.Invalid"/> when nothing is changed.</exception>
    public ChangePlan PlanTune(EnvironmentSession session, EngineTuning read, EngineTuning wanted)
    {
        var path = read.Engine.Path;
        var mount = EngineSteps.Differ(read.Engine, wanted.Engine);
        var settings = wanted.Settings is { } changed && changed != read.Settings;
        if (!mount && !settings) throw VaultWrite.Invalid($"sys/mounts/{path}", "Nothing is different.");
        return new ChangePlan
        {
            Title = $"Tune {path}/",
            Verb = "Save settings",
            Steps = [.. mount ? new[] { _steps.Tune(read.Engine, wanted.Engine, ReadAsync) } : [], .. settings ? new[] { _steps.Configure(path, read.Settings, wanted.Settings!, ReadAsync) } : []],
        };
    }

    /// <summary>Disables an engine and destroys everything in it; the path has to be typed.</summary>
    /// <param name="session">Whose rights are used.</param>
    /// <param name="engine">The mount.</param>
    /// <param name="lost">What is in it, as far as it could be counted; null for an engine that is not a key/value one.</param>
    /// <exception cref="ApiException"><see cref="Failure.Invalid"/> for an engine Vault itself needs.</exception>
    public ChangePlan PlanDisable(EnvironmentSession session, SecretEngine engine, EngineContents? lost = null)
    {
        if (engine.IsBuiltIn) throw VaultWrite.Invalid($"sys/mounts/{engine.Path}", "Vault itself needs this engine; it cannot be disabled.");
        return new ChangePlan
        {
            Title = $"Disable {engine.Path}/ and destroy everything in it",
            Verb = "Disable engine",
            ConfirmName = engine.Path,
            Warnings = [engine.Kv is null
                ? "Everything the engine has issued is revoked, and its configuration is gone. There is no undo."
                : $"{lost?.InWords ?? "Every secret in it"} will be gone, with all versions. There is no undo.",
                "Applications that read from it fail at their next read."],
            Steps = [_steps.Disable(engine, ReadAsync)],
        };
    }

    /// <summary>Counts what is in a key/value mount, for people who are about to disable it: as far as the token may list, and not for ever.</summary>
    /// <exception cref="ApiException">When nothing of it can be listed.</exception>
    public Task<EngineContents> CountAsync(EnvironmentSession session, SecretEngine engine, CancellationToken cancellationToken) => _counting.CountAsync(session, engine, cancellationToken);

    /// <summary>Moves a mount to another path. Fails as <see cref="Failure.AlreadyExists"/> when that, or one above or below it, is in use.</summary>
    /// <exception cref="ApiException"><see cref="Failure.Invalid"/> for a path Vault cannot mount, or an engine it needs itself.</exception>
    public ChangePlan PlanMove(EnvironmentSession session, SecretEngine engine, string to)
    {
        to = to.Trim().Trim('/');
        if (engine.IsBuiltIn) throw VaultWrite.Invalid("sys/remount", "Vault itself needs this engine; it cannot be moved.");
        if (VaultPath.Problem(to) is { } problem) throw VaultWrite.Invalid("sys/remount", problem);
        if (to == engine.Path) throw VaultWrite.Invalid("sys/remount", "It is there already.");
        return new ChangePlan
        {
            Title = $"Move {engine.Path}/ to {to}/",
            Verb = "Move engine",
            Warnings =
            [
                $"Policies, roles and annotations that name {engine.Path}/ do not follow: whoever reads through them fails from then on, until they name {to}/.",
                "Everything the engine leased is revoked.",
            ],
            Steps = [_steps.Move(engine, to, ReadAsync)],
        };
    }

    /// <summary>Turns a version 1 mount into a version 2 one, which Vault cannot take back; the path has to be typed.</summary>
    /// <exception cref="ApiException"><see cref="Failure.Invalid"/> for another engine.</exception>
    public ChangePlan PlanUpgrade(EnvironmentSession session, SecretEngine engine)
    {
        if (engine.Kv is not KvVersion.V1) throw VaultWrite.Invalid($"sys/mounts/{engine.Path}/tune", "Only a key/value version 1 mount can be upgraded to version 2.");
        return new ChangePlan
        {
            Title = $"Upgrade {engine.Path}/ to key/value version 2",
            Verb = "Upgrade engine",
            ConfirmName = engine.Path,
            Warnings =
            [
                $"The API paths change: values are read at {engine.Path}/data/… and listed at {engine.Path}/metadata/…. Policies that name {engine.Path}/… allow nothing of that until they are changed.",
                "Applications and agents that read over the API have to use the new paths; the vault kv command finds them itself.",
                "While the secrets are copied the mount does not answer. What is there becomes version 1 of each secret. There is no way back to version 1.",
            ],
            Steps = [_steps.Upgrade(engine, ReadAsync, session => _memory.Keep(session, engine.Path, KvVersion.V2))],
        };
    }

    /// <summary>Which key/value engine a mount is; null for another engine.</summary>
    internal static KvVersion? KvOf(Mount mount) => mount.Type is "kv" or "generic" ? mount.Version == "2" ? KvVersion.V2 : KvVersion.V1 : null;

    private async Task<KvSettings> SettingsAsync(EnvironmentSession session, string path, CancellationToken cancellationToken)
    {
        var target = $"{path}/config";
        return KvWire.Settings(await _vault.SendAsync<IKvApi>(session.Vault, VaultCall.Read(target), (api, ct) => api.ReadAsync(VaultPath.Encode(target), null, ct), cancellationToken));
    }

    private static SecretEngine Engine(Mount mount) => new()
    {
        Path = mount.Path,
        Type = mount.Type,
        Kv = KvOf(mount),
        Description = mount.Description,
        Accessor = mount.Accessor,
        IsLocal = mount.IsLocal,
        RunningVersion = mount.RunningVersion,
        DefaultLeaseTtl = mount.DefaultLeaseTtl,
        MaxLeaseTtl = mount.MaxLeaseTtl,
        ListingVisibility = mount.ListingVisibility,
    };
}
