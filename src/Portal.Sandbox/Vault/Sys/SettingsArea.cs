using System.Text.Json.Nodes;
using Portal.Sandbox.Vault.Core;
using Portal.Sandbox.Vault.Http;

namespace Portal.Sandbox.Vault.Sys;

/// <summary>Settings of the server that are kept and given back: CORS, headers of the web page, headers that audit devices log, rotation of the key.</summary>
internal sealed class SettingsArea(VaultState state)
{
    private static readonly string[] CorsHeaders =
    [
        "Content-Type", "X-Requested-With", "X-Vault-AWS-IAM-Server-ID", "X-Vault-MFA", "X-Vault-No-Request-Forwarding", "X-Vault-Wrap-Format", "X-Vault-Wrap-TTL",
        "X-Vault-Policy-Override", "Authorization", "X-Vault-Token",
    ];

    private readonly SortedDictionary<string, IReadOnlyList<string>> _pageHeaders = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, bool> _auditHeaders = new(StringComparer.Ordinal);
    private JsonObject? _cors;
    private int _term = 1;
    private DateTimeOffset? _rotated;
    private (bool Enabled, long Operations, TimeSpan Interval) _rotation = (true, 3_865_470_566, TimeSpan.Zero);

    public IEnumerable<VaultRoute> Routes =>
    [
        new("config/cors", new("allowed_origins", FieldType.List), new("allowed_headers", FieldType.List), new("allow_credentials", FieldType.Flag))
        {
            Read = _ => VaultAnswer.Of((JsonObject?)_cors?.DeepClone() ?? new JsonObject { ["enabled"] = false }),
            Write = SetCors,
            Delete = _ => Do(() => _cors = null),
        },
        new("config/ui/headers/") { List = _ => VaultAnswer.Keys(_pageHeaders.Keys) },
        new("config/ui/headers/{header}", new("header"), new("values", FieldType.List), new("multivalue", FieldType.Flag))
        {
            Read = ReadPageHeader,
            Write = SetPageHeader,
            Delete = call => Do(() => _pageHeaders.Remove(PageHeader(call))),
        },
        new("config/auditing/request-headers") { Read = _ => VaultAnswer.Of(new JsonObject { ["headers"] = new JsonObject([.. _auditHeaders.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)Hashed(pair.Value)))]) }) },
        new("config/auditing/request-headers/{header+}", new("header"), new("hmac", FieldType.Flag))
        {
            Read = ReadAuditHeader,
            Write = call => Do(() => _auditHeaders[AuditHeader(call)] = call.Fields.Flag("hmac")),
            Delete = call => Do(() => _auditHeaders.Remove(AuditHeader(call))),
        },
        new("key-status") { Read = _ => VaultAnswer.Of(new JsonObject { ["encryptions"] = state.RaftIndex, ["install_time"] = GoTime.Write(_rotated ?? state.Started), ["term"] = _term }) },
        new("rotate") { Write = Rotate },
        new("rotate/keyring") { Write = Rotate },
        new("rotate/config", RotationFields) { Read = ReadRotation, Write = SetRotation },
        new("rotate/keyring/config", RotationFields) { Read = ReadRotation, Write = SetRotation },
    ];

    private static VaultField[] RotationFields => [new("enabled", FieldType.Flag), new("max_operations", FieldType.Int), new("interval", FieldType.Duration)];

    private static VaultAnswer Do(Action change)
    {
        change();
        return VaultAnswer.NoContent;
    }

    private VaultAnswer SetCors(VaultCall call)
    {
        var origins = call.Fields.List("allowed_origins");
        if (origins.Count == 0)
        {
            throw new VaultRefusal(500, VaultRefusal.Listed("at least one origin or the wildcard must be provided"));
        }

        if (origins.Count > 1 && origins.Contains("*"))
        {
            throw new VaultRefusal(500, VaultRefusal.Listed("to allow all origins the '*' must be the only value for allowed_origins"));
        }

        _cors = new JsonObject
        {
            ["enabled"] = true,
            ["allowed_origins"] = JsonTexts.Array(origins),
            ["allowed_headers"] = JsonTexts.Array(CorsHeaders.Concat(call.Fields.List("allowed_headers"))),
            ["allow_credentials"] = call.Fields.Flag("allow_credentials"),
        };
        return VaultAnswer.NoContent;
    }

    /// <summary>Names are kept as HTTP writes them: <c>X-Some-Name</c>.</summary>
    private static string PageHeader(VaultCall call) =>
        string.Join('-', call.Fields.Part("header").Split('-').Select(part => part.Length == 0 ? part : char.ToUpperInvariant(part[0]) + part[1..].ToLowerInvariant()));

    private VaultAnswer ReadPageHeader(VaultCall call)
    {
        var values = _pageHeaders.GetValueOrDefault(PageHeader(call)) ?? throw VaultRefusal.NotFound();
        return VaultAnswer.Of(call.Fields.Flag("multivalue") ? new JsonObject { ["values"] = JsonTexts.Array(values) } : new JsonObject { ["value"] = values[0] });
    }

    private VaultAnswer SetPageHeader(VaultCall call)
    {
        var (name, values) = (PageHeader(call), call.Fields.List("values"));
        if (values.Count == 0)
        {
            throw VaultRefusal.Bad("header and values must be specified");
        }

        if (name.StartsWith("X-Vault-", StringComparison.OrdinalIgnoreCase))
        {
            throw VaultRefusal.Bad("X-Vault headers cannot be set");
        }

        _pageHeaders[name] = values;
        return name == "Content-Security-Policy" ? VaultAnswer.Warning("overriding default Content-Security-Policy which is secure by default, proceed with caution") : VaultAnswer.NoContent;
    }

    private static string AuditHeader(VaultCall call) => call.Fields.Part("header").ToLowerInvariant();

    private static JsonObject Hashed(bool hmac) => new() { ["hmac"] = hmac };

    private VaultAnswer ReadAuditHeader(VaultCall call) => _auditHeaders.TryGetValue(AuditHeader(call), out var hmac)
        ? VaultAnswer.Of(new JsonObject { [call.Fields.Part("header")] = Hashed(hmac) })
        : throw VaultRefusal.Bad("Could not find header in config");

    private VaultAnswer Rotate(VaultCall call)
    {
        (_term, _rotated) = (_term + 1, call.Now);
        return VaultAnswer.NoContent;
    }

    private VaultAnswer ReadRotation(VaultCall call) => VaultAnswer.Of(new JsonObject
    {
        ["enabled"] = _rotation.Enabled,
        ["interval"] = _rotation.Interval > TimeSpan.Zero ? GoDuration.Write(_rotation.Interval) : (JsonNode)0,
        ["max_operations"] = _rotation.Operations,
    });

    private VaultAnswer SetRotation(VaultCall call)
    {
        var fields = call.Fields;
        _rotation = (fields.Flag("enabled", _rotation.Enabled), fields.Int("max_operations", _rotation.Operations), fields.Duration("interval", _rotation.Interval));
        return VaultAnswer.NoContent;
    }
}
