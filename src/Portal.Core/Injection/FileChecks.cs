using Portal.Core.Kubernetes.Injectors;
using Portal.Core.Workloads;

namespace Portal.Core.Injection;

/// <summary>Checks what will be rendered: do annotations belong together, do files collide with each other or with what is mounted.</summary>
internal static class FileChecks
{
    private static readonly string[] OnlyBeside =
        ["agent-inject-file", "agent-inject-perms", "agent-inject-command", "agent-template-left-delim", "agent-template-right-delim", "error-on-missing-key", "secret-volume-path", "preserve-secret-case"];

    public static IEnumerable<InjectionProblem> Of(Workload workload, InjectionSettings settings, InjectorNames names) =>
        Lonely(settings, names).Concat(Colliding(settings, names)).Concat(Mounted(workload, settings, names));

    private static IEnumerable<InjectionProblem> Lonely(InjectionSettings settings, InjectorNames names)
    {
        var known = settings.Files.Select(file => file.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var text in settings.Values.Keys)
        {
            if (AnnotationTable.Find(text) is not { Name: { } name } found || !OnlyBeside.Contains(found.Key.Name) || known.Contains(name)) continue;
            var other = known.FirstOrDefault(candidate => string.Equals(candidate, name, StringComparison.OrdinalIgnoreCase));
            var sentence = other is null ? $"No secret and no template is named \"{name}\", so it does nothing." : $"Names are compared with their case, so it does not belong to \"{other}\".";
            yield return new InjectionProblem(InjectionEffect.Ignored, names.Prefix + text, sentence, other is null ? $"Set {names.Prefix}agent-inject-secret-{name}, or remove it." : $"Write {other}.");
        }
    }

    private static IEnumerable<InjectionProblem> Colliding(InjectionSettings settings, InjectorNames names) =>
        from same in settings.Files.GroupBy(file => file.Path, StringComparer.Ordinal)
        where same.Count() > 1
        let keys = string.Join(" and ", same.Select(file => file.Name))
        select new InjectionProblem(InjectionEffect.Fails, names.Prefix + "agent-inject-secret-" + same.First().Name, $"{keys} are both rendered to {same.Key}; the last one wins.", "File names are lower case unless preserve-secret-case is true. Give one of them another name.");

    private static IEnumerable<InjectionProblem> Mounted(Workload workload, InjectionSettings settings, InjectorNames names)
    {
        // A bare pod that was injected has the mount already.
        if (workload.Key.Kind == WorkloadKind.Pod) yield break;
        var directories = settings.Values.Where(pair => AnnotationTable.Find(pair.Key)?.Key.Name == "secret-volume-path").Select(pair => (pair.Key, Path: pair.Value)).Where(pair => pair.Path.Length > 0).ToArray();
        if (directories.All(pair => pair.Key != "secret-volume-path")) directories = [.. directories, ("secret-volume-path", RenderedFile.DefaultDirectory)];
        foreach (var (key, path) in directories)
        {
            var container = workload.Template.Containers.FirstOrDefault(container => container.MountPaths.Any(mount => mount.TrimEnd('/') == path.TrimEnd('/')));
            if (container is not null)
                yield return new InjectionProblem(InjectionEffect.Refused, names.Prefix + key, $"The container {container.Name} already mounts something at {path}.", $"Choose another directory with {names.Prefix}secret-volume-path.");
        }
    }
}
