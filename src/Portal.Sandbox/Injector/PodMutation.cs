using System.Text.Json.Nodes;
using Portal.Sandbox.Controllers;
using Portal.Sandbox.Kubernetes;
using Portal.Sandbox.Kubernetes.Patches;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Injector;

/// <summary>What the injector adds to a pod, in its order: volumes, mounts, containers, and the annotation that says so. Nothing of the application's own changes but mounts.</summary>
internal static class PodMutation
{
    /// <exception cref="AnnotationException">A container cannot be built; the pod is untouched.</exception>
    public static void Apply(AgentPlan plan)
    {
        var spec = plan.Pod.Member("spec");
        var init = plan.PrePopulate ? Patched(AgentContainer.Of(plan, init: true), plan.Annotations["agent-init-json-patch"]) : null;
        var sidecar = plan.PrePopulateOnly ? null : Patched(AgentContainer.Of(plan, init: false), plan.Annotations["agent-json-patch"]);

        var volumes = Array(spec, "volumes");
        foreach (var volume in Volumes(plan)) volumes.Add((JsonNode)volume);
        Mount(plan, Selected(plan, spec.ItemsAt("containers")));
        if (init is not null)
        {
            var containers = Array(spec, "initContainers");
            Mount(plan, [.. containers.OfType<JsonObject>()]);
            containers.Insert(plan.InitFirst ? 0 : containers.Count, init);
            if (plan.ShareProcessNamespace is { } share) spec["shareProcessNamespace"] = share;
        }

        if (sidecar is not null) Array(spec, "containers").Add((JsonNode)sidecar);
        plan.Pod.SetAnnotation(InjectionAnnotations.Prefix + InjectionAnnotations.Status, "injected");
    }

    private static IEnumerable<JsonObject> Volumes(AgentPlan plan)
    {
        if (plan.PrePopulate) yield return Memory("home-init");
        if (!plan.PrePopulateOnly) yield return Memory("home-sidecar");
        foreach (var (name, _) in plan.SecretVolumes) yield return Memory(name);
        if (plan.ConfigMap.Length > 0) yield return new() { ["name"] = "vault-config", ["configMap"] = new JsonObject { ["name"] = plan.ConfigMap } };
        if (plan.Annotations.Text("agent-extra-secret") is { Length: > 0 } extra) yield return Secret("extra-secrets", extra);
        if (plan.Annotations.Text("tls-secret") is { Length: > 0 } tls) yield return Secret("vault-tls-secrets", tls);
        if (AgentContainer.CachePersists(plan)) yield return Memory("vault-agent-cache");
    }

    // Names are compared as they are written: a blank after the comma is part of the name.
    private static JsonObject[] Selected(AgentPlan plan, IEnumerable<JsonObject> containers)
    {
        var names = plan.Annotations["agent-inject-containers"]?.Split(',');
        return [.. containers.Where(container => names is null || names.Contains(container.TextAt("name")))];
    }

    private static void Mount(AgentPlan plan, IReadOnlyList<JsonObject> containers)
    {
        foreach (var container in containers)
        {
            var mounts = Array(container, "volumeMounts");
            foreach (var mount in AgentContainer.SecretMounts(plan)) mounts.Add((JsonNode)mount);
        }
    }

    private static JsonObject Patched(JsonObject container, string? patch)
    {
        if (string.IsNullOrEmpty(patch)) return container;
        try
        {
            if (JsonNode.Parse(patch) is not JsonArray operations) throw new AnnotationException("json patch is not a list of operations");
            return JsonPatch.Apply(container, operations) as JsonObject ?? throw new AnnotationException("json patch does not leave a container");
        }
        catch (Exception wrong) when (wrong is System.Text.Json.JsonException or KubeStatusException)
        {
            throw new AnnotationException($"failed to apply json patch: {wrong.Message}");
        }
    }

    private static JsonArray Array(JsonObject parent, string key)
    {
        if (parent[key] is JsonArray found) return found;
        var made = new JsonArray();
        parent[key] = made;
        return made;
    }

    private static JsonObject Memory(string name) => new() { ["name"] = name, ["emptyDir"] = new JsonObject { ["medium"] = "Memory" } };

    private static JsonObject Secret(string name, string secret) => new() { ["name"] = name, ["secret"] = new JsonObject { ["secretName"] = secret } };
}
