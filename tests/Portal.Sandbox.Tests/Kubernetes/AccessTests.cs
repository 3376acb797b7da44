using System.Text.Json.Nodes;

namespace Portal.Sandbox.Tests.Kubernetes;

/// <summary>Who may do what, and how refusals say it.</summary>
public sealed class AccessTests
{
    private const string Rbac = "/apis/rbac.authorization.k8s.io/v1";

    [Fact]
    public async Task Nobody_gives_rights_they_do_not_have()
    {
        await using var cluster = await ClusterFixture.StartAsync();
        const string roles = Rbac + "/namespaces/default/roles";
        await cluster.SendAsync("POST", roles, """{"metadata":{"name":"role-writer"},"rules":[{"verbs":["create"],"apiGroups":["rbac.authorization.k8s.io"],"resources":["roles","rolebindings"]}]}""");
        await cluster.SendAsync("POST", Rbac + "/namespaces/default/rolebindings", """{"metadata":{"name":"role-writer"},"roleRef":{"kind":"Role","name":"role-writer","apiGroup":"rbac.authorization.k8s.io"},"subjects":[{"kind":"User","name":"limited-user"}]}""");

        var (held, _, _) = await cluster.SendAsync("POST", roles, """{"metadata":{"name":"a"},"rules":[{"verbs":["list","get"],"apiGroups":[""],"resources":["pods"]}]}""", ClusterFixture.Limited);
        var (refused, status, _) = await cluster.SendAsync("POST", roles, """{"metadata":{"name":"b"},"rules":[{"verbs":["get","list"],"apiGroups":[""],"resources":["pods","secrets"]}]}""", ClusterFixture.Limited);
        var (bound, binding, _) = await cluster.SendAsync("POST", Rbac + "/namespaces/default/rolebindings", """{"metadata":{"name":"c"},"roleRef":{"kind":"ClusterRole","name":"system:auth-delegator","apiGroup":"rbac.authorization.k8s.io"},"subjects":[{"kind":"User","name":"limited-user"}]}""", ClusterFixture.Limited);

        Assert.Equal((201, 403, 403), (held, refused, bound));
        Assert.Equal("roles.rbac.authorization.k8s.io \"b\" is forbidden: user \"limited-user\" (groups=[\"portal-readers\" \"system:authenticated\"]) is attempting to grant RBAC permissions not currently held:\n{APIGroups:[\"\"], Resources:[\"secrets\"], Verbs:[\"get\" \"list\"]}", (string?)status!["message"]);
        Assert.Contains("{APIGroups:[\"authentication.k8s.io\"], Resources:[\"tokenreviews\"], Verbs:[\"create\"]}", (string?)binding!["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_role_labelled_for_it_becomes_part_of_the_role_that_sums_up()
    {
        await using var cluster = await ClusterFixture.StartAsync();
        await cluster.SendAsync("POST", Rbac + "/clusterroles", """{"metadata":{"name":"see-things","labels":{"rbac.authorization.k8s.io/aggregate-to-view":"true"}},"rules":[{"verbs":["get"],"apiGroups":["example.test"],"resources":["things"]}]}""");

        var rules = cluster.Store.Get("clusterroles.rbac.authorization.k8s.io", null, "admin")!["rules"]!.AsArray();

        Assert.Contains(rules, rule => (string?)rule!["apiGroups"]![0] == "example.test");
        Assert.Contains(rules, rule => rule!["resources"]!.AsArray().Any(resource => (string?)resource == "serviceaccounts/token"));
    }

    [Fact]
    public async Task Impersonation_needs_the_verb_for_every_part()
    {
        await using var cluster = await ClusterFixture.StartAsync();
        await cluster.SendAsync("POST", Rbac + "/clusterroles", """{"metadata":{"name":"portal"},"rules":[{"verbs":["impersonate"],"apiGroups":[""],"resources":["users"],"resourceNames":["alice"]},{"verbs":["impersonate"],"apiGroups":[""],"resources":["groups"],"resourceNames":["dev"]}]}""");
        await cluster.SendAsync("POST", Rbac + "/clusterrolebindings", """{"metadata":{"name":"portal"},"roleRef":{"kind":"ClusterRole","name":"portal","apiGroup":"rbac.authorization.k8s.io"},"subjects":[{"kind":"ServiceAccount","name":"default","namespace":"default"}]}""");
        var token = await TokenAsync(cluster);

        var (_, me, _) = await WhoAsync(cluster, token, ("Impersonate-User", "alice"), ("Impersonate-Group", "dev"));
        var (group, _, _) = await WhoAsync(cluster, token, ("Impersonate-User", "alice"), ("Impersonate-Group", "system:masters"));
        var (extra, _, _) = await WhoAsync(cluster, token, ("Impersonate-User", "alice"), ("Impersonate-Extra-Scopes", "all"));
        var (stranger, _, _) = await WhoAsync(cluster, token, ("Impersonate-User", "bob"));

        Assert.Equal(["dev", "system:authenticated"], me!["status"]!["userInfo"]!["groups"]!.AsArray().Select(item => (string?)item));
        Assert.Equal((403, 403, 403), (group, extra, stranger));
    }

    [Fact]
    public async Task A_token_dies_with_the_pod_it_is_bound_to()
    {
        await using var cluster = await ClusterFixture.StartAsync();
        await cluster.SendAsync("POST", "/api/v1/namespaces/default/pods", """{"metadata":{"name":"web"},"spec":{"containers":[{"name":"app","image":"x"}]}}""");
        var (_, request, _) = await cluster.SendAsync("POST", "/api/v1/namespaces/default/serviceaccounts/default/token", """{"spec":{"audiences":["vault"],"boundObjectRef":{"kind":"Pod","apiVersion":"v1","name":"web"}}}""");
        var token = (string)request!["status"]!["token"]!;

        var before = await ReviewAsync(cluster, token);
        await cluster.SendAsync("DELETE", "/api/v1/namespaces/default/pods/web");
        var after = await ReviewAsync(cluster, token);

        Assert.Equal("web", (string?)before["user"]!["extra"]!["authentication.kubernetes.io/pod-name"]![0]);
        Assert.Null(after["authenticated"]);
        Assert.Equal("[invalid bearer token, pods \"web\" not found]", (string?)after["error"]);
    }

    [Fact]
    public async Task Anybody_may_check_tokens_by_the_published_key()
    {
        await using var cluster = await ClusterFixture.StartAsync();

        var (_, keys, _) = await cluster.SendAsync("GET", "/openid/v1/jwks");
        var (_, configuration, _) = await cluster.SendAsync("GET", "/.well-known/openid-configuration");

        Assert.Equal("RS256", (string?)keys!["keys"]![0]!["alg"]);
        Assert.Equal(cluster.Server.Tokens.Issuer, (string?)configuration!["issuer"]);
    }

    private static Task<(int Status, JsonNode? Body, HttpResponseMessage Response)> WhoAsync(ClusterFixture cluster, string token, params (string, string)[] headers) =>
        cluster.SendAsync("POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews", "{}", token, headers: headers);

    private static async Task<JsonNode> ReviewAsync(ClusterFixture cluster, string token)
    {
        var (_, review, _) = await cluster.SendAsync("POST", "/apis/authentication.k8s.io/v1/tokenreviews", $$$"""{"spec":{"token":"{{{token}}}","audiences":["vault"]}}""");
        return review!["status"]!;
    }

    private static async Task<string> TokenAsync(ClusterFixture cluster)
    {
        var (_, request, _) = await cluster.SendAsync("POST", "/api/v1/namespaces/default/serviceaccounts/default/token", "{}");
        return (string)request!["status"]!["token"]!;
    }
}
