using System.Security.Cryptography;
using Portal.Sandbox.Vault.Auth;
using Portal.Sandbox.Vault.Identity;
using Portal.Sandbox.Vault.Kv;
using Portal.Sandbox.Vault.Sys;
using Portal.Sandbox.Vault.Tokens;

namespace Portal.Sandbox.Vault.Core;

/// <summary>What can be mounted, and how a mount of it begins.</summary>
internal sealed class MountTypes(VaultState state)
{
    /// <summary>Paths that are the server's own.</summary>
    public static IReadOnlyList<string> Reserved { get; } = ["audit/", "auth/", "sys/", "cubbyhole/", "identity/"];

    /// <summary>What every namespace has from its beginning.</summary>
    public void MountOwn(VaultNamespace ns)
    {
        var prefix = ns.IsRoot ? "" : "ns_";
        Add("sys/", "system", "system endpoints used for control, policy and debugging", new SystemBackend(state));
        Add("identity/", "identity", "identity store", new IdentityBackend(state));
        Add("cubbyhole/", "cubbyhole", "per-token private secret storage", new CubbyholeEngine(state));
        Add("auth/token/", "token", "token based credentials", new TokenBackend(state));

        void Add(string path, string type, string description, VaultBackend backend) => ns.Mounts.Add(new Mount
        {
            Path = path,
            Type = prefix + type,
            Description = description,
            Accessor = NewAccessor(path.StartsWith("auth/", StringComparison.Ordinal), prefix + type),
            Local = type == "cubbyhole",
            SealWrap = type == "system",
            Namespace = ns,
            Backend = backend,
            Config = type switch
            {
                "system" => new MountConfig { PassthroughHeaders = ["Accept"] },
                "identity" => new MountConfig { PassthroughHeaders = ["Authorization"] },
                _ => new MountConfig { TokenType = ns.IsRoot ? "default-service" : "default" },
            },
        });
    }

    /// <summary>A secrets engine or auth method as somebody asked for it.</summary>
    /// <exception cref="VaultRefusal">Nothing of that type is known.</exception>
    public Mount Create(VaultNamespace ns, string path, string type, SortedDictionary<string, string> options, MountConfig config, string description, bool local, bool sealWrap)
    {
        var isAuth = path.StartsWith("auth/", StringComparison.Ordinal);
        (type, var version) = (isAuth, type) switch
        {
            (false, "kv-v2") => ("kv", "2"),
            (false, "kv-v1") => ("kv", "1"),
            _ => (type, ""),
        };
        if (version.Length > 0)
        {
            options["version"] = version;
        }

        return new Mount
        {
            Path = path,
            Type = type,
            Description = description,
            Accessor = NewAccessor(isAuth, type),
            Options = options,
            Config = config,
            Local = local,
            SealWrap = sealWrap,
            Namespace = ns,
            Backend = (isAuth ? Method(type) : Engine(type, options)) ?? throw VaultRefusal.Bad($"plugin not found in the catalog: {type}"),
        };
    }

    /// <summary>The kinds of plugins there are any of.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["auth", "secret"];

    /// <summary>The names of a kind, sorted.</summary>
    public static IReadOnlyList<string> Known(string kind) => kind switch
    {
        "secret" => ["kv"],
        "auth" => ["approle", "jwt", "kubernetes", "ldap", "oidc", "userpass"],
        _ => [],
    };

    private VaultBackend? Method(string type) => type switch
    {
        "userpass" => new UserpassAuth(state),
        "ldap" => new LdapAuth(state),
        "kubernetes" => new KubernetesAuth(state),
        "approle" => new ApproleAuth(state),
        "jwt" or "oidc" => new JwtAuth(state),
        _ => null,
    };

    private VaultBackend? Engine(string type, SortedDictionary<string, string> options) => type switch
    {
        "kv" => options.GetValueOrDefault("version") == "2" ? new Kv2Engine(state) : new Kv1Engine(),
        _ => null,
    };

    private static string NewAccessor(bool isAuth, string type) => $"{(isAuth ? "auth_" : "")}{type}_{RandomNumberGenerator.GetHexString(8, lowercase: true)}";
}
