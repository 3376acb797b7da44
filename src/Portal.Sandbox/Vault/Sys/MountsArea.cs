using System.Text.Json.Nodes;
using Portal.Sandbox.Vault.Core;
using Portal.Sandbox.Vault.Http;

namespace Portal.Sandbox.Vault.Sys;

/// <summary><c>sys/mounts</c>, <c>sys/auth</c> and <c>sys/remount</c>.</summary>
internal sealed class MountsArea(VaultState state)
{
    private static readonly VaultField[] EnableFields =
    [
        new("path"), new("type"), new("description"), new("config", FieldType.Map), new("options", FieldType.Pairs), new("local", FieldType.Flag), new("seal_wrap", FieldType.Flag),
        new("external_entropy_access", FieldType.Flag), new("plugin_name"), new("plugin_version"),
    ];

    private readonly Dictionary<string, JsonObject> _moves = [];

    public IEnumerable<VaultRoute> Routes =>
    [
        new("mounts/") { Read = call => VaultAnswer.Of(Describe(call.Namespace.Mounts.Secrets)) },
        new("auth/") { Read = call => VaultAnswer.Of(Describe(call.Namespace.Mounts.Auth)) },
        new("mounts/{path+}/tune", MountTuning.Fields) { Read = call => ReadTuning(call, ""), Write = call => Tune(call, "") },
        new("auth/{path+}/tune", MountTuning.Fields) { Read = call => ReadTuning(call, "auth/"), Write = call => Tune(call, "auth/") },
        new("mounts/{path+}/", EnableFields) { Read = call => ReadOne(call, ""), Write = call => Enable(call, ""), Delete = call => Disable(call, "") },
        new("auth/{path+}/", EnableFields) { Read = call => ReadOne(call, "auth/"), Write = call => Enable(call, "auth/"), Delete = call => Disable(call, "auth/") },
        new("remount", new VaultField("from"), new VaultField("to")) { Write = Move },
        new("remount/status/{id}", new VaultField("id")) { Read = MoveStatus },
    ];

    private static JsonObject Describe(IEnumerable<Mount> mounts) => new([.. mounts.Select(mount => KeyValuePair.Create(mount.Key, (JsonNode?)mount.Describe()))]);

    private static string PathOf(VaultCall call, string prefix) => prefix + call.Fields.Part("path").Trim('/') + "/";

    private static VaultAnswer ReadOne(VaultCall call, string prefix)
    {
        var path = PathOf(call, prefix);
        if (!call.Namespace.Mounts.TryGet(path, out var mount))
        {
            throw VaultRefusal.Bad(prefix.Length > 0 ? $"No auth engine at {path[prefix.Length..]}" : $"No secret engine mount at {path}");
        }

        return VaultAnswer.Of(mount.Describe());
    }

    private VaultAnswer Enable(VaultCall call, string prefix)
    {
        var path = PathOf(call, prefix);
        var isAuth = prefix.Length > 0;
        var type = call.Fields.Text("type") is "plugin" or "" && call.Fields.Text("plugin_name") is { Length: > 0 } plugin ? plugin : call.Fields.Text("type");
        if (type.Length == 0)
        {
            throw VaultRefusal.Bad("backend type must be specified as a string");
        }

        var config = MountTuning.Parse(call.Fields.Map("config") ?? [], isAuth);
        var options = new SortedDictionary<string, string>(call.Fields.Pairs("options").ToDictionary(), StringComparer.Ordinal);
        RequireFree(call.Namespace, path, isAuth);
        var mount = state.Types.Create(call.Namespace, path, type, options, config, call.Fields.Text("description"), call.Fields.Flag("local"), call.Fields.Flag("seal_wrap"));
        call.Namespace.Mounts.Add(mount);
        return VaultAnswer.NoContent;
    }

    private static void RequireFree(VaultNamespace ns, string path, bool isAuth)
    {
        if (!isAuth && MountTypes.Reserved.FirstOrDefault(own => path.StartsWith(own, StringComparison.Ordinal)) is not null)
        {
            throw VaultRefusal.Bad($"cannot mount \"{path}\"");
        }

        if (ns.Mounts.Conflicting(path) is { } other)
        {
            throw VaultRefusal.Bad($"path is already in use at {other.Key}");
        }

        if (ns.Children.Keys.FirstOrDefault(child => path.StartsWith(child, StringComparison.Ordinal) || child.StartsWith(path, StringComparison.Ordinal)) is { } taken)
        {
            throw VaultRefusal.Bad($"path is already in use at {taken}");
        }
    }

    private VaultAnswer Disable(VaultCall call, string prefix)
    {
        var path = PathOf(call, prefix);
        if (prefix.Length == 0 && MountTypes.Reserved.Any(own => path.StartsWith(own, StringComparison.Ordinal)))
        {
            throw VaultRefusal.Bad($"cannot unmount \"{path}\"");
        }

        if (path == "auth/token/")
        {
            throw VaultRefusal.Bad("token credential backend cannot be disabled");
        }

        if (call.Namespace.Mounts.TryGet(path, out var mount))
        {
            Remove(state, mount);
        }

        return VaultAnswer.NoContent;
    }

    /// <summary>Takes a mount away, with the tokens it gave out and the names it knew people by.</summary>
    public static void Remove(VaultState state, Mount mount)
    {
        mount.Namespace.Mounts.Remove(mount);
        if (mount.IsAuth)
        {
            state.Tokens.RevokeWhere(token => token.Login == mount);
            state.Identity.Forget(mount);
        }
    }

    private static VaultAnswer ReadTuning(VaultCall call, string prefix)
    {
        var path = PathOf(call, prefix);
        return call.Namespace.Mounts.TryGet(path, out var mount) ? VaultAnswer.Of(MountTuning.Describe(mount)) : throw VaultRefusal.Bad($"cannot fetch sysview for path \"{path}\"");
    }

    private VaultAnswer Tune(VaultCall call, string prefix)
    {
        var path = PathOf(call, prefix);
        return call.Namespace.Mounts.TryGet(path, out var mount) ? MountTuning.Apply(call, mount, state) : throw VaultRefusal.Bad($"tune of path \"{path}\" failed: no mount entry found");
    }

    private VaultAnswer Move(VaultCall call)
    {
        var (from, to) = (call.Fields.Text("from").Trim('/') + "/", call.Fields.Text("to").Trim('/') + "/");
        if (from == "/" || to == "/")
        {
            throw VaultRefusal.Bad("both 'from' and 'to' path must be specified as a string");
        }

        if (MountTypes.Reserved.Any(own => own != "auth/" && from.StartsWith(own, StringComparison.Ordinal)) || from == "auth/token/")
        {
            throw VaultRefusal.Bad($"cannot remount \"{from}\"");
        }

        if (!call.Namespace.Mounts.TryGet(from, out var mount))
        {
            throw VaultRefusal.Bad($"no matching mount at \"{from}\"");
        }

        if (call.Namespace.Mounts.Conflicting(to) is { } other)
        {
            throw VaultRefusal.Bad($"path already in use at \"{other.Path}\"");
        }

        if (mount.IsAuth != to.StartsWith("auth/", StringComparison.Ordinal))
        {
            throw VaultRefusal.Bad($"cannot remount {(mount.IsAuth ? "auth mount to non-auth mount" : "non-auth mount to auth mount")} \"{to}\"");
        }

        call.Namespace.Mounts.Remove(mount);
        mount.Path = to;
        call.Namespace.Mounts.Add(mount);
        state.Tokens.RevokeWhere(token => token.Login == mount);
        var id = Guid.NewGuid().ToString();
        _moves[id] = new JsonObject { ["source_mount"] = from, ["target_mount"] = to, ["status"] = "success" };
        return new VaultAnswer
        {
            Data = new JsonObject { ["migration_id"] = id },
            Warnings = ["Mount move has been queued. Progress will be reported in OpenBao's server log, tagged with the returned migration_id"],
        };
    }

    private VaultAnswer MoveStatus(VaultCall call)
    {
        var id = call.Fields.Part("id");
        return _moves.TryGetValue(id, out var info)
            ? VaultAnswer.Of(new JsonObject { ["migration_id"] = id, ["migration_info"] = info.DeepClone() })
            : throw VaultRefusal.NotFound();
    }
}
