using System.Text.Json.Nodes;
using Portal.Sandbox.Vault.Http;

namespace Portal.Sandbox.Vault.Core;

/// <summary>Something mounted: where it is, how it is set up, what answers there.</summary>
internal sealed class Mount
{
    /// <summary>With its slash; auth methods begin with <c>auth/</c>.</summary>
    public required string Path { get; set; }

    public required string Type { get; init; }

    public string Description { get; set; } = "";

    public required string Accessor { get; init; }

    public string Uuid { get; } = Guid.NewGuid().ToString();

    /// <summary>Null where no options can be given.</summary>
    public SortedDictionary<string, string>? Options { get; set; }

    public bool Local { get; init; }

    public bool SealWrap { get; init; }

    public MountConfig Config { get; set; } = new();

    public required VaultBackend Backend { get; set; }

    public required VaultNamespace Namespace { get; init; }

    public bool IsAuth => Path.StartsWith("auth/", StringComparison.Ordinal);

    /// <summary>As the key of <c>sys/mounts</c> and <c>sys/auth</c>.</summary>
    public string Key => IsAuth ? Path["auth/".Length..] : Path;

    /// <summary>What a token of this mount lives for when nothing else is said.</summary>
    public TimeSpan DefaultTtl => Config.DefaultTtl > TimeSpan.Zero ? Config.DefaultTtl : MountConfig.SystemTtl;

    public TimeSpan MaxTtl => Config.MaxTtl > TimeSpan.Zero ? Config.MaxTtl : MountConfig.SystemTtl;

    /// <summary>The mount as <c>sys/mounts</c> shows it.</summary>
    public JsonObject Describe()
    {
        var info = new JsonObject
        {
            ["accessor"] = Accessor,
            ["config"] = Config.Describe(IsAuth),
            ["description"] = Description,
            ["external_entropy_access"] = false,
            ["local"] = Local,
            ["options"] = OptionsJson(),
            ["plugin_version"] = "",
            ["running_plugin_version"] = VaultVersion.BuiltinPlugin,
            ["running_sha256"] = "",
            ["seal_wrap"] = SealWrap,
            ["type"] = Type,
            ["uuid"] = Uuid,
        };
        if (!VaultVersion.Core.Contains(Type))
        {
            info["deprecation_status"] = "supported";
        }

        return info;
    }

    public JsonNode? OptionsJson() => Options is null ? null : new JsonObject([.. Options.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)JsonValue.Create(pair.Value)))]);
}

/// <summary>What can be tuned.</summary>
internal sealed record MountConfig
{
    /// <summary>Where neither mount nor role says anything: 768 hours, for both limits.</summary>
    public static TimeSpan SystemTtl { get; } = TimeSpan.FromHours(768);

    /// <summary>Zero is the system's.</summary>
    public TimeSpan DefaultTtl { get; init; }

    public TimeSpan MaxTtl { get; init; }

    public bool ForceNoCache { get; init; }

    /// <summary><c>unauth</c>, <c>hidden</c> or empty.</summary>
    public string ListingVisibility { get; init; } = "";

    /// <summary>Auth methods only.</summary>
    public string TokenType { get; init; } = "default-service";

    public IReadOnlyList<string> AuditRequestKeys { get; init; } = [];

    public IReadOnlyList<string> AuditResponseKeys { get; init; } = [];

    public IReadOnlyList<string> PassthroughHeaders { get; init; } = [];

    public IReadOnlyList<string> AllowedResponseHeaders { get; init; } = [];

    /// <summary>Null until it was tuned.</summary>
    public LockoutConfig? Lockout { get; init; }

    public JsonObject Describe(bool isAuth)
    {
        var config = new JsonObject
        {
            ["default_lease_ttl"] = (long)DefaultTtl.TotalSeconds,
            ["max_lease_ttl"] = (long)MaxTtl.TotalSeconds,
            ["force_no_cache"] = ForceNoCache,
        };
        AddOptional(config, isAuth);
        if (Lockout is { } lockout)
        {
            config["user_lockout_config"] = lockout.Describe();
        }

        return config;
    }

    /// <summary>The members that are only there when they say something.</summary>
    public void AddOptional(JsonObject config, bool isAuth)
    {
        if (isAuth)
        {
            config["token_type"] = TokenType;
        }

        if (ListingVisibility.Length > 0)
        {
            config["listing_visibility"] = ListingVisibility;
        }

        Add("audit_non_hmac_request_keys", AuditRequestKeys);
        Add("audit_non_hmac_response_keys", AuditResponseKeys);
        Add("passthrough_request_headers", PassthroughHeaders);
        Add("allowed_response_headers", AllowedResponseHeaders);

        void Add(string name, IReadOnlyList<string> values)
        {
            if (values.Count > 0)
            {
                config[name] = JsonTexts.Array(values);
            }
        }
    }
}

/// <summary>When an auth method keeps somebody out who was wrong too often. What is zero is the server's own setting.</summary>
internal sealed record LockoutConfig
{
    public long Threshold { get; init; }

    public TimeSpan Duration { get; init; }

    public TimeSpan CounterReset { get; init; }

    public bool IsDisabled { get; init; }

    public JsonObject Describe() => new()
    {
        ["user_lockout_counter_reset_duration"] = (long)CounterReset.TotalSeconds,
        ["user_lockout_disable"] = IsDisabled,
        ["user_lockout_duration"] = (long)Duration.TotalSeconds,
        ["user_lockout_threshold"] = Threshold,
    };
}
