using System.Collections.Immutable;
using Portal.Core.Kubernetes.Injectors;
using static Portal.Core.Injection.AnnotationSuffix;
using static Portal.Core.Injection.AnnotationType;

namespace Portal.Core.Injection;

/// <summary>Every annotation the injectors know, in one place (vault-k8s 1.7, <c>agent-inject/agent/annotations.go</c>; openbao-k8s).</summary>
public static class AnnotationTable
{
    /// <summary>The longest text after the prefix that Kubernetes accepts in a key.</summary>
    public const int LongestKey = 63;

    /// <summary>A NAME up to this length fits behind every key.</summary>
    public const int LongestName = 36;

    /// <summary>All keys.</summary>
    public static ImmutableArray<AnnotationKey> All { get; } =
    [
        new("agent-inject", Flag, None, "not injected", "Switches injection on. Without it nothing else matters.", "0.1.0"),
        new("agent-inject-status", Text, None, "set by the injector", "The injector writes injected here and skips pods that have it.", "0.1.0"),
        new("agent-request-namespace", NonEmptyText, None, "the pod's namespace", "The namespace of the request, for information.", "0.1.0"),
        new("agent-pre-populate", Flag, None, "true", "Adds an init container that renders before the application starts.", "0.1.0"),
        new("agent-pre-populate-only", Flag, None, "false", "Adds no agent beside the application; right for jobs.", "0.1.0"),
        new("agent-init-first", Flag, None, "last", "Runs the agent's init container before the others.", "0.3.0"),
        new("agent-inject-containers", Names, None, "all containers", "The containers that get the files.", "0.15.0"),
        new("agent-configmap", Text, None, "none", "A ConfigMap with the agent's own configuration; secret and template annotations then do nothing.", "0.1.0"),
        new("agent-enable-quit", Flag, None, "false", "Lets the application end the agent by a request, for jobs that need it while they run.", "0.16.0"),
        new("agent-json-patch", JsonPatch, None, "none", "A patch to the agent's container.", "1.1.0"),
        new("agent-init-json-patch", JsonPatch, None, "none", "A patch to the agent's init container.", "1.1.0"),
        new("agent-share-process-namespace", Flag, None, "untouched", "Lets a command signal the application's processes.", "1.2.0"),
        new("agent-inject-secret", Text, Required, "none", "A Vault path, rendered into the file NAME by the default template.", "0.1.0"),
        new("agent-inject-template", Text, Required, "the default template", "The template of the file NAME.", "0.1.0"),
        new("agent-inject-template-file", Text, Required, "none", "A template on disk in the agent's container.", "0.10.0"),
        new("agent-inject-file", Text, Required, "NAME", "The file's path below the secrets directory.", "0.5.0"),
        new("agent-inject-perms", Mode, Required, "0644", "The file's mode.", "0.12.0"),
        new("agent-inject-command", Text, Required, "none", "A command the agent runs in its own container after each rendering.", "0.3.0"),
        new("agent-template-left-delim", Text, Required, "{{", "What opens an action in the template.", "1.5.0"),
        new("agent-template-right-delim", Text, Required, "}}", "What closes an action in the template.", "1.5.0"),
        new("error-on-missing-key", Flag, Required, "false", "Makes a missing key an error instead of <no value>.", "1.4.0"),
        new("secret-volume-path", Text, Optional, "/vault/secrets", "The secrets directory, for all files or for NAME.", "0.3.0"),
        new("preserve-secret-case", LenientFlag, Optional, "false", "Keeps the case of NAME in the file's name.", "0.3.0"),
        new("agent-inject-token", Flag, None, "false", "Also writes the Vault token to a file.", "0.3.0"),
        new("agent-inject-default-template", DefaultTemplate, None, "map", "How files without a template are rendered.", "0.10.0"),
        new("template-config-exit-on-retry-failure", Flag, None, "true", "Ends the agent when a secret cannot be read after all retries.", "0.11.0"),
        new("template-static-secret-render-interval", AgentDuration, None, "5m", "How often secrets without a lease are read again.", "0.12.0"),
        new("template-max-connections-per-host", WholeNumber, None, "0", "How many connections the templates may open.", "1.4.0"),
        new("template-lease-renewal-threshold", Number, None, "0.90", "When a lease that cannot be renewed is fetched again.", "1.7.0"),
        new("agent-image", NonEmptyText, None, "the injector's", "The agent's image.", "0.1.0"),
        new("agent-limits-cpu", Quantity, None, "500m", "CPU limit of each agent container.", "0.1.0"),
        new("agent-limits-mem", Quantity, None, "128Mi", "Memory limit of each agent container.", "0.1.0"),
        new("agent-requests-cpu", Quantity, None, "250m", "CPU request of each agent container.", "0.1.0"),
        new("agent-requests-mem", Quantity, None, "64Mi", "Memory request of each agent container.", "0.1.0"),
        new("agent-limits-ephemeral", Quantity, None, "unset", "Ephemeral storage limit of each agent container.", "1.0.0"),
        new("agent-requests-ephemeral", Quantity, None, "unset", "Ephemeral storage request of each agent container.", "1.0.0"),
        new("agent-run-as-user", WholeNumber, None, "100", "The user the agent runs as.", "0.4.0"),
        new("agent-run-as-group", WholeNumber, None, "1000", "The group the agent runs as.", "0.4.0"),
        new("agent-run-as-same-user", Flag, None, "false", "Runs the agent as the user of the first container.", "0.4.0"),
        new("agent-set-security-context", Flag, None, "true", "Whether the agent's containers get a security context at all.", "0.4.0"),
        new("agent-revoke-on-shutdown", Flag, None, "false", "Revokes the agent's token when the pod ends.", "0.3.0"),
        new("agent-revoke-grace", Count, None, "5", "Seconds to wait before that.", "0.3.0"),
        new("agent-copy-volume-mounts", Text, None, "none", "A container whose volume mounts the agents get too.", "0.8.0"),
        new("agent-extra-secret", Text, None, "none", "A Kubernetes Secret mounted at /vault/custom in the agents.", "0.6.0"),
        new("agent-disable-idle-connections", Names, None, "none", "Parts of the agent that close idle connections.", "0.17.0"),
        new("agent-disable-keep-alives", Names, None, "none", "Parts of the agent that do not keep connections.", "1.0.0"),
        new("agent-telemetry", Text, Required, "none", "A parameter of the agent's telemetry.", "1.2.0"),
        new("go-max-procs", WholeNumber, None, "unset", "GOMAXPROCS of the agent.", "0.16.0"),
        new("log-level", Text, None, "info", "The agent's log level.", "0.3.0"),
        new("log-format", Text, None, "standard", "The agent's log format.", "0.8.0"),
        new("service", Address, None, "the injector's", "Vault's address. It is not the name of a Service.", "0.1.0"),
        new("namespace", Text, None, "the injector's", "The Vault namespace.", "0.3.0"),
        new("proxy-address", Address, None, "none", "A proxy between the agent and Vault.", "0.9.0"),
        new("tls-secret", Text, None, "none", "A Kubernetes Secret in the pod's namespace, mounted at /vault/tls in the agents.", "0.1.0"),
        new("ca-cert", Text, None, "none", "The file with Vault's CA, such as /vault/tls/ca.crt.", "0.1.0"),
        new("ca-key", Text, None, "none", "The directory with CA files; despite its name it holds no key.", "0.1.0"),
        new("client-cert", Text, None, "none", "The agent's client certificate.", "0.1.0"),
        new("client-key", Text, None, "none", "The key of that certificate.", "0.1.0"),
        new("tls-server-name", Text, None, "none", "The name Vault's certificate must be for.", "0.1.0"),
        new("tls-skip-verify", Flag, None, "false", "Accepts any certificate.", "0.1.0"),
        new("client-max-retries", WholeNumber, None, "unset", "How often the agent's requests are tried again.", "0.1.0"),
        new("client-timeout", AgentDuration, None, "unset", "How long the agent's requests may take.", "0.1.0"),
        new("role", Text, None, "none", "The role the agent logs in with.", "0.1.0"),
        new("auth-type", NonEmptyText, None, "kubernetes", "The auth method the agent logs in with.", "0.9.0"),
        new("auth-path", AuthPath, None, "the injector's", "The auth mount the agent logs in at, with auth/.", "0.2.0"),
        new("auth-config", Text, Required, "none", "A parameter of the auth method.", "0.9.0"),
        new("auth-min-backoff", Duration, None, "1s", "The first pause after a failed login.", "0.16.0"),
        new("auth-max-backoff", Duration, None, "5m", "The longest pause after a failed login.", "0.16.0"),
        new("agent-auto-auth-exit-on-err", Flag, None, "false", "Ends the agent when a login fails, instead of trying for ever.", "1.1.0"),
        new("agent-service-account-token-volume-name", Text, None, "the pod's", "The projected volume with the service account token to use.", "0.13.0"),
        new("agent-cache-enable", Flag, None, "false", "Runs a caching proxy for Vault in the pod.", "0.5.0"),
        new("agent-cache-listener-port", WholeNumber, None, "8200", "The proxy's port.", "0.5.0"),
        new("agent-cache-use-auto-auth-token", Text, None, "true", "Whether the proxy adds the agent's token: true, false or force.", "0.5.0"),
        new("agent-cache-exit-on-err", Flag, None, "false", "Ends the agent when the cache cannot be restored.", "0.9.0"),
    ];

    // The longest first, so that agent-inject-template-file-x is not read as agent-inject-template with the NAME file-x.
    private static readonly ImmutableArray<AnnotationKey> LongestFirst = [.. All.OrderByDescending(key => key.Name.Length)];

    /// <summary>The key of an annotation and its NAME; null when injectors do not know it.</summary>
    /// <param name="text">The annotation's key without the prefix.</param>
    public static FoundAnnotation? Find(string text)
    {
        foreach (var key in LongestFirst)
        {
            if (text == key.Name) return new FoundAnnotation(key, null);
            if (key.Suffix != None && text.Length > key.Name.Length + 1 && text.StartsWith(key.Name + "-", StringComparison.Ordinal)) return new FoundAnnotation(key, text[(key.Name.Length + 1)..]);
        }

        return null;
    }

    /// <summary>Whether this injector knows the key.</summary>
    public static bool IsKnownTo(AnnotationKey key, InjectorFlavor flavor) => flavor == InjectorFlavor.VaultK8s || key.Name != "template-lease-renewal-threshold";
}

/// <summary>An annotation that was recognised.</summary>
/// <param name="Key">The key.</param>
/// <param name="Name">What follows it; null for nothing.</param>
public sealed record FoundAnnotation(AnnotationKey Key, string? Name);
