using System.Collections.Immutable;
using Portal.Core.Kubernetes.Injectors;
using Portal.Core.Workloads;

namespace Portal.Core.Injection;

/// <summary>
/// Finds the mistakes that can be decided from a workload alone: those that make its annotations be ignored or refused, and those that make
/// the agent fail whatever Vault says. Pure; knows nothing of Vault.
/// </summary>
public static class InjectionChecks
{
    private static readonly string[] RefusedNamespaces = ["kube-system", "kube-public"];

    /// <summary>Every problem, the worst first. An empty answer does not promise that Vault will agree.</summary>
    public static ImmutableArray<InjectionProblem> Of(Workload workload, InjectorNames names)
    {
        var settings = InjectionSettings.Read(workload.Template.Annotations, names);
        var problems = Misplaced(workload, names).Concat(KeyChecks.Of(workload.Template.Annotations, names)).Concat(Switch(workload, settings, names));
        if (settings.IsOn) problems = problems.Concat(Pod(workload, settings, names)).Concat(Agent(workload, settings, names)).Concat(FileChecks.Of(workload, settings, names));
        return [.. problems.OrderBy(problem => problem.Effect)];
    }

    private static IEnumerable<InjectionProblem> Misplaced(Workload workload, InjectorNames names)
    {
        if (workload.Key.Kind == WorkloadKind.Pod) yield break;
        var key = workload.Annotations.Keys.FirstOrDefault(key => key.StartsWith(names.Prefix, StringComparison.Ordinal) || (names.OtherPrefix is { } other && key.StartsWith(other, StringComparison.Ordinal)));
        if (key is null) yield break;
        var place = workload.Key.Kind == WorkloadKind.CronJob ? "spec.jobTemplate.spec.template.metadata.annotations" : "spec.template.metadata.annotations";
        yield return new InjectionProblem(InjectionEffect.Ignored, key, $"It is on the {workload.Key.Kind} itself. Pods get only the annotations of the pod template.", $"Move it to {place}.");
    }

    private static IEnumerable<InjectionProblem> Switch(Workload workload, InjectionSettings settings, InjectorNames names)
    {
        var on = names.Prefix + "agent-inject";
        if (!settings.IsOn && settings.Values.Keys.Any(key => key != "agent-inject"))
        {
            var isOff = settings.Values.ContainsKey("agent-inject");
            yield return new InjectionProblem(InjectionEffect.Ignored, on, isOff ? "It is false, so the other annotations do nothing." : "It is missing, so the other annotations do nothing.", $"Set {on}: \"true\".");
        }

        // The injector writes it to pods; copied from one into a template it switches injection off.
        if (workload.Key.Kind != WorkloadKind.Pod && settings.Text("agent-inject-status") == "injected")
            yield return new InjectionProblem(InjectionEffect.Ignored, names.Prefix + "agent-inject-status", "It says that injection is already done, so the injector skips every pod.", "Remove it from the pod template.");
    }

    private static IEnumerable<InjectionProblem> Pod(Workload workload, InjectionSettings settings, InjectorNames names)
    {
        var template = workload.Template;
        if (RefusedNamespaces.Contains(workload.Key.Namespace))
            yield return new InjectionProblem(InjectionEffect.Refused, "", $"The injector refuses pods in {workload.Key.Namespace}.", "Move the workload to another namespace.");
        if (template.AutomountsToken == false && settings.Text("agent-service-account-token-volume-name") is null)
            yield return new InjectionProblem(InjectionEffect.Refused, "", "The pod template switches off the service account's token, without which the agent cannot log in.", $"Remove automountServiceAccountToken: false, or name a projected token volume in {names.Prefix}agent-service-account-token-volume-name.");
        if (settings.Flag("agent-share-process-namespace") == true && template.SharesProcesses == false)
            yield return new InjectionProblem(InjectionEffect.Refused, names.Prefix + "agent-share-process-namespace", "The pod template says shareProcessNamespace: false.", "Decide for one of both.");
        if (settings.Flag("agent-run-as-same-user") == true && template.Containers.FirstOrDefault()?.RunsAsUser is null or 0)
            yield return new InjectionProblem(InjectionEffect.Refused, names.Prefix + "agent-run-as-same-user", "The first container does not say which user it runs as, or runs as root.", "Set securityContext.runAsUser of the first container.");
        if (workload.Key.Kind is WorkloadKind.Job or WorkloadKind.CronJob && settings.HasSidecar && settings.Flag("agent-enable-quit") != true)
            yield return new InjectionProblem(InjectionEffect.Fails, names.Prefix + "agent-pre-populate-only", "The agent stays beside the job's container, so the job never completes.", $"Set {names.Prefix}agent-pre-populate-only: \"true\".");
        if (!template.InitContainers.IsEmpty && settings.PrePopulates && settings.Flag("agent-init-first") != true)
            yield return new InjectionProblem(InjectionEffect.Advice, names.Prefix + "agent-init-first", $"The init container {template.InitContainers[0].Name} runs before the agent and does not see the files.", $"Set {names.Prefix}agent-init-first: \"true\" if it needs them.");
    }

    private static IEnumerable<InjectionProblem> Agent(Workload workload, InjectionSettings settings, InjectorNames names)
    {
        var ownConfiguration = settings.Text("agent-configmap") is not null;
        if (!ownConfiguration && settings.Role is null && (settings.Text("auth-type") ?? "kubernetes") == "kubernetes")
            yield return new InjectionProblem(InjectionEffect.Refused, names.Prefix + "role", "No role is named, and the agent needs one to log in.", $"Set {names.Prefix}role.");
        if (ownConfiguration && !settings.Files.IsEmpty)
            yield return new InjectionProblem(InjectionEffect.Ignored, names.Prefix + "agent-configmap", "With a ConfigMap of its own the agent does not look at secret and template annotations.", "Remove one or the other.");
        if (!ownConfiguration && settings.Files.IsEmpty && settings.Flag("agent-inject-token") != true)
            yield return new InjectionProblem(InjectionEffect.Ignored, "", "No secret and no template is named, so the agent renders nothing.", $"Set {names.Prefix}agent-inject-secret-NAME.");
        if (!settings.HasSidecar && !settings.PrePopulates)
            yield return new InjectionProblem(InjectionEffect.Ignored, names.Prefix + "agent-pre-populate", "Neither an init container nor an agent beside the application is asked for, so nothing is rendered.", "Remove one of both.");
        foreach (var container in settings.Containers.Where(container => workload.Template.Containers.All(known => known.Name != container)))
            yield return new InjectionProblem(InjectionEffect.Ignored, names.Prefix + "agent-inject-containers", $"There is no container \"{container}\".", $"The containers are {string.Join(", ", workload.Template.Containers.Select(known => known.Name))}.");
        if (settings.Flag("tls-skip-verify") == true)
            yield return new InjectionProblem(InjectionEffect.Advice, names.Prefix + "tls-skip-verify", "The agent accepts any certificate, and so anybody who says to be Vault.", $"Give it Vault's CA by {names.Prefix}tls-secret and {names.Prefix}ca-cert.");
    }
}
