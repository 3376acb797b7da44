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
        new("audit-hash/{path+}", new("path"), new("input")) { Write = AuditHash },
        new("loggers") { Read = _ => VaultAnswer.Of(new JsonObject([.. Loggers.Select(name => KeyValuePair.Create(name, (JsonNode?)"info"))])) },
        new("in-flight-req") { Read = _ => VaultAnswer.Of([]) },
        new("host-info/") { Read = HostInfo },
        new("locked-users", new VaultField("mount_accessor")) { Read = _ => VaultAnswer.Of(new JsonObject { ["by_namespace"] = new JsonArray(), ["total"] = 0 }) },
        new("internal/counters/requests") { Read = _ => throw new VaultRefusal(404, "The functionality has been removed on this path") },
        new("internal/counters/tokens") { Read = _ => Count("service_tokens", state.Tokens.All.Count(token => !token.IsBatch)) },
        new("internal/counters/entities") { Read = _ => Count("entities", state.Identity.Entities.Count) },
        new("replication/status") { Read = _ => throw new VaultRefusal(404, "unsupported path") },
    ];

    private static readonly string[] Loggers = ["audit", "core", "core.cluster-listener", "expiration", "identity", "policy", "rollback", "secrets.system", "storage.inmem", "token"];

    private static VaultAnswer Count(string what, int total) =>
        VaultAnswer.Of(new JsonObject { ["counters"] = new JsonObject { [what] = new JsonObject { ["total"] = total } } });

    private static VaultAnswer AuditHash(VaultCall call) => throw VaultRefusal.Bad(
        call.Fields.Text("input").Length == 0 ? "the \"input\" parameter is empty" : $"unknown audit backend \"{call.Fields.Part("path").TrimEnd('/')}/\"");

    private static VaultAnswer HostInfo(VaultCall call) => VaultAnswer.Of(new JsonObject
    {
        ["cpu"] = new JsonArray(),
        ["cpu_times"] = new JsonArray(),
        ["disk"] = new JsonArray(),
        ["host"] = new JsonObject { ["hostname"] = "vault-0", ["os"] = "linux", ["platform"] = "alpine" },
        ["memory"] = new JsonObject(),
        ["timestamp"] = GoTime.Write(call.Now),
    });

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
}
