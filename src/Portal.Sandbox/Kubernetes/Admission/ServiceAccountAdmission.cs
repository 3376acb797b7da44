using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Kubernetes.Admission;

/// <summary>Gives every pod a service account that exists, and the account's token, the cluster's CA and its namespace as files.</summary>
internal static class ServiceAccountAdmission
{
    public const string TokenPath = "/var/run/secrets/kubernetes.io/serviceaccount";
    private const string VolumePrefix = "kube-api-access-";
    private const int TokenSeconds = 3607;

    public static void Admit(ObjectStore store, JsonObject pod, string ns)
    {
        var spec = pod.Member("spec");
        if (spec.TextAt("serviceAccountName") is null or "") (spec["serviceAccountName"], spec["serviceAccount"]) = ("default", "default");
        var name = spec.TextAt("serviceAccountName")!;
        var account = store.Get("serviceaccounts", ns, name)
            ?? throw KubeStatusException.Forbidden(ResourceCatalog.Get("pods"), pod.TextAt("metadata", "name") ?? "", $"error looking up service account {ns}/{name}: serviceaccount \"{name}\" not found");
        if (spec["imagePullSecrets"] is not JsonArray { Count: > 0 } && account["imagePullSecrets"] is JsonArray { Count: > 0 } secrets) spec["imagePullSecrets"] = secrets.DeepClone();
        if ((spec.FlagAt("automountServiceAccountToken") ?? account.FlagAt("automountServiceAccountToken")) == false) return;
        Mount(spec);
    }

    private static void Mount(JsonObject spec)
    {
        var volume = spec.ItemsAt("volumes").Select(item => item.TextAt("name")).FirstOrDefault(found => found?.StartsWith(VolumePrefix, StringComparison.Ordinal) == true);
        var name = volume ?? ObjectStore.GeneratedName(VolumePrefix);
        var mounted = false;
        foreach (var container in spec.ItemsAt("initContainers").Concat(spec.ItemsAt("containers")))
        {
            if (container.ItemsAt("volumeMounts").Any(mount => mount.TextAt("mountPath") == TokenPath)) continue;
            if (container["volumeMounts"] is not JsonArray mounts) container["volumeMounts"] = mounts = [];
            mounts.Add((JsonNode)new JsonObject { ["name"] = name, ["readOnly"] = true, ["mountPath"] = TokenPath });
            mounted = true;
        }

        if (!mounted || volume is not null) return;
        if (spec["volumes"] is not JsonArray volumes) spec["volumes"] = volumes = [];
        volumes.Add((JsonNode)new JsonObject { ["name"] = name, ["projected"] = Projection() });
    }

    private static JsonObject Projection() => new()
    {
        ["sources"] = new JsonArray(
            new JsonObject { ["serviceAccountToken"] = new JsonObject { ["expirationSeconds"] = TokenSeconds, ["path"] = "token" } },
            new JsonObject { ["configMap"] = new JsonObject { ["name"] = "kube-root-ca.crt", ["items"] = new JsonArray(new JsonObject { ["key"] = "ca.crt", ["path"] = "ca.crt" }) } },
            new JsonObject
            {
                ["downwardAPI"] = new JsonObject
                {
                    ["items"] = new JsonArray(new JsonObject { ["path"] = "namespace", ["fieldRef"] = new JsonObject { ["apiVersion"] = "v1", ["fieldPath"] = "metadata.namespace" } }),
                },
            }),
        ["defaultMode"] = 420,
    };
}
