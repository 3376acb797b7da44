using System.Collections.Immutable;
using Portal.Core.Kubernetes.Injectors;

namespace Portal.Core.Injection;

/// <summary>What the annotations of a pod template ask an injector for.</summary>
public sealed record InjectionSettings
{
    /// <summary>Whether injection is asked for: <c>agent-inject</c> is true.</summary>
    public required bool IsOn { get; init; }

    /// <summary>The recognised annotations by key without the prefix, as the injector sees them.</summary>
    public required ImmutableSortedDictionary<string, string> Values { get; init; }

    /// <summary>The files that will be rendered, by path.</summary>
    public required ImmutableArray<RenderedFile> Files { get; init; }

    /// <summary>The role the agent logs in with; null for none.</summary>
    public string? Role => Text("role") ?? Text("auth-config-role");

    /// <summary>The auth mount, with <c>auth/</c>; null for the injector's default.</summary>
    public string? AuthPath => Text("auth-path");

    /// <summary>Vault's address; null for the injector's default.</summary>
    public string? Address => Text("service");

    /// <summary>Whether an init container renders before the application starts.</summary>
    public bool PrePopulates => Flag("agent-pre-populate") ?? true;

    /// <summary>Whether an agent stays beside the application.</summary>
    public bool HasSidecar => Flag("agent-pre-populate-only") != true;

    /// <summary>The containers that get the files, as written; empty for all.</summary>
    public ImmutableArray<string> Containers => Text("agent-inject-containers") is { } list ? [.. list.Split(',')] : [];

    /// <summary>The default template; null for the injector's.</summary>
    public string? DefaultTemplate => Text("agent-inject-default-template")?.ToLowerInvariant();

    /// <summary>The value of a key that is there and not empty.</summary>
    public string? Text(string key) => Values.TryGetValue(key, out var value) && value.Length > 0 ? value : null;

    /// <summary>The value of a boolean key; null when it is not there or no boolean.</summary>
    public bool? Flag(string key) => Values.TryGetValue(key, out var value) ? AnnotationValue.Boolean(value) : null;

    /// <summary>Reads the annotations of a pod template. Never fails: what is wrong is for <see cref="InjectionChecks"/>.</summary>
    public static InjectionSettings Read(IReadOnlyDictionary<string, string> annotations, InjectorNames names)
    {
        var values = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        // An injector that accepts two prefixes prefers its own.
        foreach (var prefix in new[] { names.OtherPrefix, names.Prefix }.OfType<string>())
        {
            foreach (var (key, value) in annotations)
            {
                if (key.StartsWith(prefix, StringComparison.Ordinal) && AnnotationTable.Find(key[prefix.Length..]) is not null) values[key[prefix.Length..]] = value;
            }
        }

        var found = values.ToImmutable();
        return new InjectionSettings { IsOn = found.TryGetValue("agent-inject", out var on) && AnnotationValue.Boolean(on) == true, Values = found, Files = RenderedFile.AllOf(found) };
    }
}

/// <summary>A file an agent will render.</summary>
/// <param name="Name">The NAME of its annotations, with its case.</param>
/// <param name="SecretPath">The path of <c>agent-inject-secret-NAME</c>; null for none. Not used when there is a template.</param>
/// <param name="Template">The template; null for the default one.</param>
/// <param name="TemplateFile">A template on disk; null for none.</param>
/// <param name="Path">Where the file will be, in the containers that get it.</param>
/// <param name="Mode">Its mode, as written; null for the default.</param>
/// <param name="Command">What runs after it was rendered; null for nothing.</param>
/// <param name="LeftDelimiter">What opens an action.</param>
/// <param name="RightDelimiter">What closes it.</param>
/// <param name="FailsOnMissingKey">Whether a missing key is an error.</param>
public sealed record RenderedFile(
    string Name, string? SecretPath, string? Template, string? TemplateFile, string Path, string? Mode, string? Command, string LeftDelimiter, string RightDelimiter, bool FailsOnMissingKey)
{
    /// <summary>Where files are without other word.</summary>
    public const string DefaultDirectory = "/vault/secrets";

    private static readonly string[] Creating = ["agent-inject-secret", "agent-inject-template", "agent-inject-template-file"];

    internal static ImmutableArray<RenderedFile> AllOf(ImmutableSortedDictionary<string, string> values)
    {
        var names =
            from pair in values
            let found = AnnotationTable.Find(pair.Key)
            where found is { Name: not null } && Creating.Contains(found.Key.Name) && !string.IsNullOrWhiteSpace(pair.Value)
            select found.Name;
        return [.. names.Distinct(StringComparer.Ordinal).Select(name => Of(name, values)).OrderBy(file => file.Path, StringComparer.Ordinal)];
    }

    private static RenderedFile Of(string name, ImmutableSortedDictionary<string, string> values)
    {
        string? Value(string key) => values.TryGetValue($"{key}-{name}", out var text) && !string.IsNullOrWhiteSpace(text) ? text : null;
        string? Plain(string key) => values.TryGetValue(key, out var text) && text.Length > 0 ? text : null;
        var keepsCase = AnnotationValue.Boolean(Value("preserve-secret-case") ?? Plain("preserve-secret-case") ?? "") == true;
        var directory = Value("secret-volume-path") ?? Plain("secret-volume-path") ?? DefaultDirectory;
        var file = Value("agent-inject-file") ?? (keepsCase ? name : name.ToLowerInvariant());
        var template = Value("agent-inject-template");
        return new RenderedFile(
            name,
            Value("agent-inject-secret"),
            template,
            template is null ? Value("agent-inject-template-file") : null,
            Join(directory, file),
            Value("agent-inject-perms"),
            Value("agent-inject-command"),
            Value("agent-template-left-delim") ?? "{{",
            Value("agent-template-right-delim") ?? "}}",
            AnnotationValue.Boolean(Value("error-on-missing-key") ?? "") == true);
    }

    private static string Join(string directory, string file) => $"{directory.TrimEnd('/')}/{file.TrimStart('/')}";
}
