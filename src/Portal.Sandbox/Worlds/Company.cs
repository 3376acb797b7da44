namespace Portal.Sandbox.Worlds;

/// <summary>What is wrong with how an application of the large world gets its secrets.</summary>
internal enum Mistake
{
    None,

    /// <summary>The role of prod is bound to a namespace that does not exist; its pods cannot log in.</summary>
    WrongNamespace,

    /// <summary>The policy forgets <c>data/</c>, which KV version 2 wants; agents log in and then are refused.</summary>
    WrongPath,

    /// <summary>The roles name a policy that nobody wrote.</summary>
    NoPolicy,

    /// <summary>The role of prod lets every account of every namespace in. Everything works.</summary>
    Everybody,

    /// <summary>The roles are bound to an account that has been renamed; no pod can log in.</summary>
    RenamedAccount,
}

/// <summary>One application of the large world.</summary>
/// <param name="Number">Counts through all teams, from 0.</param>
internal sealed record Application(string Team, string Short, int Number)
{
    /// <summary>Its name in the cluster, and that of its policy.</summary>
    public string Name => $"{Team}-{Short}";

    /// <summary>Its folder in the team's engine.</summary>
    public string Folder => $"{Team}/data/{Short}";

    public Mistake Mistake => (Number % 25) switch
    {
        3 => Mistake.WrongNamespace,
        8 => Mistake.WrongPath,
        13 => Mistake.NoPolicy,
        18 => Mistake.Everybody,
        23 => Mistake.RenamedAccount,
        _ => Mistake.None,
    };

    /// <summary>Whether it has an agent; the others read no secret.</summary>
    public bool Injected => Number % 5 != 4;

    /// <summary>The state its pods are in.</summary>
    public DemoState In(string stage) => Mistake switch
    {
        _ when !Injected => DemoState.NotInjected,
        Mistake.WrongNamespace when stage == "prod" => DemoState.WaitingForLogin,
        Mistake.RenamedAccount => DemoState.WaitingForLogin,
        Mistake.WrongPath or Mistake.NoPolicy => DemoState.CrashLooping,
        _ => DemoState.Injected,
    };
}

/// <summary>The names in the large world.</summary>
internal static class Company
{
    public static readonly IReadOnlyList<string> Stages = ["dev", "staging", "prod"];

    public static readonly IReadOnlyList<string> Teams =
    [
        "payments", "storefront", "platform", "accounts", "search", "catalog", "pricing", "orders", "shipping", "returns",
        "inventory", "warehouse", "suppliers", "marketing", "loyalty", "reviews", "recommendations", "analytics", "reporting", "finance",
        "accounting", "invoicing", "tax", "fraud", "risk", "compliance", "legal", "people", "payroll", "recruiting",
        "support", "chat", "telephony", "mobile", "web", "partners", "marketplace", "advertising", "campaigns", "newsletter",
        "media", "documents", "messaging", "notifications", "scheduling", "maps", "routing", "fleet", "telemetry", "research",
    ];

    /// <summary>What a team's applications are called.</summary>
    public static readonly IReadOnlyList<string> Shorts =
    [
        "api", "web", "worker", "gateway", "scheduler", "ledger", "importer", "exporter", "notifier", "indexer",
        "reports", "billing", "sync", "cache", "events", "audit", "admin", "jobs", "proxy", "history",
    ];

    /// <summary>What an application has a secret for, in each stage.</summary>
    public static readonly IReadOnlyList<string> Secrets =
    [
        "database", "database-readonly", "database-replica", "redis", "kafka", "rabbitmq", "s3", "smtp", "stripe", "twilio", "sentry",
        "datadog", "launchdarkly", "oauth-client", "jwt-signing", "tls", "webhook", "basic-auth", "elasticsearch", "clickhouse", "mongodb", "memcached",
        "ldap", "sso", "github", "slack", "pagerduty", "cloudflare", "geocoding", "recaptcha", "encryption", "session", "api-keys",
    ];

    /// <summary>What the accounts of an application end in, in each of its namespaces.</summary>
    public static readonly IReadOnlyList<string> Accounts = ["", "-migrate", "-cron"];

    /// <summary>Accounts of a team that belong to no application; they are in its dev namespace.</summary>
    public static readonly IReadOnlyList<string> Tools =
    [
        "ci", "argocd", "renovate", "backup", "restore", "chaos", "load-test", "smoke-test", "canary", "debug", "grafana-agent", "otel-collector", "log-shipper",
        "cert-renewer", "secret-sync", "dba", "on-call",
    ];

    public static IEnumerable<Application> Applications =>
        Teams.SelectMany((team, number) => Shorts.Select((name, index) => new Application(team, name, (number * Shorts.Count) + index)));
}
