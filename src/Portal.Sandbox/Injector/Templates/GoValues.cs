using System.Collections;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Portal.Sandbox.Injector.Templates;

/// <summary>A number as JSON wrote it.</summary>
internal sealed record GoNumber(string Text);

/// <summary>What a missing key of a map gives.</summary>
internal sealed record GoNothing
{
    public static readonly GoNothing Instance = new();
}

/// <summary>A secret as templates see it.</summary>
internal sealed record VaultSecret(SortedDictionary<string, object?>? Data, string LeaseId = "", long LeaseDuration = 0, bool Renewable = false, string RequestId = "");

/// <summary>Values of templates: null, bool, long, double, string, maps with sorted keys, lists and secrets; printed and compared as Go does.</summary>
internal static class GoValues
{
    public static object? From(JsonNode? node) => node switch
    {
        JsonObject map => Map(map),
        JsonArray list => list.Select(From).ToList(),
        JsonValue value => value.GetValueKind() switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.Number => new GoNumber(value.ToJsonString()),
            _ => value.GetValue<string>(),
        },
        _ => null,
    };

    public static SortedDictionary<string, object?> Map(JsonObject map) =>
        new(map.ToDictionary(member => member.Key, member => From(member.Value)), StringComparer.Ordinal);

    public static JsonNode? ToJson(object? value) => value switch
    {
        null or GoNothing => null,
        bool flag => flag,
        long number => number,
        double number => number,
        GoNumber number => JsonNode.Parse(number.Text),
        string text => text,
        IDictionary<string, object?> map => new JsonObject(map.Select(member => KeyValuePair.Create(member.Key, ToJson(member.Value)))),
        IEnumerable list => new JsonArray([.. list.Cast<object?>().Select(ToJson)]),
        VaultSecret secret => ToJson(secret.Data),
        _ => value.ToString(),
    };

    /// <summary>As <c>%v</c> prints it; at the top a missing value is <c>&lt;no value&gt;</c>, inside it is <c>&lt;nil&gt;</c>.</summary>
    public static string Print(object? value, bool inside = false) => value switch
    {
        GoNothing => inside ? "<nil>" : "<no value>",
        null => inside ? "<nil>" : "<no value>",
        bool flag => flag ? "true" : "false",
        GoNumber number => number.Text,
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        string text => text,
        IDictionary<string, object?> map => $"map[{string.Join(' ', map.Select(member => $"{member.Key}:{Print(member.Value, true)}"))}]",
        VaultSecret secret => $"{{{secret.LeaseId} {Print(secret.Data, true)}}}",
        IEnumerable list => $"[{string.Join(' ', list.Cast<object?>().Select(item => Print(item, true)))}]",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    public static bool True(object? value) => value switch
    {
        null or GoNothing => false,
        bool flag => flag,
        long number => number != 0,
        double number => number != 0,
        GoNumber number => number.Text.Length > 0,
        string text => text.Length > 0,
        IDictionary<string, object?> map => map.Count > 0,
        ICollection list => list.Count > 0,
        _ => true,
    };

    /// <summary>A member of a map or a field of a secret.</summary>
    /// <exception cref="TemplateException">There is nothing it could be a member of.</exception>
    public static object? Field(object? value, string name, bool strict) => value switch
    {
        IDictionary<string, object?> map when map.TryGetValue(name, out var found) => found,
        IDictionary<string, object?> when strict => throw new TemplateException($"map has no entry for key \"{name}\""),
        IDictionary<string, object?> => GoNothing.Instance,
        VaultSecret secret => name switch
        {
            "Data" => secret.Data,
            "LeaseID" => secret.LeaseId,
            "LeaseDuration" => secret.LeaseDuration,
            "Renewable" => secret.Renewable,
            "RequestID" => secret.RequestId,
            _ => throw new TemplateException($"can't evaluate field {name} in type *dependency.Secret"),
        },
        null or GoNothing => throw new TemplateException($"nil pointer evaluating interface {{}}.{name}"),
        string => throw new TemplateException($"can't evaluate field {name} in type string"),
        _ => throw new TemplateException($"can't evaluate field {name} in type interface {{}}"),
    };

    public static int Compare(object? left, object? right)
    {
        if (Number(left) is { } less && Number(right) is { } more) return less.CompareTo(more);
        if (left is string or GoNumber && right is string or GoNumber) return string.CompareOrdinal(Print(left), Print(right));
        throw new TemplateException("incompatible types for comparison");
    }

    public static bool Same(object? left, object? right)
    {
        if (left is null or GoNothing || right is null or GoNothing) return left is null or GoNothing && right is null or GoNothing;
        if (left is bool || right is bool) return Equals(left, right);
        if (left is IDictionary || right is IDictionary || left is IList || right is IList) throw new TemplateException("error calling eq: non-comparable type");
        return Compare(left, right) == 0;
    }

    public static double? Number(object? value) => value switch
    {
        long number => number,
        double number => number,
        GoNumber number when double.TryParse(number.Text, CultureInfo.InvariantCulture, out var parsed) => parsed,
        _ => null,
    };
}
