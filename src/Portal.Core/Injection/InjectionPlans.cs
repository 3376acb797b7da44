using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using k8s.Models;
using Portal.Core.Changes;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Kubernetes;
using Portal.Core.Kubernetes.Injectors;
using Portal.Core.Workloads;

namespace Portal.Core.Injection;

/// <summary>Plans that change what an injector does for a workload. Each is one patch of its pod template, which replaces its pods.</summary>
/// <param name="client">The door to the cluster.</param>
/// <param name="injectors">Which injector the cluster has, and so what its annotations are called.</param>
public sealed partial class InjectionPlans(KubeClient client, CurrentInjector injectors)
{
    /// <summary>Injects one more secret, or changes how one is injected.</summary>
    /// <exception cref="ApiException">
    /// <see cref="Failure.Invalid"/> with the field for what cannot be, and for jobs and bare pods, whose templates cannot be changed.
    /// </exception>
    public async Task<ChangePlan> PlanInjectAsync(EnvironmentSession session, InjectionRequest request, CancellationToken cancellationToken)
    {
        var read = await WorkloadObjects.ReadAsync(client, session.Kubernetes, request.Workload, cancellationToken);
        var injector = await injectors.ReadAsync(session, cancellationToken);
        var step = InjectStep(read, request, injector, serviceAccount: null, out var warnings);
        return new ChangePlan { Title = $"Inject {request.Secret} into {request.Workload.Name}", Verb = "Inject secret", Steps = [step], Warnings = warnings };
    }

    /// <summary>Stops injecting one file, or, without a file, everything: all of the injector's annotations go.</summary>
    /// <exception cref="ApiException"><see cref="Failure.NotFound"/> when there is nothing to remove.</exception>
    public async Task<ChangePlan> PlanRemoveAsync(EnvironmentSession session, WorkloadKey key, string? fileName, CancellationToken cancellationToken)
    {
        var read = await WorkloadObjects.ReadAsync(client, session.Kubernetes, key, cancellationToken);
        var names = InjectorNames.Of((await injectors.ReadAsync(session, cancellationToken)).Flavor);
        var gone = read.Workload.Template.Annotations.Keys.Where(annotation => Belongs(annotation, names, fileName)).ToArray();
        if (gone.Length == 0) throw new ApiException(ApiSystem.Kubernetes, Failure.NotFound, "patch", key.ToString());
        var step = Step(read, gone.ToDictionary(annotation => annotation, _ => (string?)null), null, fileName is null ? $"Remove injection from {key.Name}" : $"Stop injecting {fileName} into {key.Name}");
        var what = fileName is null ? "its secrets" : $"the file of {fileName}";
        return new ChangePlan
        {
            Title = step.Title,
            Verb = fileName is null ? "Remove injection" : "Stop injecting",
            Steps = [step],
            Warnings = [$"New pods of {key.Name} start without {what}. Make sure that it does not need it any more.", .. Replaced(read)],
        };
    }

    /// <summary>The step of a plan that injects, and, when it is given one, changes the service account.</summary>
    internal ChangeStep InjectStep(WorkloadObject read, InjectionRequest request, InjectorFacts injector, string? serviceAccount, out ImmutableArray<string> warnings)
    {
        Check(request);
        var names = InjectorNames.Of(injector.Flavor);
        var added = Annotations(request, injector.Settings, names);
        var step = Step(read, added, serviceAccount, $"Inject {request.Secret} into {request.Workload.Name}");
        var after = read.Workload with
        {
            Template = read.Workload.Template with { Annotations = read.Workload.Template.Annotations.SetItems(added.Select(pair => KeyValuePair.Create(pair.Key, pair.Value!))) },
        };
        warnings = [.. InjectionChecks.Of(after, names).Select(problem => $"{problem.Key} {problem.Sentence} {problem.Remedy}".Trim()), .. injector.Problems, .. Replaced(read)];
        return step;
    }

    /// <summary>The annotations of a request, by full key.</summary>
    internal static Dictionary<string, string?> Annotations(InjectionRequest request, InjectorSettings settings, InjectorNames names)
    {
        var name = NameOf(request.FileName);
        var annotations = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["agent-inject"] = "true",
            ["role"] = request.Role,
            [$"agent-inject-secret-{name}"] = SecretTemplate.PathOf(request.Secret, request.Kv),
        };
        // Written as an annotation the file name is lower-cased; and not every path is a name.
        if (name != request.FileName) annotations[$"agent-inject-file-{name}"] = request.FileName;
        if (request.Template is { Length: > 0 } template) annotations[$"agent-inject-template-{name}"] = template;
        if (request.Mode is { Length: > 0 } mode) annotations[$"agent-inject-perms-{name}"] = mode;
        if (request.AuthMount is { } mount && $"auth/{mount}" != settings.AuthPath) annotations["auth-path"] = $"auth/{mount}";
        if (!request.Containers.IsEmpty) annotations["agent-inject-containers"] = string.Join(',', request.Containers);
        if (request.Workload.Kind is WorkloadKind.CronJob) annotations["agent-pre-populate-only"] = "true";
        return annotations.ToDictionary(pair => names.Prefix + pair.Key, pair => pair.Value, StringComparer.Ordinal);
    }

    /// <summary>The step that rewrites an injector's annotations where they are to say something else.</summary>
    /// <param name="session">Whose rights are used.</param>
    /// <param name="key">The workload.</param>
    /// <param name="rewrite">What an annotation says then, from its key without the prefix and what it says now.</param>
    /// <param name="title">What the step does.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The step; null when no annotation changes.</returns>
    internal async Task<ChangeStep?> RewriteStepAsync(EnvironmentSession session, WorkloadKey key, Func<string, string, string> rewrite, string title, CancellationToken cancellationToken)
    {
        var read = await WorkloadObjects.ReadAsync(client, session.Kubernetes, key, cancellationToken);
        var names = (await injectors.ReadAsync(session, cancellationToken)).Names;
        var changes = Rewritten(read.Template.Metadata?.Annotations?.AsReadOnly() ?? ReadOnlyDictionary<string, string>.Empty, names, rewrite).ToDictionary(pair => pair.Key, pair => (string?)pair.Value, StringComparer.Ordinal);
        if (changes.Count == 0) return null;
        var old = changes.ToDictionary(change => WithoutPrefix(change.Key, names), change => (Now: change.Value, Then: read.Template.Metadata!.Annotations[change.Key]), StringComparer.Ordinal);
        return Step(read, changes, serviceAccount: null, title) with
        {
            Undo = async (again, _, ct) => await RewriteStepAsync(again, key, (name, value) => old.TryGetValue(name, out var was) && was.Now == value ? was.Then : value, $"Undo: {title}", ct)
                ?? throw new ApiException(ApiSystem.Kubernetes, Failure.Conflict, "patch", key.ToString()) { Errors = ["Its annotations say something else by now."] },
        };
    }

    /// <summary>The annotations of an injector that say something else after a rewriting.</summary>
    internal static IEnumerable<KeyValuePair<string, string>> Rewritten(IReadOnlyDictionary<string, string> annotations, InjectorNames names, Func<string, string, string> rewrite) =>
        from pair in annotations
        let name = WithoutPrefix(pair.Key, names)
        where name.Length < pair.Key.Length
        let then = rewrite(name, pair.Value)
        where then != pair.Value
        select KeyValuePair.Create(pair.Key, then);

    /// <summary>The annotations of an injector of which something is true, by their keys without the prefix.</summary>
    internal static IEnumerable<KeyValuePair<string, string>> Where(IReadOnlyDictionary<string, string> annotations, InjectorNames names, Func<string, string, bool> isMeant) =>
        annotations.Where(pair => WithoutPrefix(pair.Key, names) is var name && name.Length < pair.Key.Length && isMeant(name, pair.Value));

    private static string WithoutPrefix(string annotation, InjectorNames names) =>
        new[] { names.Prefix, names.OtherPrefix }.OfType<string>().FirstOrDefault(prefix => annotation.StartsWith(prefix, StringComparison.Ordinal)) is { } prefix ? annotation[prefix.Length..] : annotation;

    /// <summary>The NAME for a file's path: itself where it can be one.</summary>
    internal static string NameOf(string fileName)
    {
        if (fileName.Length <= AnnotationTable.LongestName && PlainName().IsMatch(fileName) && !fileName.StartsWith("file-", StringComparison.Ordinal)) return fileName;
        var name = NotInNames().Replace(fileName.ToLowerInvariant(), "-").Trim('-', '.', '_');
        if (name.StartsWith("file-", StringComparison.Ordinal)) name = name[5..];
        return name.Length <= AnnotationTable.LongestName ? name : name[..AnnotationTable.LongestName].TrimEnd('-', '.', '_');
    }

    private ChangeStep Step(WorkloadObject read, IReadOnlyDictionary<string, string?> changes, string? serviceAccount, string title)
    {
        var patch = new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = new JsonObject(changes.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))) } };
        if (serviceAccount is not null) patch["spec"] = new JsonObject { ["serviceAccountName"] = serviceAccount };
        return WorkloadObjects.PatchStep(client, read, patch, After(read.Template, changes, serviceAccount), title);
    }

    private static V1PodTemplateSpec After(V1PodTemplateSpec template, IReadOnlyDictionary<string, string?> changes, string? serviceAccount)
    {
        var after = k8s.KubernetesJson.Deserialize<V1PodTemplateSpec>(k8s.KubernetesJson.Serialize(template));
        after.Metadata ??= new V1ObjectMeta();
        after.Metadata.Annotations ??= new Dictionary<string, string>();
        foreach (var (key, value) in changes)
        {
            if (value is null) after.Metadata.Annotations.Remove(key);
            else after.Metadata.Annotations[key] = value;
        }

        if (after.Metadata.Annotations.Count == 0) after.Metadata.Annotations = null;
        if (serviceAccount is not null && after.Spec is { } spec) spec.ServiceAccountName = serviceAccount;
        return after;
    }

    private static bool Belongs(string annotation, InjectorNames names, string? fileName)
    {
        var prefix = new[] { names.Prefix, names.OtherPrefix }.OfType<string>().FirstOrDefault(prefix => annotation.StartsWith(prefix, StringComparison.Ordinal));
        if (prefix is null) return false;
        return fileName is null || AnnotationTable.Find(annotation[prefix.Length..])?.Name == fileName;
    }

    private static void Check(InjectionRequest request)
    {
        var target = request.Workload.ToString();
        if (string.IsNullOrWhiteSpace(request.Role)) throw Invalid(target, "role", "The agent needs a role to log in with.");
        if (string.IsNullOrWhiteSpace(request.FileName) || NameOf(request.FileName).Length == 0) throw Invalid(target, "fileName", "The file needs a name.");
        if (request.FileName.StartsWith('/') || request.FileName.Split('/').Any(part => part is "" or "." or "..")) throw Invalid(target, "fileName", "The file's path starts in the secrets directory and stays there.");
        if (request.Secret.IsFolder) throw Invalid(target, "secret", "Pick a secret, not a folder.");
        if (request.Mode is { Length: > 0 } mode && AnnotationValue.ProblemOf(AnnotationType.Mode, mode) is { } problem) throw Invalid(target, "mode", problem.Sentence);
    }

    private static ApiException Invalid(string target, string field, string message) => new(ApiSystem.Kubernetes, Failure.Invalid, "patch", target) { Fields = [new FieldError(field, message)] };

    private static IEnumerable<string> Replaced(WorkloadObject read)
    {
        var pods = read.Workload.Rollout.Desired;
        if (read.Key.Kind == WorkloadKind.CronJob) yield return "Jobs that are already running keep their pods; the next one is made from the new template.";
        else if (pods > 0) yield return $"{(pods == 1 ? "Its pod is" : $"Its {pods} pods are")} replaced, as by any change of the pod template.";
    }

    [GeneratedRegex(@"\A[a-z0-9]([a-z0-9._-]*[a-z0-9])?\z")]
    private static partial Regex PlainName();

    [GeneratedRegex("[^a-z0-9._-]+")]
    private static partial Regex NotInNames();
}
