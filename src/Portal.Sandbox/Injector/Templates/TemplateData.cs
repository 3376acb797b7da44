namespace Portal.Sandbox.Injector.Templates;

/// <summary>Something a template reads from Vault.</summary>
/// <param name="Path">As the template names it.</param>
/// <param name="Lists">The names below a path are wanted, not a secret.</param>
/// <param name="Parameters">Given with a path that is written to.</param>
internal sealed record TemplateRead(string Path, bool Lists, string Parameters)
{
    /// <summary>What is written is a request for a certificate.</summary>
    public bool IsCertificate { get; init; }

    /// <summary>How the agent's log names it.</summary>
    public override string ToString() => IsCertificate ? $"vault.pki({Path})" : Lists ? $"vault.list({Path})" : Parameters.Length > 0 ? $"vault.write({Path} -> {Parameters})" : $"vault.read({Path.Split('?')[0]}{(Version is { } version ? $".v{version}" : "")})";

    /// <summary>The version a path asks for.</summary>
    public string? Version => Path.Split("version=") is [_, var version] ? version : null;
}

/// <summary>What a template may look at, and what it asked for without being known yet.</summary>
internal sealed class TemplateData(IReadOnlyDictionary<TemplateRead, object?> known, IReadOnlyDictionary<string, string> environment, Controllers.Pods.ContainerFiles files, TimeProvider time)
{
    private readonly HashSet<TemplateRead> _missing = [];

    public IReadOnlyCollection<TemplateRead> Missing => _missing;

    public HashSet<TemplateRead> Used { get; } = [];

    public IReadOnlyDictionary<string, string> Environment { get; } = environment;

    public Controllers.Pods.ContainerFiles Files { get; } = files;

    public DateTimeOffset Now => time.GetUtcNow();

    public object? Read(TemplateRead read)
    {
        Used.Add(read);
        if (known.TryGetValue(read, out var value)) return value;
        _missing.Add(read);
        return null;
    }
}
