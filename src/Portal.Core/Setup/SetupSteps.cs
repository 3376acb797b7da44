using System.Collections.Immutable;
using Portal.Core.Failures;
using Portal.Core.Injection;
using Portal.Core.Policies;
using Portal.Core.Roles;
using Portal.Core.Secrets;
using Portal.Core.Workloads;
using Portal.Policies;

namespace Portal.Core.Setup;

/// <summary>Judges each step from what was read. Pure, so that every state of the two systems can be tested without them.</summary>
internal static class SetupSteps
{
    public static ImmutableArray<SetupStep> Of(SetupFacts facts)
    {
        var injected = Injected(facts);
        return
        [
            Step(1, "Install Vault and its agent injector", "helm install vault hashicorp/vault", SetupPage.Overview, null, Installed(facts)),
            EngineStep(facts.Engines),
            Step(3, "Write a secret", "vault kv put internal/database/config username=… password=…", SetupPage.Secrets, MountOf(facts), Secret(facts)),
            AuthStep(facts.AuthMount, Auth(facts)),
            Step(5, "Write a policy that reads the secret", "vault policy write internal-app -", SetupPage.Policies, null, Policy(facts)),
            Step(6, "Bind a role to a service account", $"vault write auth/{facts.AuthMount}/role/internal-app …", SetupPage.Roles, facts.AuthMount, Role(facts)),
            Step(7, "Create the service account", "kubectl create serviceaccount internal-app", SetupPage.ServiceAccounts, null, Account(facts)),
            Step(8, "Look at the application", "kubectl get deployment orgchart", SetupPage.Workloads, null, Application(facts)),
            Step(9, "Inject the secret", "kubectl patch deployment orgchart --patch …", SetupPage.Workloads, Subject(injected), Annotated(facts)),
            Step(10, "See the agent in the new pod", "kubectl logs … --container vault-agent", SetupPage.Workloads, Subject(injected), Agent(facts)),
            Step(11, "Verify the file in the pod", "kubectl exec … -- cat /vault/secrets/database-config.txt", SetupPage.Workloads, Subject(injected), Verified(facts, injected)),
            Step(12, "Shape the file with a template", "kubectl patch deployment orgchart --patch …", SetupPage.Workloads, Subject(injected), Template(facts)),
        ];
    }

    /// <summary>The steps that one list each decides.</summary>
    public static ImmutableArray<SetupStep> AtAGlance(string authMount, Part<Listing<SecretEngine>> engines, Part<Listing<KubernetesAuthMount>> mounts) =>
    [
        EngineStep(engines),
        AuthStep(authMount, mounts.Value is not { } listed ? CannotTell("The list of auth methods", mounts.Refused)
            : listed.Items.Any(mount => mount.Path == authMount) ? Done($"auth/{authMount} is enabled.")
            : ToDo($"There is no Kubernetes auth method at auth/{authMount}.")),
    ];

    private static SetupStep EngineStep(Part<Listing<SecretEngine>> engines) => Step(2, "Enable a key/value secret engine", "vault secrets enable -path=internal kv-v2", SetupPage.Secrets, null, Engine(engines));

    private static SetupStep AuthStep(string mount, (SetupState, string) found) =>
        Step(4, "Connect Kubernetes auth", $"vault auth enable kubernetes; vault write auth/{mount}/config …", SetupPage.ConnectKubernetesAuth, mount, found);

    private static SetupStep Step(int number, string title, string command, SetupPage page, string? subject, (SetupState State, string Why) found) => new(number, title, command, found.State, found.Why, page, subject);

    private static (SetupState, string) Installed(SetupFacts facts)
    {
        if (facts.Vault.Value is not { } vault) return CannotTell("Vault", facts.Vault.Refused);
        if (!vault.IsInitialized) return ToDo($"{vault.Server.Product} answers and was never initialised.");
        if (vault.IsSealed) return ToDo($"{vault.Server.Product} is sealed. Unseal it to go on.");
        if (facts.Injectors.Value is not { } injectors) return CannotTell("The injector's deployment", facts.Injectors.Refused);
        if (injectors.Items.FirstOrDefault(injector => injector.IsHealthy) is { } healthy) return Done($"{vault.Server.Name} is unsealed, and {healthy.Namespace}/{healthy.Name} injects.");
        if (injectors.Items.FirstOrDefault() is { } broken) return ToDo($"{vault.Server.Name} is unsealed. {broken.Namespace}/{broken.Name}: {broken.Problems[0]}");
        return injectors.Refused.IsEmpty ? ToDo($"{vault.Server.Name} is unsealed. The cluster has no agent injector.") : CannotTell("The injector's deployment", injectors.Refused[0]);
    }

    private static (SetupState, string) Engine(Part<Listing<SecretEngine>> listed)
    {
        if (listed.Value is not { } engines) return CannotTell("The list of engines", listed.Refused);
        var kv = engines.Items.Where(engine => engine.Kv is not null).ToArray();
        return kv.Length == 0 ? ToDo("There is no key/value engine yet.") : Done($"{kv[0].Path}/ is a key/value engine, version {(int)kv[0].Kv!.Value}{(kv.Length == 1 ? "" : $"; there are {kv.Length}")}.");
    }

    private static (SetupState, string) Secret(SetupFacts facts)
    {
        if (facts.Secrets.Value is not { } secrets) return CannotTell("The list of secrets", facts.Secrets.Refused);
        if (secrets.Items.FirstOrDefault() is { } found) return Done($"{found.Mount}/ holds {found.Key}{(secrets.Items.Length == 1 ? "" : " and more")}.");
        return secrets.Refused.IsEmpty ? ToDo("No key/value engine holds a secret yet.") : CannotTell("The list of secrets", secrets.Refused[0]);
    }

    private static (SetupState, string) Auth(SetupFacts facts)
    {
        if (facts.Auth.Value is not { } auth) return CannotTell("The list of auth methods", facts.Auth.Refused);
        if (auth.Items.FirstOrDefault(detail => detail.Mount.Path == facts.AuthMount) is not { } mine) return ToDo($"There is no Kubernetes auth method at auth/{facts.AuthMount}.");
        if (mine.Config.Value is { } config) return Done($"auth/{facts.AuthMount} is connected to {config.Host}.");
        return mine.Config.Refused?.Failure == Failure.NotFound ? ToDo($"auth/{facts.AuthMount} is enabled and has no configuration.") : CannotTell($"The configuration of auth/{facts.AuthMount}", mine.Config.Refused);
    }

    private static (SetupState, string) Policy(SetupFacts facts)
    {
        if (facts.Policies.Value is not { } policies) return CannotTell("The list of policies", facts.Policies.Refused);
        if (Reading(policies.Items, facts.Engines.Value?.Items ?? []) is { } reading) return Done($"The policy {reading.Policy} reads {reading.Path}.");
        if (!policies.Refused.IsEmpty) return CannotTell("The policies", policies.Refused[0]);
        return policies.Unread == 0
            ? ToDo("No policy lets an application read a secret and write none.")
            : (SetupState.CannotTell, $"None of the {policies.Items.Length} policies looked at lets an application read a secret and write none; {policies.Unread} were not looked at.");
    }

    /// <summary>The first policy that lets an application read a secret of one of the engines, and where; null when none does.</summary>
    public static (string Policy, string Path)? Reading(IEnumerable<StoredPolicy> policies, IEnumerable<SecretEngine> engines)
    {
        var roots = engines.Where(engine => engine.Kv is not null).Select(engine => engine.Kv == KvVersion.V2 ? engine.Path + "/data/" : engine.Path + "/").ToArray();
        var reading = policies.SelectMany(policy => PolicyDocument.Parse(policy.Name, policy.Text).Stanzas.Select(stanza => (policy.Name, Stanza: stanza))).FirstOrDefault(item => Reads(item.Stanza, roots));
        return reading.Stanza is null ? null : (reading.Name, reading.Stanza.Pattern);
    }

    /// <summary>What an application needs, as opposed to people, who also write.</summary>
    private static bool Reads(PolicyStanza stanza, string[] roots) =>
        stanza.Capabilities.HasFlag(Capability.Read) && (stanza.Capabilities & (Capability.Create | Capability.Update)) == 0 && roots.Any(root => stanza.Pattern.StartsWith(root, StringComparison.Ordinal));

    private static (SetupState, string) Role(SetupFacts facts)
    {
        if (facts.Roles.Value is not { } roles) return CannotTell("The list of roles", facts.Roles.Refused);
        if (roles.Items.FirstOrDefault()?.Role is { } role) return Done($"The role {role.Name} lets {Names(role.ServiceAccountNames)} in {Places(role)} log in.");
        return roles.Refused.IsEmpty ? ToDo($"auth/{facts.AuthMount} has no role yet.") : CannotTell("The list of roles", roles.Refused[0]);
    }

    private static (SetupState, string) Account(SetupFacts facts)
    {
        if (facts.Accounts.Value is not { } accounts) return CannotTell("The list of service accounts", facts.Accounts.Refused);
        if (facts.Roles.Value is not { Items.Length: > 0 } roles) return ToDo("No role names a service account yet.");
        foreach (var role in roles.Items.Select(stored => stored.Role))
        {
            if (accounts.Items.FirstOrDefault(account => RoleMatch.Decide(role, account.Namespace, account.Name, null) == RoleVerdict.Matches) is { } named) return Done($"{named.Namespace}/{named.Name} exists, and the role {role.Name} is bound to it.");
        }

        var wanted = roles.Items[0].Role;
        return ToDo($"The role {wanted.Name} is bound to {Names(wanted.ServiceAccountNames)}, which does not exist in {Places(wanted)}.");
    }

    private static string Names(ImmutableArray<string> names) => names is ["*"] ? "every service account" : string.Join(", ", names);

    private static string Places(KubernetesRole role) => role.ServiceAccountNamespaces.IsEmpty ? "namespaces with certain labels" : role.ServiceAccountNamespaces is ["*"] ? "every namespace" : string.Join(", ", role.ServiceAccountNamespaces);

    private static (SetupState, string) Application(SetupFacts facts)
    {
        if (facts.Apps.Listing.Value is not { } workloads) return CannotTell("The list of workloads", facts.Apps.Listing.Refused);
        var apps = facts.Apps.Items.ToArray();
        if (apps.Length == 0) return workloads.Refused.IsEmpty ? ToDo("There is no workload yet.") : CannotTell("The list of workloads", workloads.Refused[0]);
        var plain = apps.Where(workload => !Settings(facts, workload).IsOn).ToArray();
        return Done(plain.Length == 0 ? $"{Count(apps.Length, facts.Apps.Word)}, and all ask for injection." : $"{Count(apps.Length, facts.Apps.Word)}; {plain[0].Key.Name} {(plain.Length == 1 ? "is" : $"and {plain.Length - 1} more are")} not injected.");
    }

    private static (SetupState, string) Annotated(SetupFacts facts)
    {
        if (facts.Apps.Listing.Value is null) return CannotTell("The list of workloads", facts.Apps.Listing.Refused);
        var annotated = facts.Apps.Items.Where(workload => Settings(facts, workload).IsOn).ToArray();
        return annotated.Length == 0 ? ToDo("No workload asks for a secret yet.") : Done($"{annotated[0].Key.Name} asks for {Asked(Settings(facts, annotated[0]))}{(annotated.Length == 1 ? "" : $"; {annotated.Length} workloads ask")}.");
    }

    private static (SetupState, string) Agent(SetupFacts facts)
    {
        if (facts.Apps.Listing.Value is null) return CannotTell("The list of workloads", facts.Apps.Listing.Refused);
        var states = facts.Apps.Items.Where(workload => Settings(facts, workload).IsOn).Select(workload => (workload.Key.Name, State: InjectionState.Of(workload, facts.Injector.Names, facts.At))).ToArray();
        if (states.FirstOrDefault(item => item.State.Status == InjectionStatus.Injected) is { Name: not null } good) return Done($"{good.Name}: {good.State.Why}");
        return states.Length == 0 ? ToDo("No workload asks for a secret yet.") : ToDo($"{states[0].Name}: {states[0].State.Why}");
    }

    private static (SetupState, string) Verified(SetupFacts facts, Workload? injected)
    {
        if (facts.Verified is { } pod) return Done($"You have looked at the files of {pod}.");
        if (facts.Apps.Listing.Value is null) return CannotTell("The list of workloads", facts.Apps.Listing.Refused);
        return injected is null ? ToDo("There is no pod with a secret yet.") : ToDo($"{injected.Key.Name} has its files. Nobody is asked to believe it: Verify compares them with Vault.");
    }

    private static (SetupState, string) Template(SetupFacts facts)
    {
        if (facts.Apps.Listing.Value is null) return CannotTell("The list of workloads", facts.Apps.Listing.Refused);
        var shaped = facts.Apps.Items.FirstOrDefault(workload => Settings(facts, workload) is { IsOn: true } settings && settings.Files.Any(file => file.Template is not null));
        return shaped is null ? ToDo($"No file of a {facts.Apps.Word} has a template yet; without one, version 2 secrets are rendered in a form few programs read.") : Done($"{shaped.Key.Name} shapes {Settings(facts, shaped).Files.First(file => file.Template is not null).Path}.");
    }

    private static Workload? Injected(SetupFacts facts) =>
        facts.Apps.Items.Where(workload => Settings(facts, workload).IsOn).OrderBy(workload => InjectionState.Of(workload, facts.Injector.Names, facts.At).Status != InjectionStatus.Injected).FirstOrDefault();

    private static InjectionSettings Settings(SetupFacts facts, Workload workload) => InjectionSettings.Read(workload.Template.Annotations, facts.Injector.Names);

    private static string? Subject(Workload? workload) => workload is null ? null : $"{workload.Key.Namespace}/{workload.Key.Kind}/{workload.Key.Name}";

    private static string? MountOf(SetupFacts facts) => facts.Engines.Value?.Items.FirstOrDefault(engine => engine.Kv is not null)?.Path;

    private static string Asked(InjectionSettings settings) => settings.Files.FirstOrDefault() is { } file ? file.SecretPath ?? file.Path : "the agent";

    private static string Count(int count, string word) => count == 1 ? $"There is 1 {word}" : $"There are {count} {word}s";

    private static (SetupState, string) Done(string why) => (SetupState.Done, why);

    private static (SetupState, string) ToDo(string why) => (SetupState.ToDo, why);

    private static (SetupState, string) CannotTell(string what, ApiException? refused) => (SetupState.CannotTell, refused?.Failure switch
    {
        Failure.Denied => $"{what} may not be read with your rights.",
        Failure.Unreachable or Failure.Timeout => $"{what} cannot be read: {refused.System} does not answer.",
        Failure.Sealed => $"{what} cannot be read: Vault is sealed.",
        _ => $"{what} cannot be read now.",
    });
}
