using System.Text.Json.Nodes;

namespace Portal.Sandbox.Vault.Core;

/// <summary>The parameters of a call, converted as its route says. Those of the path win over those of the body.</summary>
internal sealed class FieldValues
{
    private readonly Dictionary<string, object?> _values = [];
    private readonly Dictionary<string, string> _captured;

    /// <exception cref="FormatException">A value that cannot be converted; the text names the field.</exception>
    public FieldValues(VaultRoute route, JsonObject data, IReadOnlyDictionary<string, string> captured)
    {
        _captured = new Dictionary<string, string>(captured);
        if (route.AnyFields)
        {
            return;
        }

        foreach (var field in route.Fields)
        {
            if (captured.TryGetValue(field.Name, out var text))
            {
                _values[field.Name] = Convert(field, JsonValue.Create(text));
            }
            else if (data.TryGetPropertyValue(field.Name, out var raw) && (raw is not null || field.Type is not (FieldType.Duration or FieldType.SignedDuration or FieldType.Time)))
            {
                _values[field.Name] = Convert(field, raw);
            }
        }

        Unknown = [.. data.Select(pair => pair.Key).Where(key => !route.Fields.Any(field => field.Name == key) && !captured.ContainsKey(key)).Order(StringComparer.Ordinal)];
        Replaced = [.. captured.Keys.Where(key => data[key] is not null)];
    }

    /// <summary>Names in the body that the route does not know.</summary>
    public IReadOnlyList<string> Unknown { get; } = [];

    /// <summary>Names that are in the body and in the path.</summary>
    public IReadOnlyList<string> Replaced { get; } = [];

    /// <summary>Whether a parameter was sent.</summary>
    public bool Has(string name) => _values.ContainsKey(name);

    /// <summary>A part of the path.</summary>
    public string Part(string name) => _captured.GetValueOrDefault(name, "");

    public string Text(string name, string otherwise = "") => _values.TryGetValue(name, out var value) ? (string)value! : otherwise;

    public long Int(string name, long otherwise = 0) => _values.TryGetValue(name, out var value) ? (long)value! : otherwise;

    public bool Flag(string name, bool otherwise = false) => _values.TryGetValue(name, out var value) ? (bool)value! : otherwise;

    public TimeSpan Duration(string name, TimeSpan otherwise = default) => _values.TryGetValue(name, out var value) ? (TimeSpan)value! : otherwise;

    public IReadOnlyList<string> List(string name) => _values.TryGetValue(name, out var value) ? (IReadOnlyList<string>)value! : [];

    public IReadOnlyList<long> Ints(string name) => _values.TryGetValue(name, out var value) ? (IReadOnlyList<long>)value! : [];

    public JsonObject? Map(string name) => _values.TryGetValue(name, out var value) ? (JsonObject?)value : null;

    public IReadOnlyDictionary<string, string> Pairs(string name) =>
        _values.TryGetValue(name, out var value) ? (IReadOnlyDictionary<string, string>)value! : new Dictionary<string, string>();

    public DateTimeOffset? Time(string name) => _values.TryGetValue(name, out var value) ? (DateTimeOffset?)value : null;

    public JsonNode? Any(string name) => _values.TryGetValue(name, out var value) ? (JsonNode?)value : null;

    private static object? Convert(VaultField field, JsonNode? raw)
    {
        try
        {
            return field.Type switch
            {
                FieldType.Text => WeakJson.Text(raw),
                FieldType.LowerCaseText => WeakJson.Text(raw).ToLowerInvariant(),
                FieldType.Int => WeakJson.Int(raw),
                FieldType.Flag => WeakJson.Flag(raw),
                FieldType.Duration => WeakJson.Duration(raw, mayBeNegative: false),
                FieldType.SignedDuration => WeakJson.Duration(raw, mayBeNegative: true),
                FieldType.List => WeakJson.List(raw),
                FieldType.IntList => WeakJson.Ints(raw),
                FieldType.Map => WeakJson.Map(raw),
                FieldType.Pairs => WeakJson.Pairs(raw),
                FieldType.Time => WeakJson.Time(raw),
                FieldType.Any => raw,
            };
        }
        catch (FormatException e)
        {
            throw new FormatException($"error converting input for field \"{field.Name}\": {e.Message}", e);
        }
    }
}
