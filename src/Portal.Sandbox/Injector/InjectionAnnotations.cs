using System.Globalization;
using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Injector;

/// <summary>An annotation whose value the injector cannot use.</summary>
internal sealed class AnnotationException(string message) : Exception(message);

/// <summary>The annotations of one pod below <c>vault.hashicorp.com/</c>. A present but empty one beats the injector's default.</summary>
internal sealed class InjectionAnnotations(JsonObject pod)
{
    public const string Prefix = "vault.hashicorp.com/";
    public const string Inject = "agent-inject";
    public const string Status = "agent-inject-status";

    private readonly JsonObject _all = pod.ObjectAt("metadata", "annotations") ?? [];

    public string? this[string key] => _all.TextAt(Prefix + key);

    public string Text(string key, string otherwise = "") => this[key] ?? otherwise;

    /// <summary>Reads <c>strconv.ParseBool</c>'s words; an empty value is false.</summary>
    public bool Flag(string key, bool otherwise = false) => this[key] is { } text ? Flag(text) : otherwise;

    public static bool Flag(string text) => text switch
    {
        "1" or "t" or "T" or "TRUE" or "true" or "True" => true,
        "0" or "f" or "F" or "FALSE" or "false" or "False" or "" => false,
        _ => throw new AnnotationException($"cannot parse '' as bool: strconv.ParseBool: parsing \"{text}\": invalid syntax"),
    };

    public long Integer(string key, long otherwise)
    {
        if (this[key] is not { } text) return otherwise;
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : throw new AnnotationException($"strconv.ParseInt: parsing \"{text}\": invalid syntax");
    }

    public ulong Unsigned(string key, ulong otherwise)
    {
        if (this[key] is not { } text) return otherwise;
        return ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw new AnnotationException($"strconv.ParseUint: parsing \"{text}\": invalid syntax");
    }

    public double Fraction(string key, double otherwise)
    {
        if (this[key] is not { } text) return otherwise;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : throw new AnnotationException($"strconv.ParseFloat: parsing \"{text}\": invalid syntax");
    }

    /// <summary>What follows the key and a dash in each annotation that has both, with its value, in the order of the names.</summary>
    public IEnumerable<(string Name, string Value)> Named(string key) => _all
        .Where(annotation => annotation.Key.StartsWith($"{Prefix}{key}-", StringComparison.Ordinal))
        .Select(annotation => (annotation.Key[(Prefix.Length + key.Length + 1)..], annotation.Value.AsText() ?? ""))
        .OrderBy(annotation => annotation.Item1, StringComparer.Ordinal);
}
