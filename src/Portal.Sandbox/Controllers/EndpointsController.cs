using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Controllers;

/// <summary>Lists the addresses of the pods behind each service.</summary>
internal sealed class EndpointsController(Cluster cluster) : Controller(cluster)
{
    public override void Observe(StoreEvent change)
    {
        if (change.Object.Kind.Id == "services") Enqueue(change.Object.Namespace, change.Object.Name);
        if (change.Object.Kind.Id != "pods") return;
        foreach (var service in Store.Snapshot("services", change.Object.Namespace).Objects)
        {
            if (Selected(service.Parse(), change.Object) || (change.Previous is { } before && Selected(service.Parse(), before))) Enqueue(service.Namespace, service.Name);
        }
    }

    public override void Reconcile(string ns, string name)
    {
        if (Store.Get("services", ns, name) is not { } service)
        {
            if (Store.Find("endpoints", ns, name) is not null) Store.Delete("endpoints", ns, name, new());
            return;
        }

        if (service.ObjectAt("spec", "selector") is null || service.Deleting()) return;
        var pods = Store.Snapshot("pods", ns).Objects.Where(pod => Selected(service, pod)).Select(pod => pod.Parse())
            .Where(pod => pod.TextAt("status", "podIP") is not null && !pod.Ended()).ToArray();
        Put("endpoints", ns, name, Endpoints(service, pods), "subsets");
        Put("endpointslices.discovery.k8s.io", ns, $"{name}-{TemplateHash.Of(new() { ["service"] = service.Uid() })[..5]}", Slice(service, pods), "endpoints");
    }

    private static bool Selected(JsonObject service, StoredObject pod) =>
        service.ObjectAt("spec", "selector") is { Count: > 0 } selector && selector.All(label => pod.Labels.GetValueOrDefault(label.Key) == label.Value.AsText());

    private void Put(string resource, string ns, string name, JsonObject wanted, string content)
    {
        if (Store.Find(resource, ns, name) is null)
        {
            Store.Create(resource, wanted);
            return;
        }

        Store.Modify(resource, ns, name, current =>
        {
            if (JsonNode.DeepEquals(current[content], wanted[content])) return null;
            if (wanted[content] is { } value) current[content] = value.DeepClone();
            else current.Remove(content);
            return current;
        });
    }

    private static JsonObject Endpoints(JsonObject service, IReadOnlyList<JsonObject> pods)
    {
        var subset = new JsonObject();
        var (ready, waiting) = (Addresses(pods.Where(pod => pod.Ready() && !pod.Deleting())), Addresses(pods.Where(pod => !pod.Ready() && !pod.Deleting())));
        if (ready.Count > 0) subset["addresses"] = ready;
        if (waiting.Count > 0) subset["notReadyAddresses"] = waiting;
        var made = new JsonObject { ["metadata"] = new JsonObject { ["name"] = service.Name(), ["namespace"] = service.Namespace(), ["labels"] = service.ObjectAt("metadata", "labels")?.DeepClone() } };
        if (subset.Count == 0) return made;
        subset["ports"] = Ports(service);
        made["subsets"] = new JsonArray(subset);
        return made;
    }

    private static JsonArray Addresses(IEnumerable<JsonObject> pods) =>
        [.. pods.OrderBy(pod => pod.TextAt("status", "podIP"), StringComparer.Ordinal).Select(pod => (JsonNode)new JsonObject { ["ip"] = pod.TextAt("status", "podIP"), ["nodeName"] = pod.TextAt("spec", "nodeName"), ["targetRef"] = Target(pod) })];

    private static JsonObject Target(JsonObject pod) => new() { ["kind"] = "Pod", ["namespace"] = pod.Namespace(), ["name"] = pod.Name(), ["uid"] = pod.Uid() };

    private static JsonArray Ports(JsonObject service) => [.. service.ItemsAt("spec", "ports").Select(port =>
    {
        var made = new JsonObject { ["port"] = (port.NumberAt("targetPort") ?? port.NumberAt("port") ?? 0), ["protocol"] = port.TextAt("protocol") ?? "TCP" };
        if (port.TextAt("name") is { } name) made.Insert(0, "name", name);
        return (JsonNode)made;
    })];

    private static JsonObject Slice(JsonObject service, IReadOnlyList<JsonObject> pods) => new()
    {
        ["metadata"] = new JsonObject
        {
            ["name"] = $"{service.Name()}-{TemplateHash.Of(new() { ["service"] = service.Uid() })[..5]}",
            ["namespace"] = service.Namespace(),
            ["labels"] = new JsonObject { ["kubernetes.io/service-name"] = service.Name(), ["endpointslice.kubernetes.io/managed-by"] = "endpointslice-controller.k8s.io" },
            ["ownerReferences"] = service.OwnerReference(),
        },
        ["addressType"] = "IPv4",
        ["endpoints"] = new JsonArray([.. pods.Select(pod => (JsonNode)new JsonObject
        {
            ["addresses"] = new JsonArray(pod.TextAt("status", "podIP")),
            ["conditions"] = new JsonObject { ["ready"] = pod.Ready() && !pod.Deleting(), ["serving"] = pod.Ready(), ["terminating"] = pod.Deleting() },
            ["nodeName"] = pod.TextAt("spec", "nodeName"),
            ["targetRef"] = Target(pod),
        })]),
        ["ports"] = Ports(service),
    };
}
