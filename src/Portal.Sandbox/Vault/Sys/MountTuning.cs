using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Portal.Sandbox.Vault.Core;
using Portal.Sandbox.Vault.Http;
using Portal.Sandbox.Vault.Kv;

namespace Portal.Sandbox.Vault.Sys;

/// <summary>The settings of a mount: read, checked, changed.</summary>
internal static class MountTuning
{
    public static VaultField[] Fields { get; } =
    [
        new("path"), new("default_lease_ttl"), new("max_lease_ttl"), new("description"), new("audit_non_hmac_request_keys", FieldType.List),
        new("audit_non_hmac_response_keys", FieldType.List), new("options", FieldType.Pairs), new("listing_visibility"), new("passthrough_request_headers", FieldType.List),
        new("allowed_response_headers", FieldType.List), new("token_type"), new("user_lockout_config", FieldType.Map), new("plugin_version"), new("force_no_cache", FieldType.Flag),
    ];

    /// <summary>The <c>config</c> of a mount that is being enabled.</summary>
    public static MountConfig Parse(JsonObject config, bool isAuth)
    {
        var (standard, max) = (Ttl("default"), Ttl("max"));
        if (max > TimeSpan.Zero && standard > max)
        {
            throw VaultRefusal.Bad("given default lease TTL greater than given max lease TTL");
        }

        if (standard > MountConfig.SystemTtl && max == TimeSpan.Zero)
        {
            throw VaultRefusal.Bad($"given default lease TTL greater than system max lease TTL of {(long)MountConfig.SystemTtl.TotalSeconds}");
        }

        return new MountConfig
        {
            DefaultTtl = standard,
            MaxTtl = max,
            ForceNoCache = WeakJson.Flag(config["force_no_cache"]),
            ListingVisibility = Visibility(WeakJson.Text(config["listing_visibility"])),
            TokenType = isAuth ? TokenType(WeakJson.Text(config["token_type"])) : "default-service",
            AuditRequestKeys = WeakJson.List(config["audit_non_hmac_request_keys"]),
            AuditResponseKeys = WeakJson.List(config["audit_non_hmac_response_keys"]),
            PassthroughHeaders = WeakJson.List(config["passthrough_request_headers"]),
            AllowedResponseHeaders = WeakJson.List(config["allowed_response_headers"]),
        };

        TimeSpan Ttl(string which)
        {
            var text = WeakJson.Text(config[which + "_lease_ttl"]);
            try
            {
                return text == "system" ? TimeSpan.Zero : GoDuration.Parse(text);
            }
            catch (FormatException e)
            {
                throw VaultRefusal.Bad($"unable to parse {which} TTL of {text}: {e.Message}");
            }
        }
    }

    public static JsonObject Describe(Mount mount)
    {
        var data = new JsonObject
        {
            ["description"] = mount.Description,
            ["default_lease_ttl"] = (long)mount.DefaultTtl.TotalSeconds,
            ["max_lease_ttl"] = (long)mount.MaxTtl.TotalSeconds,
            ["force_no_cache"] = mount.Config.ForceNoCache,
        };
        mount.Config.AddOptional(data, mount.IsAuth);
        foreach (var (name, value) in mount.Config.Lockout?.Describe() ?? [])
        {
            data[name] = value!.DeepClone();
        }

        if (mount.Options is { Count: > 0 })
        {
            data["options"] = mount.OptionsJson();
        }

        return data;
    }

    public static VaultAnswer Apply(VaultCall call, Mount mount, VaultState state)
    {
        var fields = call.Fields;
        var config = mount.Config with
        {
            DefaultTtl = Ttl("default_lease_ttl", mount.Config.DefaultTtl),
            MaxTtl = Ttl("max_lease_ttl", mount.Config.MaxTtl),
            ListingVisibility = fields.Has("listing_visibility") ? Visibility(fields.Text("listing_visibility")) : mount.Config.ListingVisibility,
            TokenType = fields.Has("token_type") && mount.IsAuth ? TokenType(fields.Text("token_type")) : mount.Config.TokenType,
            AuditRequestKeys = List("audit_non_hmac_request_keys", mount.Config.AuditRequestKeys),
            AuditResponseKeys = List("audit_non_hmac_response_keys", mount.Config.AuditResponseKeys),
            PassthroughHeaders = List("passthrough_request_headers", mount.Config.PassthroughHeaders),
            AllowedResponseHeaders = List("allowed_response_headers", mount.Config.AllowedResponseHeaders),
            Lockout = fields.Map("user_lockout_config") is { Count: > 0 } lockout ? Lockout(lockout, mount) : mount.Config.Lockout,
        };
        if (config.MaxTtl > TimeSpan.Zero && config.DefaultTtl > config.MaxTtl)
        {
            throw VaultRefusal.Bad($"backend max lease TTL of {(long)config.MaxTtl.TotalSeconds} would be less than backend default lease TTL of {(long)config.DefaultTtl.TotalSeconds}");
        }

        var answer = fields.Has("options") ? ChangeOptions(fields.Pairs("options"), mount, state) : VaultAnswer.NoContent;
        mount.Config = config;
        mount.Description = fields.Text("description", mount.Description);
        return answer;

        IReadOnlyList<string> List(string name, IReadOnlyList<string> before) => fields.Has(name) ? fields.List(name) : before;

        TimeSpan Ttl(string name, TimeSpan before)
        {
            try
            {
                return fields.Text(name) switch
                {
                    "" => before,
                    "system" => TimeSpan.Zero,
                    var text => GoDuration.Parse(text),
                };
            }
            catch (FormatException e)
            {
                throw VaultRefusal.Bad(e.Message);
            }
        }
    }

    private static VaultAnswer ChangeOptions(IReadOnlyDictionary<string, string> changes, Mount mount, VaultState state)
    {
        var before = mount.Options?.GetValueOrDefault("version") ?? "";
        var version = changes.GetValueOrDefault("version", before);
        if (mount.Type == "kv" && before == "2" && version != "2")
        {
            throw VaultRefusal.Bad("cannot downgrade mount from version 2");
        }

        if (mount.Type == "kv" && version is not ("" or "0" or "1" or "2"))
        {
            throw VaultRefusal.Bad($"invalid version \"{version}\"");
        }

        mount.Options ??= new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in changes)
        {
            if (value.Length == 0)
            {
                mount.Options.Remove(name);
            }
            else
            {
                mount.Options[name] = value;
            }
        }

        if (mount.Backend is not Kv1Engine old || version != "2")
        {
            return VaultAnswer.NoContent;
        }

        mount.Backend = Kv2Engine.Upgrade(old, state);
        return VaultAnswer.Warning("Upgrading mount from version 0 to version 0. This mount will be unavailable for a brief period and will resume service shortly.");
    }

    private static LockoutConfig Lockout(JsonObject given, Mount mount)
    {
        if (mount.Type is not ("userpass" or "ldap" or "approle"))
        {
            throw VaultRefusal.Bad($"tuning of user lockout configuration for auth type \"{mount.Type}\" not allowed");
        }

        var before = mount.Config.Lockout ?? new LockoutConfig();
        if (given.Any(pair => pair.Key == "lockout_disable" ? pair.Value?.GetValueKind() is not (JsonValueKind.True or JsonValueKind.False) : pair.Value?.GetValueKind() is not JsonValueKind.String))
        {
            throw VaultRefusal.Bad("unable to convert given user lockout config information");
        }

        var threshold = WeakJson.Text(given["lockout_threshold"]);
        return before with
        {
            Threshold = threshold.Length == 0 ? before.Threshold
                : long.TryParse(threshold, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count
                : throw VaultRefusal.Bad($"unable to parse user lockout threshold: strconv.ParseUint: parsing \"{threshold}\": invalid syntax"),
            Duration = Span("lockout_duration", before.Duration),
            CounterReset = Span("lockout_counter_reset_duration", before.CounterReset),
            IsDisabled = given["lockout_disable"] is { } disable ? WeakJson.Flag(disable) : before.IsDisabled,
        };

        TimeSpan Span(string name, TimeSpan otherwise)
        {
            try
            {
                return WeakJson.Text(given[name]) switch
                {
                    "" => otherwise,
                    "system" => TimeSpan.Zero,
                    var text => GoDuration.Parse(text),
                };
            }
            catch (FormatException e)
            {
                throw VaultRefusal.Bad(e.Message);
            }
        }
    }

    private static string Visibility(string text) => text is "" or "unauth" or "hidden" ? text : throw VaultRefusal.Bad($"invalid listing_visibility {text}");

    private static string TokenType(string text) => text switch
    {
        "" or "default-service" => "default-service",
        "default-batch" or "service" or "batch" => text,
        _ => throw VaultRefusal.Bad("invalid value for 'token_type'"),
    };
}
