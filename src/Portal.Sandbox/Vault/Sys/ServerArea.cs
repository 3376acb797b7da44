using System.Text.Json.Nodes;
using Portal.Sandbox.Vault.Core;
using Portal.Sandbox.Vault.Http;

namespace Portal.Sandbox.Vault.Sys;

/// <summary>What <c>sys/</c> tells about the server itself, and what seals it.</summary>
internal sealed class ServerArea(VaultState state)
{
    public IEnumerable<VaultRoute> Routes =>
    [
        new("seal") { Write = Seal },
        new("step-down") { Write = _ => VaultAnswer.NoContent },
        new("ha-status") { Read = HaStatus },
        new("version-history/") { List = VersionHistory },
        new("audit") { Read = _ => VaultAnswer.Of([]) },
        new("audit/{path+}", new("path"), new("type"), new("description"), new("options", FieldType.Pairs), new("local", FieldType.Flag))
        {
            Write = _ => throw VaultRefusal.Bad("cannot enable audit device via API; use declarative, config-based audit device management instead"),
            Delete = _ => VaultAnswer.NoContent,
        },
        new("plugins/catalog/{type}/{name}", new("type"), new("name")) { Read = Plugin },
        new("replication/status") { Read = _ => throw new VaultRefusal(404, "unsupported path") },
    ];

    private VaultAnswer Seal(VaultCall call)
    {
        state.Seal.IsSealed = true;
        return VaultAnswer.NoContent;
    }

    private VaultAnswer HaStatus(VaultCall call)
    {
        var names = state.Options.HighAvailability?.Nodes ?? ["vault-0"];
        var nodes = names.Select((name, i) => (JsonNode)new JsonObject
        {
            ["hostname"] = name,
            ["api_address"] = $"http://{name}:8200",
            ["cluster_address"] = $"https://{name}:8201",
            ["active_node"] = i == 0,
            ["last_echo"] = i == 0 ? null : GoTime.Write(call.Now.AddSeconds(-1)),
            ["version"] = VaultVersion.Number,
        });
        return VaultAnswer.Of(new JsonObject { ["nodes"] = new JsonArray([.. nodes]) });
    }

    private VaultAnswer VersionHistory(VaultCall call) => VaultAnswer.Of(new JsonObject
    {
        ["keys"] = new JsonArray(VaultVersion.Number),
        ["key_info"] = new JsonObject
        {
            [VaultVersion.Number] = new JsonObject
            {
                ["commit_date"] = VaultVersion.CommitDate,
                ["previous_version"] = null,
                ["timestamp_installed"] = GoTime.Write(state.Started),
            },
        },
    });

    private static VaultAnswer Plugin(VaultCall call)
    {
        var name = call.Fields.Part("name");
        return !MountTypes.IsKnown(call.Fields.Part("type"), name)
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
}
