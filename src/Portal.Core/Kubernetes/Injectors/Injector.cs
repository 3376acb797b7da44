using System.Collections.Immutable;

namespace Portal.Core.Kubernetes.Injectors;

/// <summary>An agent injector as it is installed: its deployment, how it is configured and the webhook that calls it.</summary>
/// <param name="Flavor">Which program it is.</param>
/// <param name="Namespace">Where its deployment is.</param>
/// <param name="Name">The deployment's name.</param>
/// <param name="Image">The image it runs.</param>
/// <param name="Ready">Ready replicas.</param>
/// <param name="Desired">Wanted replicas.</param>
/// <param name="Settings">What its environment says.</param>
/// <param name="Webhook">The webhook that sends pods to it; null when there is none, or when it may not be read.</param>
/// <param name="Problems">What keeps it from injecting, one sentence each; empty when it works.</param>
public sealed record Injector(
    InjectorFlavor Flavor,
    string Namespace,
    string Name,
    string Image,
    int Ready,
    int Desired,
    InjectorSettings Settings,
    InjectorWebhook? Webhook,
    ImmutableArray<string> Problems)
{
    /// <summary>Whether nothing speaks against it injecting the next pod.</summary>
    public bool IsHealthy => Problems.IsEmpty;
}

/// <summary>The defaults an injector gives to every agent, from the environment of its container (<c>AGENT_INJECT_*</c>).</summary>
/// <param name="VaultAddress">Where agents find Vault (<c>AGENT_INJECT_VAULT_ADDR</c>); null when unset.</param>
/// <param name="AuthPath">The auth mount agents log in at, with <c>auth/</c> (<c>AGENT_INJECT_VAULT_AUTH_PATH</c>).</param>
/// <param name="AgentImage">The agent's image (<c>AGENT_INJECT_VAULT_IMAGE</c>); null for the built-in one.</param>
/// <param name="DefaultTemplate"><c>map</c> or <c>json</c> (<c>AGENT_INJECT_DEFAULT_TEMPLATE</c>).</param>
/// <param name="VaultNamespace">The Vault namespace agents use; null for none.</param>
public sealed record InjectorSettings(string? VaultAddress, string AuthPath, string? AgentImage, string DefaultTemplate, string? VaultNamespace)
{
    /// <summary>What an injector does that is told nothing.</summary>
    public static InjectorSettings BuiltIn { get; } = new(null, "auth/kubernetes", null, "map", null);
}

/// <summary>The webhook through which the API server asks an injector about new pods.</summary>
/// <param name="Configuration">The MutatingWebhookConfiguration's name.</param>
/// <param name="FailurePolicy"><c>Ignore</c> lets pods start without secrets when the injector does not answer; <c>Fail</c> refuses them.</param>
/// <param name="HasCaBundle">Whether the API server was given the CA of the injector's certificate.</param>
/// <param name="Service">The service it calls, as namespace/name; null when it calls an address.</param>
public sealed record InjectorWebhook(string Configuration, string FailurePolicy, bool HasCaBundle, string? Service);
