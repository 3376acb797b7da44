using Portal.Core.Environments;
using Portal.Core.Kubernetes;

namespace Portal.Core.Tests.Kubernetes;

/// <summary>Sessions at a server of a test.</summary>
internal static class KubeSessions
{
    public static KubeSession Of(Uri server, string? user = "vp:userpass-ada", ClusterTarget? cluster = null)
    {
        var environment = new PortalEnvironment
        {
            Name = "test",
            Title = "Test",
            Vault = new VaultTarget { Address = new Uri("http://127.0.0.1:1") },
            Cluster = cluster ?? new ClusterTarget { Server = server, Identity = ClusterIdentity.Impersonate, Token = new Sensitive("portal-token") },
        };
        return new KubeSession(environment, user, []);
    }
}
