using System.Text.Json.Nodes;
using Portal.Sandbox.Vault.Core;
using Portal.Sandbox.Vault.Http;

namespace Portal.Sandbox.Vault.Sys;

/// <summary><c>sys/plugins</c>: what can be mounted here, all of it built in.</summary>
internal static class PluginsArea
{
    public static IEnumerable<VaultRoute> Routes =>
    [
        new("plugins/catalog/") { Read = _ => VaultAnswer.Of(Catalog()) },
        new("plugins/catalog/{type}/", new VaultField("type")) { List = List },
        new("plugins/catalog/{type}/{name}", new("type"), new("name")) { Read = Read },
        new("plugins/reload/backend", new("plugin"), new("mounts", FieldType.List), new("scope")) { Write = Reload },
    ];

    private static JsonObject Catalog()
    {
        var data = new JsonObject();
        foreach (var kind in MountTypes.Kinds)
        {
            data[kind] = JsonTexts.Array(MountTypes.Known(kind));
        }

        data["detailed"] = new JsonArray([.. MountTypes.Kinds.SelectMany(kind => MountTypes.Known(kind).Select(name => (JsonNode)new JsonObject
        {
            ["builtin"] = true,
            ["deprecation_status"] = "supported",
            ["name"] = name,
            ["type"] = kind,
            ["version"] = VaultVersion.BuiltinPlugin,
        }))]);
        return data;
    }

    private static VaultAnswer List(VaultCall call) => MountTypes.Kinds.Contains(call.Fields.Part("type")) || call.Fields.Part("type") == "database"
        ? VaultAnswer.Keys(MountTypes.Known(call.Fields.Part("type")))
        : throw new VaultRefusal(404, VaultRefusal.Listed("unsupported path"));

    private static VaultAnswer Read(VaultCall call)
    {
        var name = call.Fields.Part("name");
        return !MountTypes.Known(call.Fields.Part("type")).Contains(name)
            ? throw VaultRefusal.NotFound()
            : VaultAnswer.Of(new JsonObject
            {
                ["args"] = null,
                ["builtin"] = true,
                ["command"] = "",
                ["declarative"] = false,
                ["deprecation_status"] = "supported",
                ["name"] = name,
                ["oci"] = false,
                ["sha256"] = "",
                ["version"] = VaultVersion.BuiltinPlugin,
            });
    }

    private static VaultAnswer Reload(VaultCall call)
    {
        var (plugin, mounts) = (call.Fields.Text("plugin"), call.Fields.List("mounts"));
        return plugin.Length > 0 && mounts.Count > 0 ? throw VaultRefusal.Bad("plugin and mounts cannot be set at the same time")
            : plugin.Length == 0 && mounts.Count == 0 ? throw VaultRefusal.Bad("plugin or mounts must be provided")
            : VaultAnswer.Of(new JsonObject { ["reload_id"] = Guid.NewGuid().ToString() });
    }
}
