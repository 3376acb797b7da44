using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes.Selectors;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Kubernetes.Tables;

/// <summary>What <c>kubectl get</c> shows of each kind.</summary>
internal sealed class TableLayouts(DateTimeOffset now)
{
    private const string None = "<none>";

    public TableLayout Of(ResourceKind kind) => kind.Id switch
    {
        "pods" => PodTable.Layout(this),
        "namespaces" => Layout(Text("Status", item => item.TextAt("status", "phase")), Age),
        "nodes" => NodeTable.Layout(this),
        "configmaps" => Layout(Number("Data", item => (item.ObjectAt("data")?.Count ?? 0) + (item.ObjectAt("binaryData")?.Count ?? 0)), Age),
        "secrets" => Layout(Text("Type", item => item.TextAt("type")), Number("Data", item => item.ObjectAt("data")?.Count ?? 0), Age),
        "serviceaccounts" => Layout(Number("Secrets", item => item.ItemsAt("secrets").Count()), Age),
        "services" => Layout(
            Text("Type", item => item.TextAt("spec", "type")),
            Text("Cluster-IP", item => item.TextAt("spec", "clusterIP") ?? None),
            Text("External-IP", _ => None),
            Text("Port(s)", Ports),
            Age,
            Wide("Selector", item => Pairs(item.ObjectAt("spec", "selector")))),
        "endpoints" => Layout(Text("Endpoints", Endpoints), Age),
        "events" => new([
            new("Last Seen", "string", 0, item => Since(item.TextAt("lastTimestamp") ?? item.TextAt("metadata", "creationTimestamp"))),
            Text("Type", item => item.TextAt("type")),
            Text("Reason", item => item.TextAt("reason")),
            Text("Object", item => $"{item.TextAt("involvedObject", "kind")?.ToLowerInvariant()}/{item.TextAt("involvedObject", "name")}"),
            Wide("Subobject", item => item.TextAt("involvedObject", "fieldPath")),
            Wide("Source", item => string.Join(", ", new[] { item.TextAt("source", "component"), item.TextAt("source", "host") }.OfType<string>())),
            Text("Message", item => item.TextAt("message")?.Trim()),
            Wide("First Seen", item => Since(item.TextAt("firstTimestamp"))),
            new("Count", "integer", 1, item => item.NumberAt("count") ?? 1),
            new("Name", "string", 1, Name),
        ]),
        "deployments.apps" => Layout(
            Text("Ready", item => $"{Count(item, "status", "readyReplicas")}/{Count(item, "spec", "replicas")}"),
            Number("Up-to-date", item => Count(item, "status", "updatedReplicas")),
            Number("Available", item => Count(item, "status", "availableReplicas")),
            Age,
            Wide("Containers", item => Containers(item, "name")),
            Wide("Images", item => Containers(item, "image")),
            Wide("Selector", Selector)),
        "replicasets.apps" => Layout(
            Number("Desired", item => Count(item, "spec", "replicas")),
            Number("Current", item => Count(item, "status", "replicas")),
            Number("Ready", item => Count(item, "status", "readyReplicas")),
            Age,
            Wide("Containers", item => Containers(item, "name")),
            Wide("Images", item => Containers(item, "image")),
            Wide("Selector", Selector)),
        "statefulsets.apps" => Layout(
            Text("Ready", item => $"{Count(item, "status", "readyReplicas")}/{Count(item, "spec", "replicas")}"),
            Age,
            Wide("Containers", item => Containers(item, "name")),
            Wide("Images", item => Containers(item, "image"))),
        "daemonsets.apps" => Layout(
            Number("Desired", item => Count(item, "status", "desiredNumberScheduled")),
            Number("Current", item => Count(item, "status", "currentNumberScheduled")),
            Number("Ready", item => Count(item, "status", "numberReady")),
            Number("Up-to-date", item => Count(item, "status", "updatedNumberScheduled")),
            Number("Available", item => Count(item, "status", "numberAvailable")),
            Text("Node Selector", item => Pairs(item.ObjectAt("spec", "template", "spec", "nodeSelector"))),
            Age,
            Wide("Containers", item => Containers(item, "name")),
            Wide("Images", item => Containers(item, "image")),
            Wide("Selector", Selector)),
        "jobs.batch" => Layout(Text("Status", JobStatus), Text("Completions", item => $"{Count(item, "status", "succeeded")}/{Count(item, "spec", "completions")}"), Text("Duration", Duration), Age),
        "cronjobs.batch" => Layout(
            Text("Schedule", item => item.TextAt("spec", "schedule")),
            Text("Timezone", item => item.TextAt("spec", "timeZone") ?? None),
            Text("Suspend", item => item.FlagAt("spec", "suspend") == true ? "True" : "False"),
            Number("Active", item => item.ItemsAt("status", "active").Count()),
            Text("Last Schedule", item => item.TextAt("status", "lastScheduleTime") is { } last ? Since(last) : None),
            Age),
        "roles.rbac.authorization.k8s.io" or "clusterroles.rbac.authorization.k8s.io" => Layout(Text("Created At", item => item.TextAt("metadata", "creationTimestamp"))),
        "rolebindings.rbac.authorization.k8s.io" or "clusterrolebindings.rbac.authorization.k8s.io" => Layout(
            Text("Role", item => $"{item.TextAt("roleRef", "kind")}/{item.TextAt("roleRef", "name")}"),
            Age,
            Wide("Users", item => Subjects(item, "User")),
            Wide("Groups", item => Subjects(item, "Group")),
            Wide("ServiceAccounts", item => Subjects(item, "ServiceAccount"))),
        "mutatingwebhookconfigurations.admissionregistration.k8s.io" or "validatingwebhookconfigurations.admissionregistration.k8s.io" =>
            Layout(Number("Webhooks", item => item.ItemsAt("webhooks").Count()), Age),
        "persistentvolumeclaims" => Layout(Text("Status", item => item.TextAt("status", "phase")), Text("Volume", item => item.TextAt("spec", "volumeName")), Text("StorageClass", item => item.TextAt("spec", "storageClassName")), Age),
        "leases.coordination.k8s.io" => Layout(Text("Holder", item => item.TextAt("spec", "holderIdentity")), Age),
        "ingresses.networking.k8s.io" => Layout(Text("Class", item => item.TextAt("spec", "ingressClassName") ?? None), Text("Hosts", item => string.Join(",", item.ItemsAt("spec", "rules").Select(rule => rule.TextAt("host") ?? "*"))), Age),
        "networkpolicies.networking.k8s.io" => Layout(Text("Pod-Selector", item => LabelSelector.Format(item.ObjectAt("spec", "podSelector")) is { Length: > 0 } text ? text : None), Age),
        "poddisruptionbudgets.policy" => Layout(Text("Min Available", item => item.At("spec", "minAvailable")?.ToString() ?? "N/A"), Text("Max Unavailable", item => item.At("spec", "maxUnavailable")?.ToString() ?? "N/A"), Number("Allowed Disruptions", item => Count(item, "status", "disruptionsAllowed")), Age),
        "storageclasses.storage.k8s.io" => Layout(Text("Provisioner", item => item.TextAt("provisioner")), Age),
        _ => Layout(Age),
    };

    public Column Age => new("Age", "string", 0, item => Since(item.TextAt("metadata", "creationTimestamp")));

    public static TableLayout Layout(params Column[] columns) => new([new("Name", "string", 0, Name), .. columns]);

    public static Column Text(string name, Func<JsonObject, string?> cell) => new(name, "string", 0, item => cell(item) ?? "");

    public static Column Wide(string name, Func<JsonObject, string?> cell) => new(name, "string", 1, item => cell(item) ?? "");

    public static Column Number(string name, Func<JsonObject, long> cell) => new(name, "integer", 0, item => cell(item));

    /// <summary>How long ago a time was, as <c>kubectl</c> says it.</summary>
    public string Since(string? time) =>
        DateTimeOffset.TryParse(time, System.Globalization.CultureInfo.InvariantCulture, out var then) ? HumanDuration.Of(now - then) : "<unknown>";

    private static JsonNode? Name(JsonObject item) => item.TextAt("metadata", "name");

    private static long Count(JsonObject item, string part, string name) => item.NumberAt(part, name) ?? 0;

    private static string Containers(JsonObject item, string field) => string.Join(",", item.ItemsAt("spec", "template", "spec", "containers").Select(container => container.TextAt(field)));

    private static string Selector(JsonObject item) => LabelSelector.Format(item.ObjectAt("spec", "selector"));

    private static string Pairs(JsonObject? map) => map is { Count: > 0 } ? string.Join(",", map.Select(item => $"{item.Key}={item.Value}")) : None;

    private static string Ports(JsonObject service)
    {
        var ports = service.ItemsAt("spec", "ports").Select(port => $"{port.NumberAt("port")}{(port.NumberAt("nodePort") is { } node ? $":{node}" : "")}/{port.TextAt("protocol")}").ToArray();
        return ports.Length == 0 ? None : string.Join(",", ports);
    }

    private static string Endpoints(JsonObject item)
    {
        var all = item.ItemsAt("subsets").SelectMany(subset => subset.ItemsAt("addresses").SelectMany(address => subset.ItemsAt("ports").Select(port => $"{address.TextAt("ip")}:{port.NumberAt("port")}"))).ToArray();
        return all.Length == 0 ? None : string.Join(",", all.Take(3)) + (all.Length > 3 ? $" + {all.Length - 3} more..." : "");
    }

    private static string Subjects(JsonObject binding, string kind) => string.Join(", ", binding.ItemsAt("subjects").Where(subject => subject.TextAt("kind") == kind)
        .Select(subject => kind == "ServiceAccount" ? $"{subject.TextAt("namespace")}/{subject.TextAt("name")}" : subject.TextAt("name")));

    private static string JobStatus(JsonObject job)
    {
        if (job.TextAt("metadata", "deletionTimestamp") is not null) return "Terminating";
        var ended = job.ItemsAt("status", "conditions").Where(condition => condition.TextAt("status") == "True").Select(condition => condition.TextAt("type")).ToArray();
        return ended.Contains("Complete") ? "Complete" : ended.Contains("Failed") ? "Failed" : job.FlagAt("spec", "suspend") == true ? "Suspended" : "Running";
    }

    private string Duration(JsonObject job)
    {
        if (!DateTimeOffset.TryParse(job.TextAt("status", "startTime"), System.Globalization.CultureInfo.InvariantCulture, out var start)) return "";
        return HumanDuration.Of((DateTimeOffset.TryParse(job.TextAt("status", "completionTime"), System.Globalization.CultureInfo.InvariantCulture, out var end) ? end : now) - start);
    }
}
