using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Kubernetes.Schema;

/// <summary>
/// Reads a document as a type, as Go does: unknown fields are set aside, null is nothing, values of another type are refused,
/// empty ones are left out where the real server leaves them out, and fields come in the order of the type.
/// </summary>
internal sealed partial class TypedDecoder
{
    private readonly List<string> _unknown = [];

    /// <summary>Paths of the fields the type does not have, in the order they were met.</summary>
    public IReadOnlyList<string> Unknown => _unknown;

    /// <exception cref="TypeMismatchException">A value does not fit.</exception>
    public JsonObject Decode(JsonObject document, ApiType type) => Object(document, type, new("", "", type.Name));

    /// <summary>The same document with what the type always has: empty structs, and nothing that is not in it.</summary>
    public static JsonObject Normalize(JsonObject document, string type) => new TypedDecoder().Decode(document, ApiSchema.Of(type));

    private JsonObject Object(JsonObject document, ApiType type, Place place)
    {
        var values = new Dictionary<string, JsonNode?>();
        foreach (var (key, value) in document)
        {
            if (type.Find(key) is not { } field) _unknown.Add(place.Shown(key));
            else if (value is not null) values[key] = Value(value, field.Type, place.Field(key, type.Name));
        }

        var result = new JsonObject();
        foreach (var field in type.Fields)
        {
            if (!values.TryGetValue(field.Name, out var value) || value is null) Missing(result, field);
            else if (field.Pointer || field.Always || !IsEmpty(value, field.Type)) result[field.Name] = value;
        }

        return result;
    }

    private static void Missing(JsonObject result, ApiField field)
    {
        if (field is { Pointer: false, Type: { Form: ValueForm.Object, Object: { } inner } }) result[field.Name] = new TypedDecoder().Object([], inner, new("", "", inner.Name));
        else if (field.Always) result[field.Name] = Zero(field);
    }

    private static JsonNode? Zero(ApiField field) => field.Pointer ? null : field.Type.Form switch
    {
        ValueForm.Text => "",
        ValueForm.Int32 or ValueForm.Int64 or ValueForm.Float or ValueForm.IntOrText => 0,
        ValueForm.Flag => false,
        ValueForm.Quantity => "0",
        _ => null,
    };

    private static bool IsEmpty(JsonNode value, FieldType type) => type.Form switch
    {
        ValueForm.Text or ValueForm.Bytes => value.AsText() is "",
        ValueForm.Int32 or ValueForm.Int64 or ValueForm.Float => value.ToJsonString() == "0",
        ValueForm.Flag => value.GetValueKind() is JsonValueKind.False,
        ValueForm.List => value is JsonArray { Count: 0 },
        ValueForm.Map => value is JsonObject { Count: 0 },
        _ => false,
    };

    private JsonNode? Value(JsonNode value, FieldType type, Place place)
    {
        switch (type.Form)
        {
            case ValueForm.Object:
                return value is JsonObject document ? Object(document, type.Object!, place) : throw Mismatch(value, type, place, $"cannot restore struct from: {GoKind(value)}");
            case ValueForm.List:
                if (value is not JsonArray list) throw Mismatch(value, type, place, $"cannot restore slice from {GoKind(value)}");
                return new JsonArray([.. list.Select((item, index) => item is null ? null : Value(item, type.Element!, place.Item(index)))]);
            case ValueForm.Map:
                if (value is not JsonObject map) throw Mismatch(value, type, place, $"cannot restore map from {GoKind(value)}");
                return new JsonObject(map.OrderBy(item => item.Key, StringComparer.Ordinal).Select(item => KeyValuePair.Create(item.Key, item.Value is null ? Zero(new("", type.Element!)) : Value(item.Value, type.Element!, place.Key(item.Key)))));
            case ValueForm.Any:
                return value.DeepClone();
            default:
                return Plain(value, type, place);
        }
    }

    private static JsonNode Plain(JsonNode value, FieldType type, Place place)
    {
        var kind = value.GetValueKind();
        var fits = type.Form switch
        {
            ValueForm.Text or ValueForm.Time or ValueForm.MicroTime or ValueForm.Bytes => kind is JsonValueKind.String,
            ValueForm.Flag => kind is JsonValueKind.True or JsonValueKind.False,
            ValueForm.Int32 or ValueForm.Int64 or ValueForm.Float => kind is JsonValueKind.Number,
            _ => kind is JsonValueKind.Number or JsonValueKind.String,
        };
        if (!fits) throw Mismatch(value, type, place, $"unrecognized type: {type.GoName}");
        return type.Form switch
        {
            ValueForm.Time or ValueForm.MicroTime => Time(value.AsText()!, type.Form is ValueForm.MicroTime),
            ValueForm.Bytes => Bytes(value.AsText()!),
            ValueForm.Quantity => Quantity(kind is JsonValueKind.String ? value.AsText()! : value.ToJsonString()),
            ValueForm.Int32 => Whole(value, type, place, int.MinValue, int.MaxValue),
            ValueForm.Int64 => Whole(value, type, place, long.MinValue, long.MaxValue),
            _ => value.DeepClone(),
        };
    }

    private static JsonNode Whole(JsonNode value, FieldType type, Place place, long least, long most)
    {
        var text = value.ToJsonString();
        if (long.TryParse(text, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most) return number;
        throw new TypeMismatchException(place.Message($"number {text}", type.GoName), $"unrecognized type: {type.GoName}");
    }

    private static JsonValue Time(string text, bool micro)
    {
        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) || text.Length < 20)
        {
            var why = $"parsing time \"{text}\" as \"2006-01-02T15:04:05{(micro ? ".000000" : "")}Z07:00\": cannot parse \"{text}\" as \"2006\"";
            throw new TypeMismatchException(why, why);
        }

        return JsonValue.Create(micro ? time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture) : JsonText.Timestamp(time));
    }

    private static JsonValue Bytes(string text)
    {
        var clean = text.Replace("\n", "", StringComparison.Ordinal).Replace("\r", "", StringComparison.Ordinal);
        if (Convert.TryFromBase64String(clean, new byte[clean.Length], out _)) return JsonValue.Create(clean);
        var bad = Base64Letters().Match(text).Length;
        var why = $"illegal base64 data at input byte {Math.Min(bad, text.Length)}";
        throw new TypeMismatchException(why, why);
    }

    private static JsonValue Quantity(string text)
    {
        if (QuantityForm().IsMatch(text)) return JsonValue.Create(text);
        const string why = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
        throw new TypeMismatchException(why, why);
    }

    private static TypeMismatchException Mismatch(JsonNode value, FieldType type, Place place, string patchMessage) =>
        new(place.Message(JsonKind(value), type.GoName), patchMessage);

    private static string JsonKind(JsonNode value) => value.GetValueKind() switch
    {
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.Number => "number",
        _ => "bool",
    };

    private static string GoKind(JsonNode value) => value.GetValueKind() switch
    {
        JsonValueKind.Object => "map",
        JsonValueKind.Array => "slice",
        JsonValueKind.String => "string",
        JsonValueKind.Number => "int64",
        _ => "bool",
    };

    [GeneratedRegex(@"\A[A-Za-z0-9+/\r\n]*={0,2}")]
    private static partial Regex Base64Letters();

    [GeneratedRegex(@"\A[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)(|[numkMGTPE]|[KMGTPE]i|[eE][+-]?[0-9]+)\z")]
    private static partial Regex QuantityForm();

    /// <summary>Where a value is: the real server names fields without indexes when a type is wrong, with them when a field is unknown.</summary>
    private readonly record struct Place(string Go, string Path, string Struct)
    {
        public Place Field(string name, string type) => new(Go.Length == 0 ? name : $"{Go}.{name}", Shown(name), type);

        public Place Item(int index) => this with { Path = $"{Path}[{index}]" };

        public Place Key(string key) => this with { Path = $"{Path}.{key}" };

        public string Shown(string name) => Path.Length == 0 ? name : $"{Path}.{name}";

        public string Message(string got, string wanted) => $"json: cannot unmarshal {got} into Go struct field {Struct}.{Go} of type {wanted}";
    }
}
