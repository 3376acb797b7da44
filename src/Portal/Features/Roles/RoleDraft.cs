using System.Collections.Immutable;
using System.Globalization;
using Portal.Core.Roles;
using Portal.Core.Vault;

namespace Portal.Features.Roles;

/// <summary>What a person types about a role, and what is wrong with it.</summary>
public sealed class RoleDraft
{
    private readonly KubernetesRole _start;

    /// <summary>A draft that starts as a role is.</summary>
    public RoleDraft(KubernetesRole role)
    {
        _start = role;
        Mount = role.Mount;
        Name = role.Name;
        Accounts = role.ServiceAccountNames;
        Namespaces = role.ServiceAccountNamespaces;
        Selector = role.NamespaceSelector;
        Audience = role.Audience;
        AliasNameSource = role.AliasNameSource;
        Policies = role.TokenPolicies;
        Ttl = Text(role.TokenTtl);
        MaxTtl = Text(role.TokenMaxTtl);
        ExplicitMaxTtl = Text(role.TokenExplicitMaxTtl);
        Period = Text(role.TokenPeriod);
        NumUses = role.TokenNumUses == 0 ? "" : role.TokenNumUses.ToString(CultureInfo.InvariantCulture);
        NoDefaultPolicy = role.TokenNoDefaultPolicy;
        TokenType = role.TokenType.Length == 0 ? "default" : role.TokenType;
        Cidrs = role.TokenBoundCidrs;
        StrictlyBindIp = role.TokenStrictlyBindIp;
    }

    public string Mount { get; set; }

    public string Name { get; set; }

    public IReadOnlyList<string> Accounts { get; set; }

    public IReadOnlyList<string> Namespaces { get; set; }

    public string Selector { get; set; }

    public string Audience { get; set; }

    public AliasNameSource AliasNameSource { get; set; }

    public IReadOnlyList<string> Policies { get; set; }

    public string Ttl { get; set; }

    public string MaxTtl { get; set; }

    public string ExplicitMaxTtl { get; set; }

    public string Period { get; set; }

    public string NumUses { get; set; }

    public bool NoDefaultPolicy { get; set; }

    public string TokenType { get; set; }

    public IReadOnlyList<string> Cidrs { get; set; }

    /// <summary>Null where the server does not know it.</summary>
    public bool? StrictlyBindIp { get; set; }

    /// <summary>Whether anything was typed.</summary>
    public bool IsDirty => Fingerprint(ToRole()) != Fingerprint(new RoleDraft(_start).ToRole());

    /// <summary>Whether something is set that the folded part of the form shows.</summary>
    public bool HasAdvanced => Selector.Length + Audience.Length + ExplicitMaxTtl.Length + Period.Length + NumUses.Length + Cidrs.Count > 0
        || NoDefaultPolicy || TokenType != "default" || AliasNameSource is not AliasNameSource.ServiceAccountUid || StrictlyBindIp is true;

    /// <summary>What is wrong, by the name of the field in the API.</summary>
    public ImmutableDictionary<string, string> Problems
    {
        get
        {
            var problems = RoleRules.Check(ToRole()).GroupBy(problem => problem.Field).ToImmutableDictionary(group => group.Key, group => group.First().Message).ToBuilder();
            if (Name.Trim().Length == 0) problems["name"] = "Give the role a name, such as internal-app.";
            foreach (var (name, text) in new[] { ("token_ttl", Ttl), ("token_max_ttl", MaxTtl), ("token_explicit_max_ttl", ExplicitMaxTtl), ("token_period", Period) })
            {
                if (!VaultDuration.TryParse(text, out _)) problems[name] = "Write a duration such as 24h, 30m or 90s.";
            }

            if (NumUses.Trim().Length > 0 && !int.TryParse(NumUses.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out _)) problems["token_num_uses"] = "Write a number, or nothing for any number of uses.";
            return problems.ToImmutable();
        }
    }

    /// <summary>The role as it is typed.</summary>
    public KubernetesRole ToRole() => new()
    {
        Mount = Mount,
        Name = Name.Trim().ToLowerInvariant(),
        ServiceAccountNames = [.. Accounts],
        ServiceAccountNamespaces = [.. Namespaces],
        NamespaceSelector = Selector.Trim(),
        Audience = Audience.Trim(),
        AliasNameSource = AliasNameSource,
        TokenPolicies = [.. Policies],
        TokenTtl = Duration(Ttl),
        TokenMaxTtl = Duration(MaxTtl),
        TokenExplicitMaxTtl = Duration(ExplicitMaxTtl),
        TokenPeriod = Duration(Period),
        TokenNumUses = int.TryParse(NumUses.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var uses) ? uses : 0,
        TokenNoDefaultPolicy = NoDefaultPolicy,
        TokenType = TokenType,
        TokenBoundCidrs = [.. Cidrs],
        TokenStrictlyBindIp = StrictlyBindIp,
    };

    // Records compare immutable arrays by reference.
    private static string Fingerprint(KubernetesRole role) => System.Text.Json.JsonSerializer.Serialize(role);

    private static TimeSpan Duration(string text) => VaultDuration.TryParse(text, out var duration) ? duration : TimeSpan.Zero;

    private static string Text(TimeSpan time) => time == TimeSpan.Zero ? "" : VaultDuration.Format(time);
}
