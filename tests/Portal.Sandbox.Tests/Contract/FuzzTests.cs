using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Portal.Sandbox.Tests.Kubernetes;
using Portal.Sandbox.Tests.Vault;

namespace Portal.Sandbox.Tests.Contract;

/// <summary>Requests made of odd pieces, always the same ones: each gets an answer in time, and none of them is an error of our own.</summary>
public sealed class FuzzTests
{
    private const int Requests = 1_500;

    private static readonly string[] VaultPaths =
    [
        "secret/data/a", "secret/metadata/a", "secret/config", "secret/delete/a", "secret/undelete/a", "secret/destroy/a", "secret/subkeys/a", "secret/detailed-metadata/a", "cubbyhole/a", "sys/mounts/x",
        "sys/mounts/secret/tune", "sys/auth/x", "sys/auth/userpass/tune", "sys/policies/acl/p", "sys/policies/password/p", "sys/capabilities-self", "sys/internal/ui/mounts/secret", "sys/wrapping/wrap",
        "sys/wrapping/lookup", "sys/wrapping/unwrap", "sys/wrapping/rewrap", "sys/leases/lookup", "sys/tools/hash", "sys/tools/random", "sys/quotas/config", "sys/remount", "sys/namespaces/n",
        "sys/health", "sys/config/cors", "auth/token/create", "auth/token/lookup", "auth/token/roles/r", "auth/token/create/r", "auth/userpass/users/u", "auth/userpass/login/u", "identity/entity", "identity/entity-alias",
        "identity/group", "identity/lookup/entity",
    ];

    private static readonly string[] VaultFields =
    [
        "data", "options", "cas", "versions", "custom_metadata", "max_versions", "delete_version_after", "type", "config", "path", "paths", "token", "policy", "policies", "ttl", "period", "num_uses", "meta", "id", "role",
        "password", "increment", "from", "to", "name", "metadata", "mount_accessor", "token_ttl", "rate", "bytes", "input", "expiration", "user_lockout_config", "entity_alias", "default_lease_ttl",
    ];

    private static readonly string[] KubePaths =
    [
        "/api/v1/namespaces/default/pods", "/api/v1/namespaces/default/pods/a", "/api/v1/namespaces/default/pods/a/status", "/api/v1/namespaces/default/pods/a/eviction", "/api/v1/namespaces/default/configmaps",
        "/api/v1/namespaces/default/configmaps/a", "/api/v1/namespaces/default/secrets", "/api/v1/namespaces/default/services", "/api/v1/namespaces/default/serviceaccounts/default/token", "/api/v1/namespaces/default/resourcequotas",
        "/api/v1/namespaces/default/limitranges", "/api/v1/namespaces", "/apis/apps/v1/namespaces/default/deployments", "/apis/apps/v1/namespaces/default/deployments/a", "/apis/apps/v1/namespaces/default/deployments/a/scale",
        "/apis/apps/v1/namespaces/default/statefulsets", "/apis/batch/v1/namespaces/default/jobs", "/apis/batch/v1/namespaces/default/cronjobs", "/apis/rbac.authorization.k8s.io/v1/clusterroles",
        "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", "/apis/authentication.k8s.io/v1/tokenreviews", "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations", "/apis", "/version", "/no/such/path",
    ];

    private static readonly string[] KubeFields =
    [
        "metadata", "spec", "status", "name", "namespace", "labels", "annotations", "finalizers", "ownerReferences", "containers", "initContainers", "image", "ports", "env", "volumes", "volumeMounts", "resources", "limits",
        "requests", "cpu", "replicas", "selector", "matchLabels", "template", "strategy", "data", "stringData", "type", "apiVersion", "kind", "rules", "verbs", "token", "audiences", "expirationSeconds", "uid", "resourceVersion",
        "generateName", "managedFields", "hard", "schedule", "jobTemplate", "op", "path", "value", "webhooks", "clientConfig",
    ];

    private static readonly string[] Segments = ["..", ".", "", "%2f", "%2e%2e", "%00", "%ff", "%zz", "a%20b", new('x', 300), "%C3%BC", "*", "+", "~", "%5c", "{}"];
    private static readonly string[] Types = ["application/json", "application/yaml", "text/plain", "application/x-www-form-urlencoded", "application/merge-patch+json", "application/json-patch+json", "application/strategic-merge-patch+json", "application/apply-patch+yaml", "application/vnd.kubernetes.protobuf"];
    private static readonly string[] Queries = ["", "", "", "list=true", "version=x", "depth=99999999999999999999", "limit=-1", "labelSelector=a%20in%20(b", "fieldSelector=%00", "resourceVersion=x", "dryRun=All", "fieldManager=f&force=true", "fieldValidation=Strict", "continue=%zz", "limit=1&after=a"];
    private static readonly string[] Whole = ["", "{", "[]", "null", "\"x\"", "\0", "a=b&c=d", "---\n- a", "&a [*a]", "{\"a\":1}{\"b\":2}", new('[', 3_000), string.Concat(Enumerable.Repeat("{\"a\":", 2_000))];

    [Fact]
    public async Task Vault_answers_whatever_it_is_sent()
    {
        await using var vault = await VaultFixture.StartAsync();
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = TimeSpan.FromMinutes(1) };
        await SendAllAsync(new Pieces(11, VaultFields), http, pieces =>
        {
            var request = pieces.Request(vault.Server.Address.GetLeftPart(UriPartial.Authority), "/v1/" + pieces.Of(VaultPaths), "GET", "POST", "PUT", "PATCH", "DELETE", "LIST", "SCAN", "OPTIONS");
            request.Headers.Add("X-Vault-Token", vault.Server.RootToken);
            if (pieces.Once(10)) request.Headers.TryAddWithoutValidation("X-Vault-Wrap-TTL", pieces.Of("1", "x", "-1", "60s", "99999999999999"));
            if (pieces.Once(20)) request.Headers.TryAddWithoutValidation("X-Vault-Namespace", pieces.Of("root", "none", "..", "n"));
            return request;
        });

        await vault.OkAsync("GET", "sys/health");
    }

    [Fact]
    public async Task Kubernetes_answers_whatever_it_is_sent()
    {
        await using var cluster = await ClusterFixture.StartAsync();
        using var http = cluster.CreateClient();
        http.Timeout = TimeSpan.FromMinutes(1);
        await SendAllAsync(new Pieces(12, KubeFields), http, pieces =>
        {
            var request = pieces.Request(cluster.Server.Address.GetLeftPart(UriPartial.Authority), pieces.Of(KubePaths), "GET", "POST", "PUT", "PATCH", "PATCH", "DELETE", "POST");
            request.Headers.Authorization = new("Bearer", ClusterFixture.Admin);
            if (pieces.Once(10)) request.Headers.TryAddWithoutValidation("Accept", pieces.Of("application/yaml", "text/html", ";;", "application/json;as=Table;v=v1;g=meta.k8s.io"));
            return request;
        });

        Assert.Equal(200, (await cluster.SendAsync("GET", "/version")).Status);
    }

    private static async Task SendAllAsync(Pieces pieces, HttpClient http, Func<Pieces, HttpRequestMessage> make)
    {
        for (var i = 0; i < Requests; i++)
        {
            using var request = make(pieces);
            var what = $"{request.Method} {request.RequestUri!.OriginalString} {(request.Content is null ? "" : await request.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))}";
            using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
            var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            // The real servers have errors of this kind too, but they always say something.
            Assert.True((int)response.StatusCode < 500 || text.Contains('"', StringComparison.Ordinal), $"{(int)response.StatusCode} to {what}");
        }
    }

    /// <summary>Odd pieces in an order that its seed decides.</summary>
    private sealed class Pieces(int seed, string[] fields)
    {
        private static readonly string[] Values = ["null", "true", "false", "0", "-1", "1.5", "1e400", "99999999999999999999", "\"\"", "\"x\"", "\"1h\"", "\"-1s\"", "\"99999999999999\"", "\"a,b\"", "\"\\u0000\"", "\"\\ud800\"", "\"*\"", "\"../..\"", "\"{{identity.entity.id}}\""];

        private readonly Random _random = new(seed);

        public bool Once(int in_) => _random.Next(in_) == 0;

        public string Of(params string[] values) => values[_random.Next(values.Length)];

        public HttpRequestMessage Request(string server, string path, params string[] methods)
        {
            if (Once(7))
            {
                var parts = path.Split('/').ToList();
                parts.Insert(_random.Next(1, parts.Count + 1), Of(Segments));
                path = string.Join('/', parts);
            }

            var query = Of(Queries);
            var method = Of(methods);
            var request = new HttpRequestMessage(new HttpMethod(method), new Uri(server + path + (query.Length > 0 ? "?" + query : ""), new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
            if (method is not ("POST" or "PUT" or "PATCH") && !Once(20)) return request;
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(Body()));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(method == "PATCH" || Once(5) ? Of(Types) : "application/json");
            return request;
        }

        private string Body()
        {
            if (Once(7)) return Of(Whole);
            var text = Object(0);
            return Once(6) ? text[.._random.Next(text.Length)] : text;
        }

        private string Object(int depth) =>
            "{" + string.Join(',', Enumerable.Range(0, _random.Next(6)).Select(_ => string.Create(CultureInfo.InvariantCulture, $"\"{Of(fields)}\":{Value(depth + 1)}"))) + "}";

        private string Value(int depth) => (depth > 5 ? 0 : _random.Next(4)) switch
        {
            2 => "[" + string.Join(',', Enumerable.Range(0, _random.Next(4)).Select(_ => Value(depth + 1))) + "]",
            3 => Object(depth),
            _ => Of(Values),
        };
    }
}
