using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Portal.Sandbox.Kubernetes.Discovery;

/// <summary>The documents of discovery, in the plain form and the aggregated one that newer clients ask for.</summary>
internal static class GroupDocuments
{
    private const string Aggregated = "APIGroupDiscoveryList";

    private static readonly string[] Groups = [.. ResourceCatalog.All.Select(kind => kind.Group).Where(group => group.Length > 0).Distinct()];

    public static JsonObject Version() => new()
    {
        ["major"] = "1",
        ["minor"] = "36",
        ["emulationMajor"] = "1",
        ["emulationMinor"] = "36",
        ["minCompatibilityMajor"] = "1",
        ["minCompatibilityMinor"] = "35",
        ["gitVersion"] = "v1.36.2",
        ["gitCommit"] = "0000000000000000000000000000000000000000",
        ["gitTreeState"] = "clean",
        ["buildDate"] = "2026-06-10T00:00:00Z",
        ["goVersion"] = "go1.26.0",
        ["compiler"] = "gc",
        ["platform"] = "linux/amd64",
    };

    public static JsonObject Paths()
    {
        string[] paths = ["/.well-known/openid-configuration", "/api", "/api/v1", "/apis", .. Groups.SelectMany(group => new[] { $"/apis/{group}", $"/apis/{group}/{VersionOf(group)}" }).Order(StringComparer.Ordinal), "/healthz", "/livez", "/openapi/v2", "/openapi/v3", "/openid/v1/jwks", "/readyz", "/version"];
        return new() { ["paths"] = Array(paths) };
    }

    /// <summary><c>/api</c> and <c>/apis</c>.</summary>
    public static JsonObject Root(HttpContext http, bool core, ApiServices services)
    {
        if (AskedForAggregated(http) is { } version)
        {
            http.Response.Headers.Vary = "Accept";
            var groups = core ? [AggregatedGroup("")] : Groups.Select(AggregatedGroup);
            return new()
            {
                ["kind"] = Aggregated,
                ["apiVersion"] = $"apidiscovery.k8s.io/{version}",
                ["metadata"] = new JsonObject(),
                ["items"] = new JsonArray([.. groups]),
            };
        }

        if (!core) return new() { ["kind"] = "APIGroupList", ["apiVersion"] = "v1", ["groups"] = new JsonArray([.. Groups.Select(group => (JsonNode)GroupBody(group))]) };
        var address = $"{http.Connection.LocalIpAddress}:{http.Connection.LocalPort}";
        return new()
        {
            ["kind"] = "APIVersions",
            ["versions"] = new JsonArray("v1"),
            ["serverAddressByClientCIDRs"] = new JsonArray(new JsonObject { ["clientCIDR"] = "0.0.0.0/0", ["serverAddress"] = address }),
        };
    }

    public static JsonObject? Group(string group)
    {
        if (!Groups.Contains(group)) return null;
        var document = new JsonObject { ["kind"] = "APIGroup", ["apiVersion"] = "v1" };
        foreach (var (key, value) in GroupBody(group)) document[key] = value?.DeepClone();
        return document;
    }

    /// <summary>The resources of one version, with their subresources.</summary>
    public static JsonObject Resources(string group, string version)
    {
        if (VersionOf(group) != version) throw KubeStatusException.NoSuchResource();
        var document = new JsonObject { ["kind"] = "APIResourceList" };
        if (group.Length > 0) document["apiVersion"] = "v1";
        document["groupVersion"] = group.Length == 0 ? version : $"{group}/{version}";
        document["resources"] = new JsonArray([.. ResourceCatalog.All.Where(kind => kind.Group == group).SelectMany(Entries)]);
        return document;
    }

    private static JsonObject GroupBody(string group)
    {
        var version = new JsonObject { ["groupVersion"] = $"{group}/{VersionOf(group)}", ["version"] = VersionOf(group) };
        return new() { ["name"] = group, ["versions"] = new JsonArray(version), ["preferredVersion"] = version.DeepClone() };
    }

    private static IEnumerable<JsonNode> Entries(ResourceKind kind)
    {
        var entry = new JsonObject { ["name"] = kind.Plural, ["singularName"] = kind.Singular, ["namespaced"] = kind.Namespaced, ["kind"] = kind.Kind, ["verbs"] = Array(kind.Verbs) };
        if (kind.ShortNames.Length > 0) entry["shortNames"] = Array(kind.ShortNames);
        if (kind.Categories.Length > 0) entry["categories"] = Array(kind.Categories);
        yield return entry;
        foreach (var sub in Subresources.Of(kind))
        {
            var item = new JsonObject { ["name"] = $"{kind.Plural}/{sub.Name}", ["singularName"] = "", ["namespaced"] = kind.Namespaced };
            if (sub.Group is not null) (item["group"], item["version"]) = (sub.Group, sub.Version);
            item["kind"] = sub.Kind;
            item["verbs"] = Array(sub.Verbs);
            yield return item;
        }
    }

    private static JsonNode AggregatedGroup(string group)
    {
        var kinds = ResourceCatalog.All.Where(kind => kind.Group == group).ToArray();
        var resources = kinds.Select(kind =>
        {
            var entry = new JsonObject
            {
                ["resource"] = kind.Plural,
                ["responseKind"] = new JsonObject { ["group"] = kind.Group, ["version"] = kind.Version, ["kind"] = kind.Kind },
                ["scope"] = kind.Namespaced ? "Namespaced" : "Cluster",
                ["singularResource"] = kind.Singular,
                ["verbs"] = Array(kind.Verbs),
            };
            if (kind.ShortNames.Length > 0) entry["shortNames"] = Array(kind.ShortNames);
            if (kind.Categories.Length > 0) entry["categories"] = Array(kind.Categories);
            var subresources = Subresources.Of(kind).Select(sub => (JsonNode)new JsonObject
            {
                ["subresource"] = sub.Name,
                ["responseKind"] = new JsonObject { ["group"] = sub.Group ?? kind.Group, ["version"] = sub.Version ?? kind.Version, ["kind"] = sub.Kind },
                ["verbs"] = Array(sub.Verbs),
            }).ToArray();
            if (subresources.Length > 0) entry["subresources"] = new JsonArray(subresources);
            return (JsonNode)entry;
        });
        var metadata = new JsonObject();
        if (group.Length > 0) metadata["name"] = group;
        return new JsonObject
        {
            ["metadata"] = metadata,
            ["versions"] = new JsonArray(new JsonObject { ["version"] = VersionOf(group), ["freshness"] = "Current", ["resources"] = new JsonArray([.. resources]) }),
        };
    }

    /// <summary>Clients tell the two forms apart by the content type.</summary>
    public static string ContentType(JsonObject document) => (string?)document["kind"] == Aggregated
        ? $"application/json;g=apidiscovery.k8s.io;v={((string?)document["apiVersion"])!.Split('/')[1]};as={Aggregated}"
        : "application/json";

    private static string? AskedForAggregated(HttpContext http) => http.Request.Headers.Accept.ToString().Split(',')
        .Where(part => part.Contains($"as={Aggregated}", StringComparison.Ordinal))
        .Select(part => part.Split(';').Select(item => item.Trim()).FirstOrDefault(item => item.StartsWith("v=", StringComparison.Ordinal))?[2..])
        .FirstOrDefault(version => version is "v2" or "v2beta1");

    private static string? VersionOf(string group) => ResourceCatalog.All.FirstOrDefault(kind => kind.Group == group)?.Version;

    private static JsonArray Array(IEnumerable<string> names) => [.. names.Select(name => (JsonNode)name)];
}
