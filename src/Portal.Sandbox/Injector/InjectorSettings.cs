using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Injector;

/// <summary>What the injector was installed with: the <c>AGENT_INJECT_*</c> variables of its Deployment.</summary>
internal sealed record InjectorSettings
{
    public string Address { get; init; } = "";

    public string AuthPath { get; init; } = "auth/kubernetes";

    public string AuthType { get; init; } = "kubernetes";

    public string Image { get; init; } = "hashicorp/vault:2.0.4";

    public string DefaultTemplate { get; init; } = "map";

    public bool ExitOnRetryFailure { get; init; } = true;

    public string StaticSecretRenderInterval { get; init; } = "";

    public string RequestsCpu { get; init; } = "250m";

    public string RequestsMemory { get; init; } = "64Mi";

    public string LimitsCpu { get; init; } = "500m";

    public string LimitsMemory { get; init; } = "128Mi";

    public string LogLevel { get; init; } = "info";

    public string LogFormat { get; init; } = "standard";

    public bool RevokeOnShutdown { get; init; }

    /// <summary>Reads the first container of the injector's Deployment.</summary>
    public static InjectorSettings Of(JsonObject? deployment)
    {
        var container = deployment.ItemsAt("spec", "template", "spec", "containers").FirstOrDefault();
        var variables = container.ItemsAt("env").Where(item => item.TextAt("value") is not null).ToDictionary(item => item.TextAt("name") ?? "", item => item.TextAt("value")!);
        var plain = new InjectorSettings();
        return plain with
        {
            Address = Value("VAULT_ADDR", plain.Address),
            AuthPath = Value("VAULT_AUTH_PATH", plain.AuthPath),
            AuthType = Value("VAULT_AUTH_TYPE", plain.AuthType),
            Image = Value("VAULT_IMAGE", plain.Image),
            DefaultTemplate = Value("DEFAULT_TEMPLATE", plain.DefaultTemplate),
            ExitOnRetryFailure = Value("TEMPLATE_CONFIG_EXIT_ON_RETRY_FAILURE", "true") == "true",
            StaticSecretRenderInterval = Value("TEMPLATE_STATIC_SECRET_RENDER_INTERVAL", ""),
            RequestsCpu = Value("CPU_REQUEST", plain.RequestsCpu),
            RequestsMemory = Value("MEM_REQUEST", plain.RequestsMemory),
            LimitsCpu = Value("CPU_LIMIT", plain.LimitsCpu),
            LimitsMemory = Value("MEM_LIMIT", plain.LimitsMemory),
            LogLevel = Value("LOG_LEVEL", plain.LogLevel),
            LogFormat = Value("LOG_FORMAT", plain.LogFormat),
            RevokeOnShutdown = Value("REVOKE_ON_SHUTDOWN", "false") == "true",
        };

        string Value(string name, string otherwise) => variables.GetValueOrDefault("AGENT_INJECT_" + name, otherwise);
    }
}
