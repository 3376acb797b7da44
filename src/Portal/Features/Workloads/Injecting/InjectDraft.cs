using System.Collections.Immutable;
using Portal.Core.Injection;
using Portal.Core.Workloads;

namespace Portal.Features.Workloads.Injecting;

/// <summary>What is typed into the forms "Inject a secret" and "Give this app a secret".</summary>
public sealed class InjectDraft
{
    private string? _file;
    private string? _ownRole;

    /// <summary>The path as typed.</summary>
    public string SecretText { get; set; } = "";

    /// <summary>The secret it names; null while it names none.</summary>
    public PickedSecret? Secret { get; set; }

    /// <summary>The auth mount.</summary>
    public required string Mount { get; set; }

    /// <summary>The role that is there.</summary>
    public string Role { get; set; } = "";

    /// <summary>A name for a role of the app's own.</summary>
    public string SuggestedRole { get; set; } = "";

    /// <summary>The role of the app's own, of the larger form: what was typed, or what is suggested.</summary>
    public string OwnRole
    {
        get => _ownRole ?? SuggestedRole;
        set => _ownRole = value;
    }

    /// <summary>Whether a role that is there is added to, though it may let others in too; of the larger form.</summary>
    public bool MayWiden { get; set; }

    /// <summary>The policy, of the larger form.</summary>
    public string Policy { get; set; } = "";

    /// <summary>The service account, of the larger form.</summary>
    public string ServiceAccount { get; set; } = "";

    /// <summary>The file's name: what was typed, or what the secret suggests.</summary>
    public string File
    {
        get => _file ?? (Secret is null ? "" : Secret.Path.Key.Replace('/', '-'));
        set => _file = value;
    }

    /// <summary>How the file is written.</summary>
    public SecretFileFormat Format { get; set; } = SecretFileFormat.Properties;

    /// <summary>The key of <see cref="SecretFileFormat.OneValue"/>.</summary>
    public string Key { get; set; } = "";

    /// <summary>The template of <see cref="SecretFileFormat.Custom"/>.</summary>
    public string Custom { get; set; } = "";

    /// <summary>The mode; empty for the default.</summary>
    public string Mode { get; set; } = "";

    /// <summary>The containers that get the file.</summary>
    public HashSet<string> Containers { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether anything would be lost.</summary>
    public bool IsDirty => SecretText.Length > 0;

    /// <summary>The template of the chosen format; null for the injector's own.</summary>
    public string? Template => Format switch
    {
        SecretFileFormat.Custom => Custom,
        _ when Secret is { } secret => SecretTemplate.Write(Format, secret.Path, secret.Kv, Format == SecretFileFormat.OneValue ? Key : null),
        _ => null,
    };

    /// <summary>What the file will look like, with keys in place of values; null while there is no secret.</summary>
    public TemplatePreview? Preview => Secret is { } secret && (Template ?? SecretTemplate.DefaultOf(SecretTemplate.PathOf(secret.Path, secret.Kv), "map")) is { } template
        ? SecretTemplate.Preview(template, secret.Path, secret.Kv, secret.Keys.IsEmpty ? ["key"] : secret.Keys)
        : null;

    /// <summary>What is wrong, by field.</summary>
    public ImmutableDictionary<string, string> Problems(bool withEverything)
    {
        var problems = ImmutableDictionary.CreateBuilder<string, string>();
        if (Secret is null) problems["secret"] = SecretText.Length == 0 ? "Pick a secret." : "This names no secret in a key/value engine. A path starts with the engine's, such as internal/database/config.";
        if (RoleOf(withEverything).Length == 0) problems["role"] = "The agent needs a role to log in with.";
        if (File.Trim().Length == 0) problems["file"] = "The file needs a name.";
        if (Format == SecretFileFormat.OneValue && Key.Length == 0) problems["key"] = "Pick the key whose value is written.";
        if (Format == SecretFileFormat.Custom && Custom.Trim().Length == 0) problems["template"] = "Write a template, or choose another format.";
        if (!withEverything) return problems.ToImmutable();
        if (Policy.Trim().Length == 0) problems["policy"] = "The policy needs a name.";
        if (ServiceAccount.Trim().Length == 0) problems["account"] = "The pods need a service account.";
        return problems.ToImmutable();
    }

    /// <summary>The request, when nothing is wrong.</summary>
    public InjectionRequest ToRequest(Workload workload, bool withEverything) => new()
    {
        Workload = workload.Key,
        Secret = Secret!.Path,
        Kv = Secret.Kv,
        Role = RoleOf(withEverything),
        AuthMount = Mount,
        FileName = File.Trim(),
        Template = Template,
        Mode = Mode.Trim().Length == 0 ? null : Mode.Trim(),
        Containers = Containers.Count == workload.Template.Containers.Length ? [] : [.. Containers.Order(StringComparer.Ordinal)],
    };

    private string RoleOf(bool withEverything) => (withEverything && !MayWiden ? OwnRole : Role).Trim();
}
