using System.Text.Json;
using System.Text.Json.Nodes;
using Portal.Sandbox.Vault.Core;
using Portal.Sandbox.Vault.Http;

namespace Portal.Sandbox.Vault.Sys;

/// <summary><c>sys/quotas</c>: rate limits and whether their headers are sent.</summary>
internal sealed class QuotasArea(VaultState state)
{
    public IEnumerable<VaultRoute> Routes =>
    [
        new(
            "quotas/config",
            new("enable_rate_limit_audit_logging", FieldType.Flag),
            new("enable_rate_limit_response_headers", FieldType.Flag),
            new("rate_limit_exempt_paths", FieldType.List)) { Read = ReadConfig, Write = WriteConfig },
        new("quotas/rate-limit/") { List = _ => VaultAnswer.Keys(state.Quotas.Limits.Keys) },
        new(
            "quotas/rate-limit/{name}",
            new("name"),
            new("path"),
            new("role"),
            new("rate", FieldType.Any),
            new("type"),
            new("interval", FieldType.Duration),
            new("block_interval", FieldType.Duration),
            new("inheritable", FieldType.Flag)) { Read = Read, Write = Write, Delete = Delete },
    ];

    private VaultAnswer ReadConfig(VaultCall call) => VaultAnswer.Of(new JsonObject
    {
        ["enable_rate_limit_audit_logging"] = state.Quotas.AuditsRefusals,
        ["enable_rate_limit_response_headers"] = state.Quotas.SendsHeaders,
        ["rate_limit_exempt_paths"] = JsonTexts.Array(state.Quotas.Exempt),
    });

    private VaultAnswer WriteConfig(VaultCall call)
    {
        state.Quotas.AuditsRefusals = call.Fields.Flag("enable_rate_limit_audit_logging", state.Quotas.AuditsRefusals);
        state.Quotas.SendsHeaders = call.Fields.Flag("enable_rate_limit_response_headers", state.Quotas.SendsHeaders);
        state.Quotas.Exempt = call.Fields.Has("rate_limit_exempt_paths") ? call.Fields.List("rate_limit_exempt_paths") : state.Quotas.Exempt;
        return VaultAnswer.NoContent;
    }

    private VaultAnswer Read(VaultCall call)
    {
        var limit = state.Quotas.Limits.GetValueOrDefault(call.Fields.Part("name")) ?? throw VaultRefusal.NotFound();
        return VaultAnswer.Of(new JsonObject
        {
            ["block_interval"] = (long)limit.Block.TotalSeconds,
            ["inheritable"] = limit.Inheritable,
            ["interval"] = (long)limit.Interval.TotalSeconds,
            ["name"] = limit.Name,
            ["path"] = limit.Path,
            ["rate"] = limit.Rate,
            ["role"] = limit.Role,
            ["type"] = "rate-limit",
        });
    }

    private VaultAnswer Write(VaultCall call)
    {
        var (name, path) = (call.Fields.Part("name"), call.Fields.Text("path"));
        if (Rate(call) is not { } rate)
        {
            throw VaultRefusal.Bad("'rate' is invalid");
        }

        if (path.Length > 0 && call.Namespace.Descend(path) is var (ns, rest) && rest.Length > 0 && ns.Mounts.Match(rest) is null)
        {
            throw VaultRefusal.Bad($"invalid mount path \"{path}\"");
        }

        if (state.Quotas.Limits.Values.FirstOrDefault(limit => limit.Path == path && limit.Name != name) is { } other)
        {
            throw VaultRefusal.Bad($"quota rule with similar properties exists under the name \"{other.Name}\"");
        }

        var interval = call.Fields.Duration("interval") is { } given && given > TimeSpan.Zero ? given : TimeSpan.FromSeconds(1);
        state.Quotas.Put(new RateLimit(name, path, rate, interval, call.Fields.Duration("block_interval")) { Role = call.Fields.Text("role"), Inheritable = call.Fields.Flag("inheritable") });
        return VaultAnswer.NoContent;
    }

    private static double? Rate(VaultCall call)
    {
        var raw = call.Fields.Any("rate");
        return raw is JsonValue && double.TryParse(WeakJson.Text(raw), out var rate) && rate > 0 ? rate : null;
    }

    private VaultAnswer Delete(VaultCall call)
    {
        state.Quotas.Remove(call.Fields.Part("name"));
        return VaultAnswer.NoContent;
    }
}
