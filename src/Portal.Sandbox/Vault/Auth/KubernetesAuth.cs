using Portal.Sandbox.Vault.Core;

namespace Portal.Sandbox.Vault.Auth;

/// <summary>Service accounts of a cluster, which is asked about every token.</summary>
internal sealed class KubernetesAuth : VaultBackend
{
    private readonly VaultState _state;
    private readonly KubernetesRoles _roles = new();
    private readonly KubernetesConfig _config = new();

    public KubernetesAuth(VaultState state)
    {
        _state = state;
        Routes =
        [
            .. _config.Routes,
            .. _roles.Routes,
            new("login/", new("role"), new("jwt")) { WriteLater = LoginAsync, Write = Unreviewed },
        ];
    }

    public override IReadOnlyList<VaultRoute> Routes { get; }

    public override IReadOnlyList<string> PublicPaths { get; } = ["login", "login/"];

    private static VaultAnswer Unreviewed(VaultCall call) => throw VaultRefusal.BadToken();

    private async Task<VaultHandler> LoginAsync(VaultCall call)
    {
        var name = call.Fields.Text("role");
        var jwt = call.Fields.Text("jwt");
        if (name.Length == 0 || jwt.Length == 0)
        {
            throw VaultRefusal.Bad(name.Length == 0 ? "missing role" : "missing jwt");
        }

        var role = _roles.Find(name) ?? throw VaultRefusal.Bad($"invalid role name \"{name}\"");
        if (!Cidrs.Contain(role.Parameters.BoundCidrs, call.Remote))
        {
            throw VaultRefusal.BadToken();
        }

        var config = _config.Current ?? throw new VaultRefusal(500, "could not load backend configuration");
        var account = ServiceAccountToken.Parse(jwt, config, role.Audience, call.Now);
        using var cluster = new ClusterReview(config, _state.Options);
        await RequireBoundAsync(role, account, cluster, call.Gone);
        await cluster.ReviewAsync(jwt, account, role.Audience, call.Gone);
        return _ => Logins.Complete(_state, call, Found(name, role, account));
    }

    private static async Task RequireBoundAsync(KubernetesRole role, ServiceAccountToken account, ClusterReview cluster, CancellationToken ct)
    {
        if (!role.Names.Any(name => Glob.Matches(name, account.Name)))
        {
            throw new VaultRefusal(403, "service account name not authorized");
        }

        if (role.Namespaces?.Any(name => Glob.Matches(name, account.Namespace)) == true)
        {
            return;
        }

        var problem = "";
        if (role.NamespaceSelector.Length > 0)
        {
            try
            {
                if (LabelSelector.Parse(role.NamespaceSelector).Matches(await cluster.NamespaceLabelsAsync(account.Namespace, ct)))
                {
                    return;
                }
            }
            catch (ClusterReviewException e)
            {
                problem = " err=" + e.Message;
            }
        }

        throw new VaultRefusal(403, "namespace not authorized" + problem);
    }

    private LoginResult Found(string name, KubernetesRole role, ServiceAccountToken account)
    {
        var metadata = new Dictionary<string, string>
        {
            ["service_account_name"] = account.Name,
            ["service_account_namespace"] = account.Namespace,
            ["service_account_secret_name"] = account.SecretName,
            ["service_account_uid"] = account.Uid,
        };
        var alias = role.AliasNameSource == "serviceaccount_name" ? $"{account.Namespace}/{account.Name}" : account.Uid;
        return new LoginResult(alias, $"{account.Namespace}-{account.Name}", role.Parameters)
        {
            AliasMetadata = metadata,
            Metadata = new Dictionary<string, string>(metadata) { ["role"] = name },
            AtRenewal = () => _roles.Find(name)?.Parameters ?? throw VaultRefusal.Bad($"role \"{name}\" does not exist during renewal"),
        };
    }
}
