using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Portal.Core.Injection;

/// <summary>Reads annotation values as the injector, which is written in Go, reads them.</summary>
internal static partial class AnnotationValue
{
    /// <summary>Go's <c>strconv.ParseBool</c>, with the empty text as false; null for anything else.</summary>
    public static bool? Boolean(string text) => text switch
    {
        "" or "0" or "f" or "F" or "false" or "FALSE" or "False" => false,
        "1" or "t" or "T" or "true" or "TRUE" or "True" => true,
        _ => null,
    };

    /// <summary>What is wrong with a value, and whether the pod is refused for it; null when nothing is.</summary>
    public static (InjectionEffect Effect, string Sentence)? ProblemOf(AnnotationType type, string value) => type switch
    {
        AnnotationType.Text => null,
        AnnotationType.NonEmptyText => value.Length == 0 ? Refused("It is empty, and an empty value replaces the default.") : null,
        AnnotationType.Flag => Boolean(value) is null ? Refused($"{Shown(value)} is not true or false; words such as yes and on are not understood.") : null,
        AnnotationType.LenientFlag => Boolean(value) is null ? (InjectionEffect.Ignored, $"{Shown(value)} is not true or false and counts as false.") : null,
        AnnotationType.WholeNumber => value.Length > 0 && !long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) ? Refused($"{Shown(value)} is not a whole number.") : null,
        AnnotationType.Count => ulong.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out _) ? null : Refused($"{Shown(value)} is not a whole number from 0."),
        AnnotationType.Number => value.Length > 0 && !double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _) ? Refused($"{Shown(value)} is not a number.") : null,
        AnnotationType.Duration => value.Length > 0 && !GoDuration().IsMatch(value) ? Refused($"{Shown(value)} is not a duration such as 30s or 5m.") : null,
        AnnotationType.AgentDuration => value.Length > 0 && !GoDuration().IsMatch(value) && !value.All(char.IsAsciiDigit) ? Fails($"{Shown(value)} is not a duration such as 30s or 5m.") : null,
        AnnotationType.Quantity => value.Length > 0 && !KubeQuantity().IsMatch(value) ? Refused($"{Shown(value)} is not a quantity such as 250m or 64Mi.") : null,
        AnnotationType.JsonPatch => value.Length > 0 && !IsPatch(value) ? Refused("It is not a JSON patch, a list of operations.") : null,
        AnnotationType.Mode => OctalMode().IsMatch(value) ? null : Fails($"{Shown(value)} is not a file mode such as 0400."),
        AnnotationType.Names => value.Any(char.IsWhiteSpace) ? (InjectionEffect.Ignored, "Spaces are part of the names, so that \"a, b\" names no container b. Write a,b.") : null,
        AnnotationType.DefaultTemplate => value.ToLowerInvariant() is "map" or "json" ? null : Refused($"{Shown(value)} is neither map nor json."),
        AnnotationType.AuthPath => value.Length == 0 ? Refused("It is empty, and an empty value replaces the default.") : value.StartsWith("auth/", StringComparison.Ordinal) ? null : Fails($"It must start with auth/, such as auth/{value.Trim('/')}; as it is, the agent logs in at a place that does not exist."),
        AnnotationType.Address => value.Length == 0 ? Refused("It is empty, and an empty value replaces the default.") : Uri.TryCreate(value, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" or "unix" ? null : Fails($"{Shown(value)} is not an address such as https://vault.example.com:8200."),
    };

    private static (InjectionEffect, string) Refused(string sentence) => (InjectionEffect.Refused, sentence);

    private static (InjectionEffect, string) Fails(string sentence) => (InjectionEffect.Fails, sentence);

    private static string Shown(string value) => value.Length == 0 ? "An empty text" : value.Length <= 40 ? $"\"{value}\"" : $"\"{value[..40]}…\"";

    private static bool IsPatch(string value)
    {
        try
        {
            using var document = JsonDocument.Parse(value);
            return document.RootElement.ValueKind == JsonValueKind.Array
                && document.RootElement.EnumerateArray().All(operation => operation.ValueKind == JsonValueKind.Object && operation.TryGetProperty("op", out _) && operation.TryGetProperty("path", out _));
        }
        catch (JsonException)
        {
            return false;
        }
    }

    [GeneratedRegex(@"\A[+-]?((\d+(\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h))+\z|\A0\z")]
    private static partial Regex GoDuration();

    [GeneratedRegex(@"\A[+-]?(\d+(\.\d*)?|\.\d+)([numkMGTPE]|[KMGTPE]i|[eE][+-]?\d+)?\z")]
    private static partial Regex KubeQuantity();

    [GeneratedRegex(@"\A0?[0-7]{3,4}\z")]
    private static partial Regex OctalMode();
}
