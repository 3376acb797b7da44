using System.Collections.Immutable;

namespace Portal.Core.Secrets.Editing;

/// <summary>The ways a secret is shown for editing. All of them show the same document.</summary>
public enum SecretFace
{
    /// <summary>A row for each key.</summary>
    Form,

    /// <summary>One JSON object.</summary>
    Json,

    /// <summary>One YAML mapping (YAML 1.2, core schema).</summary>
    Yaml,

    /// <summary>Lines of <c>KEY=value</c>.</summary>
    Env,
}

/// <summary>Where a text stops making sense.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1, in characters.</param>
/// <param name="Message">What is wrong, in a sentence.</param>
public sealed record TextProblem(int Line, int Column, string Message);

/// <summary>What was read from a text: the document, or the first problem.</summary>
/// <param name="Document">The document; null when the text cannot be read.</param>
/// <param name="Problem">Why it cannot.</param>
public sealed record FaceReading(ObjectNode? Document, TextProblem? Problem)
{
    /// <summary>What the text holds that a secret cannot, in sentences: comments are read and not saved.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    internal static FaceReading Failed(int line, int column, string message) => new(null, new TextProblem(line, column, message));
}

/// <summary>Writes and reads documents as text.</summary>
public static class SecretFaces
{
    /// <summary>How deep values may be nested. Answers of Vault are read to a depth of 64, three of which are its own.</summary>
    public const int Deepest = 60;

    /// <summary>The document as text. <see cref="SecretFace.Form"/> has none.</summary>
    public static string Write(SecretFace face, ObjectNode document) => face switch
    {
        SecretFace.Json => JsonFace.Write(document),
        SecretFace.Yaml => YamlFace.Write(document),
        SecretFace.Env => EnvFace.Write(document),
        SecretFace.Form => "",
    };

    /// <summary>Reads a text. It throws nothing: a text that cannot be read answers with the place.</summary>
    /// <param name="face">How the text is written.</param>
    /// <param name="text">The text.</param>
    /// <param name="known">What is there already: <c>.env</c> has no types, so a key keeps the type it has here as long as the text fits it.</param>
    public static FaceReading Read(SecretFace face, string text, ObjectNode known) => face switch
    {
        SecretFace.Json => JsonFace.Read(text),
        SecretFace.Yaml => YamlFace.Read(text),
        SecretFace.Env => EnvFace.Read(text, known),
        SecretFace.Form => new FaceReading(known, null),
    };

    /// <summary>What a face cannot hold of a document, in sentences. Keys that it names stay in the secret and out of the text.</summary>
    public static ImmutableArray<string> Limits(SecretFace face, ObjectNode document) => face is SecretFace.Env ? EnvFace.Limits(document) : [];

    /// <summary>The face a pasted or uploaded text is most likely written in.</summary>
    public static SecretFace Guess(string text, string? fileName = null)
    {
        if (fileName is not null)
        {
            if (fileName.EndsWith(".json", StringComparison.OrdinalIgnoreCase)) return SecretFace.Json;
            if (fileName.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase) || fileName.EndsWith(".yml", StringComparison.OrdinalIgnoreCase)) return SecretFace.Yaml;
            if (fileName.Contains(".env", StringComparison.OrdinalIgnoreCase)) return SecretFace.Env;
        }

        if (text.AsSpan().TrimStart() is ['{', ..]) return SecretFace.Json;
        return EnvFace.Read(text, ObjectNode.Empty).Problem is null ? SecretFace.Env : SecretFace.Yaml;
    }
}
