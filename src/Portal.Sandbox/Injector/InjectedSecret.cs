namespace Portal.Sandbox.Injector;

/// <summary>One file the agent is to render.</summary>
internal sealed record InjectedSecret
{
    public required string Name { get; init; }

    /// <summary>The path of the default template; empty when a template says what to read.</summary>
    public string Path { get; init; } = "";

    public string Template { get; init; } = "";

    public string TemplateFile { get; init; } = "";

    public required string Destination { get; init; }

    public required string MountPath { get; init; }

    public string Command { get; init; } = "";

    public string Permissions { get; init; } = "";

    public string LeftDelimiter { get; init; } = "{{";

    public string RightDelimiter { get; init; } = "}}";

    public bool ErrorOnMissingKey { get; init; }

    /// <summary>
    /// Collects the names that have a non-blank secret, template or template file. The suffix is compared with its case, the file is
    /// named in lower case unless told otherwise.
    /// </summary>
    public static IReadOnlyList<InjectedSecret> Of(InjectionAnnotations annotations, string mountPath)
    {
        var secrets = Entries(annotations, "agent-inject-secret");
        var files = Entries(annotations, "agent-inject-template-file");
        var templates = Entries(annotations, "agent-inject-template").Where(entry => !entry.Key.StartsWith("file-", StringComparison.Ordinal)).ToDictionary();
        return [.. secrets.Keys.Union(templates.Keys).Union(files.Keys).Order(StringComparer.Ordinal).Select(name => Made(name))];

        InjectedSecret Made(string raw)
        {
            var name = KeepsCase(annotations, raw) ? raw : raw.ToLowerInvariant();
            var mount = annotations[$"secret-volume-path-{raw}"] ?? mountPath;
            return new()
            {
                Name = name,
                Path = secrets.GetValueOrDefault(raw, ""),
                Template = templates.GetValueOrDefault(raw, ""),
                TemplateFile = templates.ContainsKey(raw) ? "" : files.GetValueOrDefault(raw, ""),
                MountPath = mount,
                Destination = Join(mount, annotations.Text($"agent-inject-file-{raw}", name)),
                Command = annotations.Text($"agent-inject-command-{raw}"),
                Permissions = annotations.Text($"agent-inject-perms-{raw}"),
                LeftDelimiter = annotations.Text($"agent-template-left-delim-{raw}", "{{"),
                RightDelimiter = annotations.Text($"agent-template-right-delim-{raw}", "}}"),
                ErrorOnMissingKey = annotations.Flag($"error-on-missing-key-{raw}"),
            };
        }
    }

    private static Dictionary<string, string> Entries(InjectionAnnotations annotations, string key) =>
        annotations.Named(key).Where(entry => entry.Name.Length > 0 && entry.Value.Trim().Length > 0).ToDictionary(entry => entry.Name, entry => entry.Value);

    // A value that is no bool counts as false here; the real injector drops the error too.
    private static bool KeepsCase(InjectionAnnotations annotations, string raw) =>
        (annotations[$"preserve-secret-case-{raw}"] ?? annotations["preserve-secret-case"]) is "1" or "t" or "T" or "TRUE" or "true" or "True";

    private static string Join(string directory, string file) => Controllers.Pods.ContainerFiles.Normal($"{directory}/{file}");
}
