using System.Text.Json.Nodes;
using Portal.Sandbox.Vault.Core;
using Portal.Sandbox.Vault.Http;

namespace Portal.Sandbox.Vault.Tokens;

/// <summary>What the roles and users of every auth method say about the tokens they give: the <c>token_*</c> fields and their older names.</summary>
internal sealed record TokenParameters
{
    public static VaultField[] Fields { get; } =
    [
        new("token_policies", FieldType.List), new("token_ttl", FieldType.Duration), new("token_max_ttl", FieldType.Duration), new("token_explicit_max_ttl", FieldType.Duration),
        new("token_period", FieldType.Duration), new("token_num_uses", FieldType.Int), new("token_bound_cidrs", FieldType.List), new("token_no_default_policy", FieldType.Flag),
        new("token_type"), new("token_strictly_bind_ip", FieldType.Flag),
    ];

    /// <summary>The names before Vault 1.2, which are shown beside the new ones if they were used.</summary>
    public static VaultField[] OldFields { get; } =
    [
        new("policies", FieldType.List), new("ttl", FieldType.Duration), new("max_ttl", FieldType.Duration), new("period", FieldType.Duration), new("num_uses", FieldType.Int),
        new("bound_cidrs", FieldType.List),
    ];

    public IReadOnlyList<string> Policies { get; init; } = [];

    public TimeSpan Ttl { get; init; }

    public TimeSpan MaxTtl { get; init; }

    public TimeSpan ExplicitMaxTtl { get; init; }

    public TimeSpan Period { get; init; }

    public long Uses { get; init; }

    public IReadOnlyList<string> BoundCidrs { get; init; } = [];

    public bool NoDefaultPolicy { get; init; }

    /// <summary><c>default</c>, <c>service</c>, <c>batch</c>, <c>default-service</c> or <c>default-batch</c>.</summary>
    public string Type { get; init; } = "default";

    public bool StrictlyBindIp { get; init; }

    /// <summary>The older names that were used.</summary>
    public IReadOnlySet<string> OldNames { get; init; } = new HashSet<string>();

    /// <summary>Takes over what a call sets; what it omits stays.</summary>
    /// <exception cref="VaultRefusal">The values do not go together.</exception>
    public TokenParameters With(FieldValues fields)
    {
        var old = new HashSet<string>(OldNames);
        var changed = this with
        {
            Policies = Of("token_policies", "policies", fields.List, Policies),
            Ttl = Of("token_ttl", "ttl", name => fields.Duration(name), Ttl),
            MaxTtl = Of("token_max_ttl", "max_ttl", name => fields.Duration(name), MaxTtl),
            Period = Of("token_period", "period", name => fields.Duration(name), Period),
            Uses = Of("token_num_uses", "num_uses", name => fields.Int(name), Uses),
            BoundCidrs = Of("token_bound_cidrs", "bound_cidrs", name => Cidrs.Validate(fields.List(name)), BoundCidrs),
            ExplicitMaxTtl = fields.Duration("token_explicit_max_ttl", ExplicitMaxTtl),
            NoDefaultPolicy = fields.Flag("token_no_default_policy", NoDefaultPolicy),
            StrictlyBindIp = fields.Flag("token_strictly_bind_ip", StrictlyBindIp),
            Type = fields.Has("token_type") ? ParseType(fields.Text("token_type")) : Type,
            OldNames = old,
        };
        Check(changed);
        return changed;

        T Of<T>(string name, string oldName, Func<string, T> read, T before)
        {
            if (fields.Has(name))
            {
                old.Remove(oldName);
                return read(name);
            }

            if (!fields.Has(oldName))
            {
                return before;
            }

            if (oldName != "period")
            {
                old.Add(oldName);
            }
            else if (read(oldName) is TimeSpan { Ticks: > 0 })
            {
                old.Add(oldName);
            }

            return read(oldName);
        }
    }

    public void Describe(JsonObject data)
    {
        data["token_bound_cidrs"] = JsonTexts.Array(BoundCidrs);
        data["token_explicit_max_ttl"] = Seconds(ExplicitMaxTtl);
        data["token_max_ttl"] = Seconds(MaxTtl);
        data["token_no_default_policy"] = NoDefaultPolicy;
        data["token_num_uses"] = Uses;
        data["token_period"] = Seconds(Period);
        data["token_policies"] = JsonTexts.Array(Policies);
        data["token_strictly_bind_ip"] = StrictlyBindIp;
        data["token_ttl"] = Seconds(Ttl);
        data["token_type"] = Type;
        foreach (var name in OldNames)
        {
            data[name] = data["token_" + name]!.DeepClone();
        }
    }

    /// <summary>Whether the tokens' limit is above what the mount allows, which only earns a warning.</summary>
    public bool Exceeds(Mount mount) => MaxTtl > mount.MaxTtl;

    private static long Seconds(TimeSpan span) => (long)span.TotalSeconds;

    private static string ParseType(string text) => text switch
    {
        "" or "default" => "default",
        "service" or "batch" => text,
        _ => throw VaultRefusal.Bad($"invalid 'token_type' value \"{text}\""),
    };

    private static void Check(TokenParameters parameters)
    {
        if (parameters.MaxTtl > TimeSpan.Zero && parameters.Ttl > parameters.MaxTtl)
        {
            throw VaultRefusal.Bad("'token_ttl' cannot be greater than 'token_max_ttl'");
        }

        if (parameters.Uses < 0)
        {
            throw VaultRefusal.Bad("'token_num_uses' cannot be negative");
        }

        if (parameters.Type == "batch" && (parameters.Period > TimeSpan.Zero || parameters.Uses > 0))
        {
            throw VaultRefusal.Bad(parameters.Period > TimeSpan.Zero
                ? "'token_type' cannot be 'batch' when set to generate periodic tokens"
                : "'token_type' cannot be 'batch' when set to generate tokens with limited use count");
        }

        if (parameters.StrictlyBindIp && parameters.BoundCidrs.Count > 0)
        {
            throw VaultRefusal.Bad("'token_strictly_bind_ip' conflicts with 'token_bound_cidrs'; set only one");
        }
    }
}
