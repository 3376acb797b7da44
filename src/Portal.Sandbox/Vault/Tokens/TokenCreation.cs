using System.Text.RegularExpressions;
using Portal.Sandbox.Vault.Core;
using Portal.Sandbox.Vault.Http;
using Portal.Sandbox.Vault.Identity;

namespace Portal.Sandbox.Vault.Tokens;

/// <summary><c>auth/token/create</c> and its variants.</summary>
internal sealed partial class TokenCreation(VaultState state, TokenRoles roles)
{
    private static readonly VaultField[] Fields =
    [
        new("display_name"), new("explicit_max_ttl"), new("entity_alias"), new("num_uses", FieldType.Int), new("period"), new("renewable", FieldType.Flag), new("ttl"), new("lease"),
        new("type"), new("no_default_policy", FieldType.Flag), new("id"), new("meta", FieldType.Pairs), new("no_parent", FieldType.Flag), new("policies", FieldType.List), new("role_name"),
    ];

    public IEnumerable<VaultRoute> Routes =>
    [
        new("create-orphan", Fields) { Write = call => Create(call, null, orphan: true) },
        new("create/{role_name}", Fields) { Write = call => Create(call, roles.Required(call.Fields.Part("role_name")), orphan: false) },
        new("create", Fields) { Write = call => Create(call, null, orphan: false) },
    ];

    private VaultAnswer Create(VaultCall call, TokenRole? role, bool orphan)
    {
        var (fields, parent) = (call.Fields, call.Token);
        if (parent.IsBatch)
        {
            throw VaultRefusal.Bad("batch tokens cannot create more tokens");
        }

        if (parent.Uses != 0)
        {
            throw VaultRefusal.Bad("restricted use token cannot generate child tokens");
        }

        var isSudo = state.RightsOf(parent).HasSudo(call.Namespace, call.Path);
        var other = call.Namespace != parent.Namespace;
        CheckPrivileges(call, other, isSudo);
        var batch = IsBatch(fields, role);
        var entity = AliasedEntity(call, role);
        var policies = TokenPolicies.ForChild(fields.List("policies"), role, parent, isSudo, other, fields.Flag("no_default_policy"));
        CheckRoot(policies, parent, batch);
        RequireSudo(fields.Flag("no_parent") && role is null, isSudo, "create orphan token");
        var isOrphan = role?.Orphan ?? (fields.Flag("no_parent") || orphan);
        var (explicitMax, period) = Limits(fields, role, isSudo, batch);
        var (ttl, warnings) = Ttl(call, policies, Parse(fields, "ttl") is { Ticks: > 0 } given ? given : Parse(fields, "lease"), period, explicitMax);
        if (ttl == TimeSpan.Zero && parent.CreationTtl > TimeSpan.Zero)
        {
            throw VaultRefusal.Bad("expiring root tokens cannot create non-expiring root tokens");
        }

        var token = new TokenEntry
        {
            Id = fields.Text("id") is { Length: > 0 } id ? id : TokenStore.NewId(call.Namespace, batch),
            Accessor = batch ? "" : TokenStore.NewAccessor(call.Namespace),
            Namespace = call.Namespace,
            Policies = policies,
            Path = "auth/token/" + call.Rest + (role is { PathSuffix.Length: > 0 } ? "/" + role.PathSuffix : ""),
            DisplayName = DisplayName(fields.Text("display_name")),
            Meta = fields.Has("meta") ? fields.Pairs("meta") : null,
            Created = call.Now,
            CreationTtl = ttl,
            Ttl = ttl,
            Expires = ttl > TimeSpan.Zero ? call.Now + ttl : null,
            ExplicitMaxTtl = explicitMax,
            Period = period,
            Renewable = !batch && ttl > TimeSpan.Zero && fields.Flag("renewable", true) && role?.Renewable != false,
            IsBatch = batch,
            Uses = Uses(fields.Int("num_uses"), role),
            Parent = isOrphan ? null : parent,
            EntityId = entity?.Id ?? (isOrphan ? "" : parent.EntityId),
            Role = role?.Name ?? "",
            Terms = role is null ? null : () => roles.Terms(role.Name),
            BoundCidrs = role is not null ? role.Parameters.BoundCidrs : isOrphan ? [] : parent.BoundCidrs,
        };
        if (state.Tokens.Has(token.Id))
        {
            throw VaultRefusal.Bad("cannot create a token with a duplicate ID");
        }

        state.Tokens.Add(token);
        return new VaultAnswer
        {
            Auth = new VaultAuth(token, (long)ttl.TotalSeconds, []),
            Warnings = [.. warnings, .. policies.Where(name => name != "root" && call.Namespace.Policies.Find(name) is null).Select(name => $"Policy \"{name}\" does not exist")],
        };
    }

    /// <summary>The entity a role lets the token stand for, by the name it has at the token store; null if none was asked for.</summary>
    private Entity? AliasedEntity(VaultCall call, TokenRole? role)
    {
        var alias = call.Fields.Text("entity_alias");
        if (alias.Length == 0)
        {
            return null;
        }

        if (role is null)
        {
            throw VaultRefusal.Bad("'entity_alias' is only allowed in combination with token role");
        }

        if (!role.EntityAliases.Any(allowed => Glob.Matches(allowed, alias.ToLowerInvariant())))
        {
            throw VaultRefusal.Bad("invalid 'entity_alias' value");
        }

        var entity = state.Identity.SignIn(call.Mount, alias, metadata: null);
        return entity.Disabled ? throw new VaultRefusal(403, "entity from given entity alias is disabled") : entity;
    }

    private static void CheckPrivileges(VaultCall call, bool other, bool isSudo)
    {
        RequireSudo(other, isSudo, "directly generate a token in a child namespace");
        if (other && call.Fields.List("policies").Contains("root"))
        {
            throw VaultRefusal.Bad("root tokens may not be created from a parent namespace");
        }

        if (call.Fields.Int("num_uses") < 0)
        {
            throw VaultRefusal.Bad("number of uses cannot be negative");
        }

        RequireSudo(call.Fields.Text("id").Length > 0, isSudo, "specify token id");
        if (call.Fields.Text("id").Length > 0 && !call.Namespace.IsRoot)
        {
            throw VaultRefusal.Bad("token IDs can only be manually specified in the root namespace");
        }
    }

    private static void CheckRoot(IReadOnlyList<string> policies, TokenEntry parent, bool batch)
    {
        if (policies.Contains("root") && !parent.IsRoot)
        {
            throw VaultRefusal.Bad("root tokens may not be created without parent token being root");
        }

        if (policies.Contains("root") && batch)
        {
            throw VaultRefusal.Bad("batch tokens cannot be root tokens");
        }
    }

    private static void RequireSudo(bool wanted, bool isSudo, string what)
    {
        if (wanted && !isSudo)
        {
            throw VaultRefusal.Bad("root or sudo privileges required to " + what);
        }
    }

    private static bool IsBatch(FieldValues fields, TokenRole? role)
    {
        var type = (role?.Parameters.Type, fields.Text("type")) switch
        {
            ("service" or "batch", _) => role!.Parameters.Type,
            ("default-batch", "") => "batch",
            (_, var given) => given,
        };
        if (type is not ("" or "service" or "batch"))
        {
            throw VaultRefusal.Bad("invalid 'token_type' value");
        }

        var wrong = type != "batch" ? ""
            : Parse(fields, "explicit_max_ttl") > TimeSpan.Zero ? "explicit_max_ttl"
            : fields.Int("num_uses") != 0 ? "num_uses"
            : Parse(fields, "period") > TimeSpan.Zero ? "period" : "";
        return wrong.Length > 0 ? throw VaultRefusal.Bad($"batch tokens cannot have \"{wrong}\" set") : type == "batch";
    }

    private static (TimeSpan ExplicitMax, TimeSpan Period) Limits(FieldValues fields, TokenRole? role, bool isSudo, bool batch)
    {
        var (max, period) = (Parse(fields, "explicit_max_ttl"), Parse(fields, "period"));
        RequireSudo(period > TimeSpan.Zero, isSudo, "create periodic token");
        return role is null || batch ? (max, period) : (Lesser(max, role.Parameters.ExplicitMaxTtl), Lesser(period, role.Parameters.Period));
    }

    private static TimeSpan Lesser(TimeSpan one, TimeSpan other) => one == TimeSpan.Zero || (other > TimeSpan.Zero && other < one) ? other : one;

    private static (TimeSpan Ttl, IReadOnlyList<string> Warnings) Ttl(VaultCall call, IReadOnlyList<string> policies, TimeSpan wanted, TimeSpan period, TimeSpan explicitMax)
    {
        if (period == TimeSpan.Zero && wanted == TimeSpan.Zero && policies.Contains("root"))
        {
            return (explicitMax, []);
        }

        return TokenTtl.Calculate(call.Mount.DefaultTtl, call.Mount.MaxTtl, TimeSpan.Zero, wanted, TimeSpan.Zero, period, explicitMax, call.Now, call.Now);
    }

    private static TimeSpan Parse(FieldValues fields, string name)
    {
        try
        {
            var span = GoDuration.Parse(fields.Text(name));
            return span < TimeSpan.Zero ? throw VaultRefusal.Bad(name + " must be positive") : span;
        }
        catch (FormatException e)
        {
            throw VaultRefusal.Bad(e.Message);
        }
    }

    private static long Uses(long wanted, TokenRole? role) =>
        role is null || role.Parameters.Uses == 0 ? wanted : wanted == 0 ? role.Parameters.Uses : Math.Min(wanted, role.Parameters.Uses);

    private static string DisplayName(string wanted) => wanted.Length == 0 ? "token" : NotInNames().Replace("token-" + wanted, "-").TrimEnd('-');

    [GeneratedRegex("[^a-zA-Z0-9-]")]
    private static partial Regex NotInNames();
}
