using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Controllers;

/// <summary>Creates what controllers make, with the defaults and the admission a pod gets from the API server.</summary>
internal sealed class AdmittingWriter(ObjectStore store, IPodAdmission injector) : IObjectWriter
{
    private const string TokenPath = "/var/run/secrets/kubernetes.io/serviceaccount";
    private const string Webhooks = "mutatingwebhookconfigurations.admissionregistration.k8s.io";

    public JsonObject Create(string resource, JsonObject obj)
    {
        var document = obj.DeepClone().AsObject();
        if (resource == "pods") Admit(document);
        if (resource == "jobs.batch") Select(document);
        return store.Create(resource, document);
    }

    private void Admit(JsonObject pod)
    {
        var spec = pod.Member("spec");
        spec.Default("restartPolicy", "Always");
        spec.Default("terminationGracePeriodSeconds", 30);
        spec.Default("dnsPolicy", "ClusterFirst");
        spec.Default("schedulerName", "default-scheduler");
        spec.Default("serviceAccountName", "default");
        pod.Member("status").Default("phase", "Pending");
        pod.Member("status").Default("qosClass", "BestEffort");
        if (string.IsNullOrEmpty(pod.TextAt("metadata", "name"))) pod.Member("metadata")["name"] = ObjectStore.GeneratedName(pod.TextAt("metadata", "generateName") ?? "");
        Account(pod, spec);
        foreach (var webhook in store.List(Webhooks).SelectMany(configuration => configuration.ItemsAt("webhooks")).Where(webhook => webhook.TextAt("name") == "vault.hashicorp.com")) Inject(pod, webhook);
    }

    private void Account(JsonObject pod, JsonObject spec)
    {
        var name = spec.TextAt("serviceAccountName")!;
        spec["serviceAccount"] = name;
        var account = store.Get("serviceaccounts", pod.Namespace(), name)
            ?? throw KubeStatusException.Forbidden(ResourceCatalog.Get("pods"), pod.Name(), $"error looking up service account {pod.Namespace()}/{name}: serviceaccount \"{name}\" not found");
        if ((spec.FlagAt("automountServiceAccountToken") ?? account.FlagAt("automountServiceAccountToken")) == false) return;

        var volume = "kube-api-access-" + RandomNumberGenerator.GetString("bcdfghjklmnpqrstvwxz2456789", 5);
        var mounted = false;
        foreach (var container in spec.ItemsAt("initContainers").Concat(spec.ItemsAt("containers")))
        {
            if (container.ItemsAt("volumeMounts").Any(mount => mount.TextAt("mountPath") == TokenPath)) continue;
            if (container["volumeMounts"] is not JsonArray mounts) container["volumeMounts"] = mounts = [];
            mounts.Add((JsonNode)new JsonObject { ["name"] = volume, ["readOnly"] = true, ["mountPath"] = TokenPath });
            mounted = true;
        }

        if (!mounted) return;
        if (spec["volumes"] is not JsonArray volumes) spec["volumes"] = volumes = [];
        var sources = new JsonArray(
            new JsonObject { ["serviceAccountToken"] = new JsonObject { ["expirationSeconds"] = 3607, ["path"] = "token" } },
            new JsonObject { ["configMap"] = new JsonObject { ["name"] = ServiceAccountController.RootCa, ["items"] = new JsonArray(new JsonObject { ["key"] = "ca.crt", ["path"] = "ca.crt" }) } },
            new JsonObject { ["downwardAPI"] = new JsonObject { ["items"] = new JsonArray(new JsonObject { ["path"] = "namespace", ["fieldRef"] = new JsonObject { ["apiVersion"] = "v1", ["fieldPath"] = "metadata.namespace" } }) } });
        volumes.Add((JsonNode)new JsonObject { ["name"] = volume, ["projected"] = new JsonObject { ["sources"] = sources, ["defaultMode"] = 420 } });
    }

    private void Inject(JsonObject pod, JsonObject webhook)
    {
        var labels = pod.ObjectAt("metadata", "labels")?.ToDictionary(label => label.Key, label => label.Value.AsText() ?? "") ?? [];
        var own = store.Find("namespaces", null, pod.Namespace())?.Labels ?? new Dictionary<string, string>();
        if (!ObjectMeta.Selects(webhook.ObjectAt("objectSelector"), labels) || !ObjectMeta.Selects(webhook.ObjectAt("namespaceSelector"), own)) return;
        if (!injector.Reachable)
        {
            if (webhook.TextAt("failurePolicy") == "Ignore") return;
            throw new KubeStatusException(500, "InternalError", "Internal error occurred: failed calling webhook \"vault.hashicorp.com\": failed to call webhook: Post \"https://vault-agent-injector-svc.vault.svc:443/mutate?timeout=30s\": dial tcp 10.96.0.10:443: connect: connection refused");
        }

        if (injector.Admit(pod, pod.Namespace()) is { } refusal) throw new KubeStatusException(400, "BadRequest", $"admission webhook \"vault.hashicorp.com\" denied the request: {refusal}");
    }

    /// <summary>A job's pods are found by labels the API server makes.</summary>
    private static void Select(JsonObject job)
    {
        var uid = Guid.NewGuid().ToString();
        var labels = job.Member("spec").Member("template").Member("metadata").Member("labels");
        foreach (var (key, value) in new[] { ("batch.kubernetes.io/controller-uid", uid), ("batch.kubernetes.io/job-name", job.Name()), ("controller-uid", uid), ("job-name", job.Name()) }) labels[key] = value;
        job.Member("spec")["selector"] = new JsonObject { ["matchLabels"] = new JsonObject { ["batch.kubernetes.io/controller-uid"] = uid } };
    }
}
