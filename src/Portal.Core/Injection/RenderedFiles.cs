using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Portal.Core.Activity;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Kubernetes;
using Portal.Core.Workloads;

namespace Portal.Core.Injection;

/// <summary>
/// Compares the files in a pod with what Vault holds now. Contents are not moved for it: the pod hashes its file, and the portal renders the
/// current version and hashes that. Both the look and the reveal are recorded in Activity.
/// </summary>
/// <param name="client">The door to the cluster.</param>
/// <param name="secrets">Reads the current versions.</param>
/// <param name="injectors">Says how files without a template are rendered.</param>
/// <param name="activity">The record.</param>
/// <param name="time">The clock.</param>
public sealed class RenderedFiles(KubeClient client, CurrentSecrets secrets, CurrentInjector injectors, ActivityLog activity, TimeProvider time)
{
    /// <summary>How a look is named in Activity.</summary>
    internal const string VerifyAction = "Verify rendered files";

    private readonly PodFiles _files = new(client);

    /// <summary>Looks at every file the pod's own annotations ask for.</summary>
    /// <exception cref="ApiException">When the pod cannot be looked into. A secret that may not be read makes a file <see cref="FileVerdict.Present"/>.</exception>
    public async Task<Verification> VerifyAsync(EnvironmentSession session, WorkloadPod pod, CancellationToken cancellationToken)
    {
        var injector = await injectors.ReadAsync(session, cancellationToken);
        // The pod's own annotations, because the template may have changed since.
        var settings = InjectionSettings.Read(pod.Annotations, injector.Names);
        var container = PodFiles.ContainerOf(pod);
        var facts = await _files.LookAsync(session, pod, container, [.. settings.Files.Select(file => file.Path)], cancellationToken);
        var templates = settings.Files.Select(file => (File: file, Template: SecretTemplate.Effective(file, settings.DefaultTemplate ?? injector.Settings.DefaultTemplate))).ToArray();
        var paths = templates.Where(item => item.Template is not null && facts.ContainsKey(item.File.Path)).SelectMany(item => SecretTemplate.PathsIn(item.Template!, item.File.LeftDelimiter, item.File.RightDelimiter)).Distinct(StringComparer.Ordinal);
        var current = await secrets.ReadAsync(session, paths, cancellationToken);
        Record(session, pod, VerifyAction, "", ActivityOutcome.Done, $"{facts.Count} of {settings.Files.Length} files are there");
        return new Verification(pod.Name, container, [.. templates.Select(item => Judge(item.File, item.Template, facts.GetValueOrDefault(item.File.Path), current))], time.GetUtcNow());
    }

    /// <summary>A file's content, because somebody asked to see it.</summary>
    /// <exception cref="ApiException">When the pod cannot be looked into, or the file is not there.</exception>
    public async Task<Sensitive> RevealAsync(EnvironmentSession session, WorkloadPod pod, string path, CancellationToken cancellationToken)
    {
        try
        {
            var content = await _files.ReadAsync(session, pod, PodFiles.ContainerOf(pod), path, cancellationToken);
            Record(session, pod, "Reveal rendered file", path, ActivityOutcome.Done, "");
            return content;
        }
        catch (ApiException refused)
        {
            Record(session, pod, "Reveal rendered file", path, ActivityOutcome.Failed, refused.Failure.ToString());
            throw;
        }
    }

    private static VerifiedFile Judge(RenderedFile file, string? template, FileFacts? facts, IReadOnlyDictionary<string, CurrentSecret> current)
    {
        var paths = template is null ? [] : SecretTemplate.PathsIn(template, file.LeftDelimiter, file.RightDelimiter);
        var (verdict, sentence) = Verdict(file, template, facts, paths, current);
        return new VerifiedFile(file, verdict, facts?.Size, facts?.Mode, facts?.ChangedAt, sentence, paths);
    }

    private static (FileVerdict, string) Verdict(RenderedFile file, string? template, FileFacts? facts, ImmutableArray<string> paths, IReadOnlyDictionary<string, CurrentSecret> current)
    {
        if (facts is null) return (FileVerdict.Missing, "The file is not there. The agent has not rendered it.");
        if (template is null) return (FileVerdict.Present, "Its template is on a disk in the pod, so what it should hold cannot be told here.");
        if (paths.Select(current.GetValueOrDefault).FirstOrDefault(secret => secret?.Refused is not null) is { Refused: { } refused })
            return (FileVerdict.Present, refused.Failure == Failure.Denied ? $"You may not read {refused.Target}, so the file cannot be compared." : $"{refused.Target} cannot be read now, so the file cannot be compared.");
        var expected = SecretTemplate.Render(template, file.LeftDelimiter, file.RightDelimiter, file.FailsOnMissingKey, path => current.GetValueOrDefault(path)?.Data);
        if (expected.Text is not { } text) return (FileVerdict.Present, $"It cannot be compared: {expected.Problem!.Message}");
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.Reveal())));
        var version = string.Join(", ", paths.Select(path => current.GetValueOrDefault(path)?.Version is { } number ? $"{path} version {number}" : path));
        return string.Equals(hash, facts.Sha256, StringComparison.OrdinalIgnoreCase)
            ? (FileVerdict.Current, $"It matches {version}.")
            : (FileVerdict.Different, $"It does not match {version}. The agent reads again about every five minutes; a pod without an agent beside it keeps the file it started with.");
    }

    private void Record(EnvironmentSession session, WorkloadPod pod, string action, string path, ActivityOutcome outcome, string detail) => activity.Record(new ActivityEntry(
        time.GetUtcNow(),
        session.Environment.Name,
        session.Vault.Identity.DisplayName,
        session.Vault.Identity.Accessor,
        ApiSystem.Kubernetes,
        action,
        $"pods {pod.Namespace}/{pod.Name} {path}".TrimEnd(),
        outcome,
        detail,
        []));
}
