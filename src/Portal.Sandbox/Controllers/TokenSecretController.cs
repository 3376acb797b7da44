using System.Text;
using Portal.Sandbox.Kubernetes.Access;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Controllers;

/// <summary>Fills secrets of type <c>kubernetes.io/service-account-token</c>, and removes those whose account is not there.</summary>
internal sealed class TokenSecretController(Cluster cluster) : Controller(cluster)
{
    private const string Type = "kubernetes.io/service-account-token";
    private const string AccountName = "kubernetes.io/service-account.name";
    private const string AccountUid = "kubernetes.io/service-account.uid";

    public override void Observe(StoreEvent change)
    {
        var (kind, ns) = (change.Object.Kind.Id, change.Object.Namespace);
        if (kind == "secrets" && change.Type is not StoreEventType.Deleted) Enqueue(ns, change.Object.Name);
        if (kind != "serviceaccounts" || change.Type is StoreEventType.Modified) return;
        foreach (var secret in Store.Snapshot("secrets", ns).Objects) Enqueue(ns, secret.Name);
    }

    public override void Reconcile(string ns, string name)
    {
        if (Store.Get("secrets", ns, name) is not { } secret || secret.TextAt("type") != Type) return;
        var account = secret.TextAt("metadata", "annotations", AccountName) ?? "";
        var (found, uid) = (Store.Find("serviceaccounts", ns, account), secret.TextAt("metadata", "annotations", AccountUid));
        if (found is null || uid is { Length: > 0 } && uid != found.Uid)
        {
            Store.Delete("secrets", ns, name);
            return;
        }

        if (uid is not null && secret.TextAt("data", "token") is not null) return;
        Store.Modify("secrets", ns, name, current =>
        {
            var data = current.Member("data");
            data["ca.crt"] = Encode(Cluster.AuthorityPem);
            data["namespace"] = Encode(ns);
            data["token"] = Encode(ServiceAccountTokens.IssueForSecret(ns, name, account, found.Uid));
            current.Member("metadata").Member("annotations")[AccountUid] = found.Uid;
            return current;
        });
    }

    private static string Encode(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
