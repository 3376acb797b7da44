using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Portal.Sandbox.Tests.Kubernetes;

/// <summary>Parameters that do not go together, and the forms answers can have.</summary>
public sealed class RequestFormTests
{
    private const string ConfigMaps = "/api/v1/namespaces/default/configmaps";

    [Theory]
    [InlineData("?resourceVersionMatch=Exact&resourceVersion=0", "resourceVersionMatch: Forbidden: resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\"")]
    [InlineData("?watch=true&resourceVersionMatch=NotOlderThan&resourceVersion=1", "resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided")]
    [InlineData("?sendInitialEvents=true", "sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list")]
    public async Task A_list_says_which_parameters_do_not_go_together(string query, string why)
    {
        await using var cluster = await ClusterFixture.StartAsync();

        var (status, body, _) = await cluster.SendAsync("GET", ConfigMaps + query);

        Assert.Equal((422, $"ListOptions.meta.k8s.io \"\" is invalid: {why}"), (status, (string?)body!["message"]));
    }

    [Fact]
    public async Task The_older_description_of_all_types_refers_only_to_types_it_has()
    {
        await using var cluster = await ClusterFixture.StartAsync();

        var (status, swagger, _) = await cluster.SendAsync("GET", "/openapi/v2", token: ClusterFixture.Limited, headers: [("Accept", "application/json")]);
        var (protobuf, _, _) = await cluster.SendAsync("GET", "/openapi/v2", headers: [("Accept", "application/com.github.proto-openapi.spec.v2@v1.0+protobuf")]);

        Assert.Equal((200, 406), (status, protobuf));
        var definitions = swagger!["definitions"]!.AsObject();
        var deployment = definitions.Single(one => (string?)one.Value!["x-kubernetes-group-version-kind"]?[0]!["kind"] == "Deployment").Value!;
        Assert.Equal("apps", (string?)deployment["x-kubernetes-group-version-kind"]![0]!["group"]);
        var references = Regex.Matches(swagger.ToJsonString(), @"""\$ref"":""#/definitions/([^""]+)""").Select(match => match.Groups[1].Value).ToHashSet();
        Assert.NotEmpty(references);
        Assert.All(references, name => Assert.True(definitions.ContainsKey(name), name));
        Assert.DoesNotMatch("\"(allOf|oneOf)\"", swagger.ToJsonString());
    }

    [Fact]
    public async Task A_label_that_is_compared_must_be_a_number()
    {
        await using var cluster = await ClusterFixture.StartAsync();

        var (status, body, _) = await cluster.SendAsync("GET", ConfigMaps + "?labelSelector=a%3Ex");

        Assert.Equal((400, "unable to parse requirement: values[0]: Invalid value: \"x\": for 'Gt', 'Lt' operators, the value must be an integer"), (status, (string?)body!["message"]));
    }

    [Fact]
    public async Task What_is_being_deleted_gets_no_new_finalizers()
    {
        await using var cluster = await ClusterFixture.StartAsync();
        await cluster.SendAsync("POST", ConfigMaps, """{"metadata":{"name":"a","finalizers":["x.test/one"]}}""");
        await cluster.SendAsync("DELETE", ConfigMaps + "/a");

        var (added, refused, _) = await PatchAsync("""["x.test/one","x.test/two"]""");
        var (removed, _, _) = await PatchAsync("[]");

        Assert.Equal((422, 200), (added, removed));
        Assert.Equal("ConfigMap \"a\" is invalid: metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{\"x.test/two\"}", (string?)refused!["message"]);
        Assert.Null(cluster.Store.Find("configmaps", "default", "a"));

        Task<(int Status, JsonNode? Body, HttpResponseMessage Response)> PatchAsync(string finalizers) =>
            cluster.SendAsync("PATCH", ConfigMaps + "/a", $$$"""{"metadata":{"finalizers":{{{finalizers}}}}}""", contentType: "application/merge-patch+json");
    }

    [Theory]
    [InlineData("/apis/batch/v1/namespaces/default/cronjobs", """{"metadata":{"name":"c"},"spec":{"schedule":"@daily","timeZone":"Mars/Crater","jobTemplate":{"spec":{"template":{"spec":{"restartPolicy":"Never","containers":[{"name":"c","image":"i"}]}}}}}}""", "spec.timeZone: Invalid value: \"Mars/Crater\": unknown time zone Mars/Crater")]
    [InlineData("/apis/coordination.k8s.io/v1/namespaces/default/leases", """{"metadata":{"name":"l"},"spec":{"leaseDurationSeconds":0}}""", "spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0")]
    public async Task Content_that_cannot_be_meant_is_invalid(string path, string body, string why)
    {
        await using var cluster = await ClusterFixture.StartAsync();

        var (status, answer, _) = await cluster.SendAsync("POST", path, body);

        Assert.Equal(422, status);
        Assert.EndsWith(why, (string?)answer!["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_JSON_patch_is_made_of_operations()
    {
        await using var cluster = await ClusterFixture.StartAsync();
        await cluster.SendAsync("POST", ConfigMaps, """{"metadata":{"name":"a"}}""");

        var (status, answer, _) = await cluster.SendAsync("PATCH", ConfigMaps + "/a", "[1]", contentType: "application/json-patch+json");

        Assert.Equal((400, "error decoding patch: json: cannot unmarshal number into Go value of type handlers.jsonPatchOp"), (status, (string?)answer!["message"]));
    }

    [Fact]
    public async Task Orphans_and_a_propagation_are_not_both_asked_for()
    {
        await using var cluster = await ClusterFixture.StartAsync();
        await cluster.SendAsync("POST", ConfigMaps, """{"metadata":{"name":"a"}}""");

        var (status, body, _) = await cluster.SendAsync("DELETE", ConfigMaps + "/a?propagationPolicy=Orphan&orphanDependents=true");

        Assert.Equal(422, status);
        Assert.EndsWith("propagationPolicy: Invalid value: \"Orphan\": orphanDependents and deletionPropagation cannot be both set", (string?)body!["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_object_comes_as_YAML_if_that_is_wanted_first()
    {
        await using var cluster = await ClusterFixture.StartAsync();
        await cluster.SendAsync("POST", ConfigMaps, """{"metadata":{"name":"a"},"data":{"flag":"yes","lines":"one\ntwo\n","none":""}}""");

        var (status, body, response) = await cluster.SendAsync("GET", ConfigMaps + "/a", headers: [("Accept", "application/yaml")]);

        Assert.Equal((200, "application/yaml"), (status, response.Content.Headers.ContentType?.MediaType));
        Assert.StartsWith("apiVersion: v1\ndata:\n  flag: \"yes\"\n  lines: |\n    one\n    two\n  none: \"\"\nkind: ConfigMap\n", (string)body!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/a", "PartialObjectMetadataList", "you requested PartialObjectMetadataList, but the requested object is not a list (*core.ConfigMap)")]
    [InlineData("", "PartialObjectMetadata", "you requested PartialObjectMetadata, but the requested object is a list (*core.ConfigMapList)")]
    public async Task A_form_that_does_not_fit_is_refused(string name, string form, string why)
    {
        await using var cluster = await ClusterFixture.StartAsync();
        await cluster.SendAsync("POST", ConfigMaps, """{"metadata":{"name":"a"}}""");

        var (status, body, _) = await cluster.SendAsync("GET", ConfigMaps + name, headers: [("Accept", $"application/json;as={form};v=v1;g=meta.k8s.io")]);

        Assert.Equal((406, why), (status, (string?)body!["message"]));
    }

    [Theory]
    [InlineData("? {a: b}\n: c")]
    [InlineData("a: 0xFFFFFFFFFFFFFFFFFFFFFF")]
    [InlineData("a: &a [x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e,*e]\ng: [*f,*f,*f,*f,*f,*f,*f,*f,*f,*f,*f,*f]")]
    public async Task YAML_that_is_meant_to_hurt_is_a_bad_request(string yaml)
    {
        await using var cluster = await ClusterFixture.StartAsync();
        Assert.Equal(400, (await cluster.SendAsync("POST", ConfigMaps, yaml, contentType: "application/yaml")).Status);
        Assert.Equal(400, (await cluster.SendAsync("POST", ConfigMaps, new string('[', 100_000), contentType: "application/yaml")).Status);
    }
}
