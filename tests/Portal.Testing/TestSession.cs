using Portal.Core;
using Portal.Core.Environments;
using Portal.Core.Kubernetes;
using Portal.Core.Vault;

namespace Portal.Testing;

/// <summary>Sessions made by hand, for tests that need one without signing in.</summary>
public static class TestSession
{
    /// <summary>A session at a Vault with a token, and at a cluster that is not there.</summary>
    public static EnvironmentSession At(Uri vault, string token = "s.test", string user = "token-test", string? ca = null, string? ns = null)
    {
        var environment = new PortalEnvironment
        {
            Name = "test",
            Title = "Test",
            Vault = new VaultTarget { Address = vault, CaCertificate = ca, Namespace = ns },
            Cluster = new ClusterTarget { Identity = ClusterIdentity.Impersonate, Server = new Uri("https://127.0.0.1:1"), Token = new Sensitive("none") },
        };
        var identity = new VaultIdentity(user, "accessor-of-" + user, ["default"], "", "auth/token/create", null, false, TimeSpan.Zero);
        return new EnvironmentSession(environment, new VaultSession { Environment = environment, Token = new Sensitive(token), Identity = identity }, new KubeSession(environment, "vp:" + user, []));
    }
}
