namespace Portal.Core.Kubernetes.Injectors;

/// <summary>Which program injects the agent. They speak the same annotations under different prefixes and name things differently.</summary>
public enum InjectorFlavor
{
    /// <summary>HashiCorp's vault-k8s; OpenBao's Helm chart ships it too, with OpenBao as the agent's image.</summary>
    VaultK8s,

    /// <summary>OpenBao's own fork, which also accepts the annotations of vault-k8s.</summary>
    OpenBaoK8s,
}

/// <summary>What an injector calls the things it reads and adds.</summary>
/// <param name="Prefix">What stands before its annotations, with the slash.</param>
/// <param name="OtherPrefix">Another prefix it accepts; its own wins. Null for none.</param>
/// <param name="InitContainer">The agent that renders before the application starts.</param>
/// <param name="Sidecar">The agent that stays beside it.</param>
/// <param name="SecretsVolume">The volume the files are rendered into.</param>
/// <param name="AgentHome">Where the agent keeps its configuration and token.</param>
/// <param name="WebhookName">The name of the webhook inside its MutatingWebhookConfiguration.</param>
public sealed record InjectorNames(
    string Prefix, string? OtherPrefix, string InitContainer, string Sidecar, string SecretsVolume, string AgentHome, string WebhookName)
{
    private static readonly InjectorNames VaultK8s =
        new("vault.hashicorp.com/", null, "vault-agent-init", "vault-agent", "vault-secrets", "/home/vault", "vault.hashicorp.com");

    private static readonly InjectorNames OpenBaoK8s =
        new("openbao.org/", "vault.hashicorp.com/", "openbao-agent-init", "openbao-agent", "openbao-secrets", "/home/openbao", "openbao.org");

    /// <summary>The names of one flavour.</summary>
    public static InjectorNames Of(InjectorFlavor flavor) => flavor switch
    {
        InjectorFlavor.VaultK8s => VaultK8s,
        InjectorFlavor.OpenBaoK8s => OpenBaoK8s,
    };

    /// <summary>Whether a container is an agent of any flavour.</summary>
    public static bool IsAgent(string container) =>
        container == VaultK8s.InitContainer || container == VaultK8s.Sidecar || container == OpenBaoK8s.InitContainer || container == OpenBaoK8s.Sidecar;
}
