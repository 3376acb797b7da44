using Portal.Core.Secrets;

namespace Portal.Features.Secrets.Engines;

/// <summary>The words for secrets engines.</summary>
internal static class EngineText
{
    /// <summary>The engine's type as people say it.</summary>
    public static string TypeOf(SecretEngine engine) => engine.Kv is { } kv ? NameOf(kv) : engine.Type;

    /// <summary>The key/value engine as people say it.</summary>
    public static string NameOf(KvVersion kv) => kv switch
    {
        KvVersion.V1 => "KV version 1",
        KvVersion.V2 => "KV version 2",
    };

    /// <summary>What a key/value engine does, in a sentence.</summary>
    public static string Explain(KvVersion kv) => kv switch
    {
        KvVersion.V1 => "One value per key, overwritten in place.",
        KvVersion.V2 => "Keeps versions of each secret.",
    };

    /// <summary>Why an engine cannot be opened here; null when it can.</summary>
    public static string? WhyClosed(SecretEngine engine) => engine switch
    {
        { Kv: not null } => null,
        { IsBuiltIn: true } => "Part of Vault itself; it holds no key/value secrets.",
        _ => "The portal opens key/value engines; this one is used through the vault command or its API.",
    };

    /// <summary>Why an engine cannot be disabled; null when it can, rights aside.</summary>
    public static string? WhyKept(SecretEngine engine) => engine.IsBuiltIn ? "Vault needs this engine: it cannot be disabled." : null;
}
