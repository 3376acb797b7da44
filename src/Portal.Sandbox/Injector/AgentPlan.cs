using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Injector;

/// <summary>Everything the injector decides about the agents of one pod, from its annotations and the injector's own settings.</summary>
internal sealed partial class AgentPlan
{
    private static readonly string[] RunAsKeys = ["agent-run-as-user", "agent-run-as-group", "agent-run-as-same-user"];

    /// <summary>Reads the annotations in the order in which the injector does, so that the first mistake is the one reported.</summary>
    /// <exception cref="AnnotationException">An annotation cannot be used.</exception>
    public AgentPlan(JsonObject pod, InjectorSettings settings, string requestNamespace)
    {
        var annotations = new InjectionAnnotations(pod);
        (Pod, Annotations) = (pod, annotations);
        Token = ServiceAccountToken.Of(pod, annotations["agent-service-account-token-volume-name"]);
        Address = annotations.Text("service", settings.Address);
        AuthType = annotations.Text("auth-type", settings.AuthType);
        AuthPath = annotations.Text("auth-path", settings.AuthPath);
        Image = annotations.Text("agent-image", settings.Image);
        RequestNamespace = annotations.Text("agent-request-namespace", requestNamespace);
        ConfigMap = annotations.Text("agent-configmap");
        SecretVolumePath = annotations.Text("secret-volume-path", "/vault/secrets");
        Secrets = InjectedSecret.Of(annotations, SecretVolumePath);
        InitFirst = annotations.Flag("agent-init-first");
        PrePopulate = annotations.Flag("agent-pre-populate", true);
        PrePopulateOnly = annotations.Flag("agent-pre-populate-only");
        RevokeOnShutdown = annotations.Flag("agent-revoke-on-shutdown", settings.RevokeOnShutdown);
        RevokeGrace = annotations.Unsigned("agent-revoke-grace", 5);
        TlsSkipVerify = annotations.Flag("tls-skip-verify");
        InjectToken = annotations.Flag("agent-inject-token");
        (RunAsUser, RunAsGroup) = (annotations.Integer("agent-run-as-user", 100), annotations.Integer("agent-run-as-group", 1000));
        if (annotations.Flag("agent-run-as-same-user")) RunAsUser = SameUser(pod);
        SetSecurityContext = annotations.Flag("agent-set-security-context", true) || (annotations["agent-set-security-context"] is null && RunAsKeys.Any(key => annotations[key] is not null));
        ShareProcessNamespace = annotations["agent-share-process-namespace"] is null ? null : annotations.Flag("agent-share-process-namespace");
        if (ShareProcessNamespace == true && pod.FlagAt("spec", "shareProcessNamespace") == false) throw new AnnotationException("shareProcessNamespace explicitly disabled on the pod, refusing to enable it");
        Cache = annotations.Flag("agent-cache-enable");
        CacheExitOnError = annotations.Flag("agent-cache-exit-on-err");
        DefaultTemplate = annotations.Text("agent-inject-default-template", settings.DefaultTemplate).ToLowerInvariant();
        if (DefaultTemplate is not ("map" or "json")) throw new AnnotationException($"invalid default template type: {DefaultTemplate}");
        ExitOnRetryFailure = annotations.Flag("template-config-exit-on-retry-failure", settings.ExitOnRetryFailure);
        RenderInterval = annotations.Text("template-static-secret-render-interval", settings.StaticSecretRenderInterval);
        MaxConnectionsPerHost = annotations.Integer("template-max-connections-per-host", 0);
        LeaseRenewalThreshold = annotations.Fraction("template-lease-renewal-threshold", 0);
        EnableQuit = annotations.Flag("agent-enable-quit");
        ExitOnAuthError = annotations.Flag("agent-auto-auth-exit-on-err");
        Settings = settings;
    }

    public JsonObject Pod { get; }

    public InjectionAnnotations Annotations { get; }

    public InjectorSettings Settings { get; }

    public ServiceAccountToken Token { get; }

    public string Address { get; }

    public string AuthType { get; }

    public string AuthPath { get; }

    public string Image { get; }

    public string RequestNamespace { get; }

    public string ConfigMap { get; }

    public string SecretVolumePath { get; }

    public IReadOnlyList<InjectedSecret> Secrets { get; }

    public bool InitFirst { get; }

    public bool PrePopulate { get; }

    public bool PrePopulateOnly { get; }

    public bool RevokeOnShutdown { get; }

    public ulong RevokeGrace { get; }

    public bool TlsSkipVerify { get; }

    public bool InjectToken { get; }

    public long RunAsUser { get; }

    public long RunAsGroup { get; }

    public bool SetSecurityContext { get; }

    public bool? ShareProcessNamespace { get; }

    public bool Cache { get; }

    public bool CacheExitOnError { get; }

    public string DefaultTemplate { get; }

    public bool ExitOnRetryFailure { get; }

    public string RenderInterval { get; }

    public long MaxConnectionsPerHost { get; }

    public double LeaseRenewalThreshold { get; }

    public bool EnableQuit { get; }

    public bool ExitOnAuthError { get; }

    /// <summary>Volumes of their own for secrets that are not to be in the common one: mount path by volume name.</summary>
    public IReadOnlyList<(string Volume, string Path)> SecretVolumes =>
        [("vault-secrets", SecretVolumePath), .. Secrets.Select(secret => secret.MountPath).Where(path => path != SecretVolumePath).Distinct().Select((path, i) => ($"vault-secrets-custom-{i}", path))];

    /// <summary>What is checked before the annotations are read.</summary>
    public static void CheckDefaults(InjectionAnnotations annotations, InjectorSettings settings)
    {
        if (settings.Address.Length == 0) throw new AnnotationException("address for Vault required");
        if (settings.AuthPath.Length == 0) throw new AnnotationException("Vault Auth Path required");
        foreach (var (key, word) in new[] { ("auth-min-backoff", "min"), ("auth-max-backoff", "max") })
        {
            if (annotations[key] is { Length: > 0 } text && !Duration().IsMatch(text)) throw new AnnotationException($"error parsing {word} backoff as duration: time: invalid duration \"{text}\"");
        }
    }

    /// <summary>What an agent cannot do without.</summary>
    public void Validate()
    {
        if (RequestNamespace.Length == 0) throw new AnnotationException("namespace missing from request");
        if (Image.Length == 0) throw new AnnotationException("no Vault image found");
        if (ConfigMap.Length > 0) return;
        if (AuthType.Length == 0) throw new AnnotationException("no Vault Auth Type found");
        if (AuthType == "kubernetes" && Annotations.Text("role").Length == 0 && Annotations["auth-config-role"] is not { Length: > 0 }) throw new AnnotationException("no Vault role found");
        if (AuthPath.Length == 0) throw new AnnotationException("no Vault Auth Path found");
        if (Address.Length == 0) throw new AnnotationException("no Vault address found");
    }

    private static long SameUser(JsonObject pod)
    {
        var context = pod.ItemsAt("spec", "containers").FirstOrDefault().ObjectAt("securityContext") ?? throw new AnnotationException("No SecurityContext found for Container 0");
        var user = context.NumberAt("runAsUser") ?? throw new AnnotationException("RunAsUser is nil for Container 0's SecurityContext");
        return user != 0 ? user : throw new AnnotationException("container not allowed to run as root");
    }

    [GeneratedRegex(@"^[+-]?(0|((\d+(\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h))+)$", RegexOptions.None, 1000)]
    private static partial Regex Duration();
}

/// <summary>Where a pod's agents find the token of its service account.</summary>
internal sealed record ServiceAccountToken(string Volume, string MountPath, string Path)
{
    /// <exception cref="AnnotationException">There is none.</exception>
    public static ServiceAccountToken Of(JsonObject pod, string? volumeName)
    {
        if (string.IsNullOrEmpty(volumeName))
        {
            var mount = pod.ItemsAt("spec", "containers").SelectMany(container => container.ItemsAt("volumeMounts")).FirstOrDefault(mount => (mount.TextAt("mountPath") ?? "").Contains("serviceaccount", StringComparison.Ordinal))
                ?? throw new AnnotationException("failed to find service account volume mount");
            return new(mount.TextAt("name") ?? "", mount.TextAt("mountPath") ?? "", "token");
        }

        var volume = pod.ItemsAt("spec", "volumes").FirstOrDefault(volume => volume.TextAt("name") == volumeName) ?? throw new AnnotationException($"failed to find service account volume \"{volumeName}\"");
        var path = volume.ItemsAt("projected", "sources").Select(source => source.TextAt("serviceAccountToken", "path")).FirstOrDefault(found => found is not null)
            ?? throw new AnnotationException($"failed to find tokenPath for projected volume \"{volumeName}\"");
        var mounted = pod.ItemsAt("spec", "containers").SelectMany(container => container.ItemsAt("volumeMounts")).FirstOrDefault(mount => mount.TextAt("name") == volumeName);
        return new(volumeName, mounted.TextAt("mountPath") ?? "/var/run/secrets/vault.hashicorp.com/serviceaccount", path);
    }
}
