using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Injector;

/// <summary>The container that runs an agent: before the application, or beside it.</summary>
internal static partial class AgentContainer
{
    public const string InitName = "vault-agent-init";
    public const string SidecarName = "vault-agent";

    private const string Run = "echo ${VAULT_CONFIG?} | base64 -d > /home/vault/config.json && vault agent -config=/home/vault/config.json";

    /// <exception cref="AnnotationException">A resource quantity is none.</exception>
    public static JsonObject Of(AgentPlan plan, bool init)
    {
        var container = new JsonObject
        {
            ["name"] = init ? InitName : SidecarName,
            ["image"] = plan.Image,
            ["command"] = new JsonArray("/bin/sh", "-ec"),
            ["args"] = new JsonArray(Argument(plan, init)),
            ["env"] = Environment(plan, init),
            ["resources"] = Resources(plan),
            ["volumeMounts"] = Mounts(plan, init),
        };
        if (!init) container["lifecycle"] = Lifecycle(plan);
        if (plan.SetSecurityContext) container["securityContext"] = SecurityContext(plan);
        return container;
    }

    /// <summary>The mounts through which an application gets the rendered files.</summary>
    public static IEnumerable<JsonObject> SecretMounts(AgentPlan plan) => plan.SecretVolumes.Select(volume => Mount(volume.Volume, volume.Path));

    private static string Argument(AgentPlan plan, bool init) => plan.ConfigMap.Length > 0
        ? $"touch {AgentConfig.TokenFile} && vault agent -config=/vault/configs/{(init ? "config-init.hcl" : "config.hcl")}"
        : Run;

    private static JsonArray Environment(AgentPlan plan, bool init)
    {
        var annotations = plan.Annotations;
        var variables = new JsonArray(Field("NAMESPACE", "metadata.namespace"), Field("HOST_IP", "status.hostIP"), Field("POD_IP", "status.podIP"));
        Optional("GOMAXPROCS", annotations.Text("go-max-procs"));
        Optional("VAULT_CLIENT_TIMEOUT", annotations.Text("client-timeout"));
        Optional("VAULT_MAX_RETRIES", annotations.Text("client-max-retries"));
        Optional("VAULT_LOG_LEVEL", annotations.Text("log-level", plan.Settings.LogLevel));
        Optional("VAULT_LOG_FORMAT", annotations.Text("log-format", plan.Settings.LogFormat));
        Optional("HTTPS_PROXY", annotations.Text("proxy-address"));
        if (plan.ConfigMap.Length == 0)
        {
            Optional("VAULT_CONFIG", Convert.ToBase64String(Encoding.UTF8.GetBytes(AgentConfig.Of(plan, init).ToJsonString(JsonText.Compact))));
            return variables;
        }

        Optional("VAULT_ADDR", plan.Address);
        foreach (var (name, key) in new[] { ("VAULT_CACERT", "ca-cert"), ("VAULT_CAPATH", "ca-key"), ("VAULT_CLIENT_CERT", "client-cert"), ("VAULT_CLIENT_KEY", "client-key") }) Optional(name, annotations.Text(key));
        Optional("VAULT_SKIP_VERIFY", plan.TlsSkipVerify ? "true" : "false");
        Optional("VAULT_TLS_SERVER_NAME", annotations.Text("tls-server-name"));
        return variables;

        void Optional(string name, string value)
        {
            if (value.Length > 0) variables.Add((JsonNode)new JsonObject { ["name"] = name, ["value"] = value });
        }

        static JsonObject Field(string name, string path) => new() { ["name"] = name, ["valueFrom"] = new JsonObject { ["fieldRef"] = new JsonObject { ["fieldPath"] = path } } };
    }

    private static JsonArray Mounts(AgentPlan plan, bool init)
    {
        var home = Mount(init ? "home-init" : "home-sidecar", "/home/vault");
        var token = Mount(plan.Token.Volume, plan.Token.MountPath);
        token["readOnly"] = true;
        var mounts = init ? new JsonArray(home, token) : new JsonArray(token, home);
        foreach (var mount in SecretMounts(plan)) mounts.Add((JsonNode)mount);
        if (plan.Annotations.Text("agent-extra-secret").Length > 0) mounts.Add((JsonNode)Mount("extra-secrets", "/vault/custom", readOnly: true));
        if (plan.Annotations.Text("agent-copy-volume-mounts") is { Length: > 0 } from)
        {
            var source = plan.Pod.ItemsAt("spec", "containers").Concat(plan.Pod.ItemsAt("spec", "initContainers")).FirstOrDefault(container => container.TextAt("name") == from);
            foreach (var mount in source.ItemsAt("volumeMounts").Where(mount => !(mount.TextAt("mountPath") ?? "").Contains("serviceaccount", StringComparison.Ordinal))) mounts.Add(mount.DeepClone());
        }

        if (plan.ConfigMap.Length > 0) mounts.Add((JsonNode)Mount("vault-config", "/vault/configs", readOnly: true));
        if (plan.Annotations.Text("tls-secret").Length > 0) mounts.Add((JsonNode)Mount("vault-tls-secrets", "/vault/tls", readOnly: true));
        if (CachePersists(plan)) mounts.Add((JsonNode)Mount("vault-agent-cache", "/vault/agent-cache"));
        return mounts;
    }

    public static bool CachePersists(AgentPlan plan) => plan is { Cache: true, PrePopulate: true, PrePopulateOnly: false };

    private static JsonObject Mount(string volume, string path, bool readOnly = false)
    {
        var mount = new JsonObject { ["name"] = volume };
        if (readOnly) mount["readOnly"] = true;
        mount["mountPath"] = path;
        return mount;
    }

    private static JsonObject Lifecycle(AgentPlan plan)
    {
        if (!plan.RevokeOnShutdown) return [];
        var command = new JsonArray("/bin/sh", "-c", $"/bin/sleep {plan.RevokeGrace} && /bin/vault token revoke -address={plan.Address} -self");
        return new() { ["preStop"] = new JsonObject { ["exec"] = new JsonObject { ["command"] = command } } };
    }

    private static JsonObject SecurityContext(AgentPlan plan) => new()
    {
        ["capabilities"] = new JsonObject { ["drop"] = new JsonArray("ALL") },
        ["runAsUser"] = plan.RunAsUser,
        ["runAsGroup"] = plan.RunAsGroup,
        ["runAsNonRoot"] = plan.RunAsUser != 0 && plan.RunAsGroup != 0,
        ["readOnlyRootFilesystem"] = true,
        ["allowPrivilegeEscalation"] = false,
    };

    private static JsonObject Resources(AgentPlan plan)
    {
        var annotations = plan.Annotations;
        var limits = Quantities(("cpu", annotations.Text("agent-limits-cpu", plan.Settings.LimitsCpu)), ("memory", annotations.Text("agent-limits-mem", plan.Settings.LimitsMemory)), ("ephemeral-storage", annotations.Text("agent-limits-ephemeral")));
        var requests = Quantities(("cpu", annotations.Text("agent-requests-cpu", plan.Settings.RequestsCpu)), ("memory", annotations.Text("agent-requests-mem", plan.Settings.RequestsMemory)), ("ephemeral-storage", annotations.Text("agent-requests-ephemeral")));
        var resources = new JsonObject();
        if (limits.Count > 0) resources["limits"] = limits;
        if (requests.Count > 0) resources["requests"] = requests;
        return resources;
    }

    private static JsonObject Quantities(params ReadOnlySpan<(string Name, string Value)> values)
    {
        var quantities = new JsonObject();
        foreach (var (name, value) in values)
        {
            if (value.Length == 0) continue;
            if (!Quantity().IsMatch(value)) throw new AnnotationException("quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
            quantities[name] = value;
        }

        return quantities;
    }

    [GeneratedRegex(@"^[+-]?(\d+(\.\d*)?|\.\d+)(n|u|m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei|[eE][+-]?\d+)?$", RegexOptions.None, 1000)]
    private static partial Regex Quantity();
}
