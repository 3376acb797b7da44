using System.Globalization;
using System.Text;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Kubernetes;
using Portal.Core.Kubernetes.Injectors;
using Portal.Core.Workloads;

namespace Portal.Core.Injection;

/// <summary>What can be told of a file without reading it.</summary>
internal sealed record FileFacts(long Size, string Mode, DateTimeOffset ChangedAt, string Sha256);

/// <summary>Looks at files in a container with the programs every small image has: <c>stat</c>, <c>sha256sum</c>, <c>cat</c>.</summary>
internal sealed class PodFiles(KubeClient client)
{
    private const int NotFoundExitCode = 127;

    /// <summary>The container to ask: the agent beside the application, whose image has what is needed; else the first that runs and has the files.</summary>
    /// <exception cref="ApiException"><see cref="Failure.NotFound"/> when no container runs that has the files.</exception>
    public static string ContainerOf(WorkloadPod pod)
    {
        var running = pod.Containers.Where(container => container is { IsInit: false, Phase: ContainerPhase.Running }).ToArray();
        var chosen = running.FirstOrDefault(container => InjectorNames.IsAgent(container.Name)) ?? running.FirstOrDefault(container => container.MountPaths.Contains(RenderedFile.DefaultDirectory)) ?? running.FirstOrDefault();
        return chosen?.Name ?? throw new ApiException(ApiSystem.Kubernetes, Failure.NotFound, "exec in", KubeKinds.Pods.Target(pod.Namespace, pod.Name)) { Errors = ["No container of the pod is running, so nothing can be looked at."] };
    }

    /// <summary>The facts about the files that are there, by path.</summary>
    public async Task<Dictionary<string, FileFacts>> LookAsync(EnvironmentSession session, WorkloadPod pod, string container, IReadOnlyList<string> paths, CancellationToken cancellationToken)
    {
        if (paths.Count == 0) return [];
        // Both programs go on after a file that is missing and say the rest; their exit code is then 1.
        var stat = await RunAsync(session, pod, container, ["stat", "-c", "%s %a %Y %n", .. paths], cancellationToken);
        var found = Lines(stat).Select(Parse).OfType<(string Path, FileFacts Facts)>().ToDictionary(file => file.Path, file => file.Facts, StringComparer.Ordinal);
        if (found.Count == 0) return found;
        var sums = await RunAsync(session, pod, container, ["sha256sum", .. found.Keys], cancellationToken);
        foreach (var line in Lines(sums))
        {
            // "<64 hex digits>  /vault/secrets/config"
            var path = line.Length > 66 ? line[66..] : "";
            if (found.TryGetValue(path, out var facts)) found[path] = facts with { Sha256 = line[..64] };
        }

        return found;
    }

    /// <summary>A file's content.</summary>
    /// <exception cref="ApiException"><see cref="Failure.NotFound"/> when it is not there.</exception>
    public async Task<Sensitive> ReadAsync(EnvironmentSession session, WorkloadPod pod, string container, string path, CancellationToken cancellationToken)
    {
        var result = await RunAsync(session, pod, container, ["cat", path], cancellationToken);
        if (result.ExitCode != 0) throw new ApiException(ApiSystem.Kubernetes, Failure.NotFound, "exec in", $"{KubeKinds.Pods.Target(pod.Namespace, pod.Name)} {path}") { Errors = [result.Error.Trim()] };
        return new Sensitive(Encoding.UTF8.GetString(result.Output.AsSpan()) + (result.IsCut ? "\n…" : ""));
    }

    private async Task<ExecResult> RunAsync(EnvironmentSession session, WorkloadPod pod, string container, IReadOnlyList<string> command, CancellationToken cancellationToken)
    {
        var result = await client.ExecAsync(session.Kubernetes, pod.Namespace, pod.Name, container, command, cancellationToken);
        if (result.ExitCode != NotFoundExitCode) return result;
        throw new ApiException(ApiSystem.Kubernetes, Failure.Invalid, "exec in", $"{KubeKinds.Pods.Target(pod.Namespace, pod.Name)} container {container}") { Errors = [$"The image of {container} has no {command[0]}."] };
    }

    private static string[] Lines(ExecResult result) => Encoding.UTF8.GetString(result.Output.AsSpan()).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static (string, FileFacts)? Parse(string line)
    {
        var parts = line.Split(' ', 4);
        if (parts.Length != 4 || !long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var size) || !long.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var changed)) return null;
        return (parts[3], new FileFacts(size, parts[1], DateTimeOffset.FromUnixTimeSeconds(changed), ""));
    }
}
