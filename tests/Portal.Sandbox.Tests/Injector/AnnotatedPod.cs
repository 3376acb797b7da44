using System.Text;
using System.Text.Json.Nodes;
using Portal.Sandbox.Injector;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Tests.Injector;

/// <summary>A pod as it arrives at the webhook: after the service account's volume has been mounted.</summary>
internal static class AnnotatedPod
{
    private const string Prefix = "vault.hashicorp.com/";

    public static JsonObject With(params (string Key, string Value)[] annotations)
    {
        var pod = JsonNode.Parse("""
            {
              "apiVersion": "v1", "kind": "Pod",
              "metadata": { "name": "app-1", "namespace": "default" },
              "spec": {
                "serviceAccountName": "app",
                "volumes": [ { "name": "kube-api-access-abcde", "projected": { "sources": [ { "serviceAccountToken": { "path": "token" } } ] } } ],
                "containers": [
                  { "name": "app", "image": "app:1", "volumeMounts": [ { "name": "kube-api-access-abcde", "readOnly": true, "mountPath": "/var/run/secrets/kubernetes.io/serviceaccount" } ] },
                  { "name": "helper", "image": "helper:1" }
                ]
              }
            }
            """)!.AsObject();
        pod["metadata"]!["annotations"] = new JsonObject(annotations.Select(annotation => KeyValuePair.Create(annotation.Key.Contains('/') ? annotation.Key : Prefix + annotation.Key, (JsonNode?)annotation.Value)));
        return pod;
    }

    /// <summary>Inject, role and one secret, and what is given besides.</summary>
    public static JsonObject Usual(params (string Key, string Value)[] annotations) =>
        With([("agent-inject", "true"), ("role", "app"), ("agent-inject-secret-config.txt", "secret/data/app"), .. annotations]);

    /// <summary>What the injector answers, installed as the chart installs it.</summary>
    public static string? Admit(JsonObject pod, string ns = "default", string address = "http://vault.vault.svc:8200")
    {
        var store = new ObjectStore(TimeProvider.System);
        store.Create("deployments.apps", JsonNode.Parse($$"""
            { "metadata": { "name": "vault-agent-injector", "namespace": "vault" },
              "spec": { "template": { "spec": { "containers": [ { "name": "sidecar-injector", "env": [ { "name": "AGENT_INJECT_VAULT_ADDR", "value": "{{address}}" } ] } ] } } } }
            """)!.AsObject());
        return new AgentInjector(store).Admit(pod, ns);
    }

    public static JsonObject? Container(JsonObject pod, string name) => pod.ItemsAt("spec", "containers").Concat(pod.ItemsAt("spec", "initContainers")).FirstOrDefault(container => container.TextAt("name") == name);

    /// <summary>What an agent was told.</summary>
    public static JsonObject Config(JsonObject pod, string container) =>
        JsonNode.Parse(Encoding.UTF8.GetString(Convert.FromBase64String(Variable(pod, container, "VAULT_CONFIG")!)))!.AsObject();

    public static string? Variable(JsonObject pod, string container, string name) =>
        Container(pod, container).ItemsAt("env").FirstOrDefault(variable => variable.TextAt("name") == name).TextAt("value");

    public static string[] Names(IEnumerable<JsonObject> objects) => [.. objects.Select(item => item.TextAt("name")!)];

    /// <summary>The mounts of a container as <c>volume:path</c>.</summary>
    public static string[] Mounts(JsonObject pod, string container) => [.. Container(pod, container).ItemsAt("volumeMounts").Select(mount => $"{mount.TextAt("name")}:{mount.TextAt("mountPath")}")];
}
