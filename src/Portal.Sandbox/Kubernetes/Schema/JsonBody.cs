using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Portal.Sandbox.Kubernetes.Schema;

/// <summary>JSON a client sent: the document, and the keys that came twice (the last one counts).</summary>
internal sealed class JsonBody
{
    private readonly List<string> _duplicates = [];

    private JsonBody(byte[] bytes)
    {
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = 512 });
        reader.Read();
        Document = Read(ref reader, "");
        if (reader.Read()) throw new JsonException();
    }

    public JsonNode? Document { get; }

    /// <summary>Paths of fields that were given more than once.</summary>
    public IReadOnlyList<string> Duplicates => _duplicates;

    /// <exception cref="FormatException">It is no JSON; the message says why in Go's words.</exception>
    public static JsonBody Parse(byte[] bytes)
    {
        try
        {
            return new(bytes);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new FormatException(Explain(bytes, error as JsonException), error);
        }
    }

    private JsonNode? Read(ref Utf8JsonReader reader, string path)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var document = new JsonObject();
                while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
                {
                    var key = reader.GetString()!;
                    var inner = path.Length == 0 ? key : $"{path}.{key}";
                    reader.Read();
                    if (document.ContainsKey(key) && !_duplicates.Contains(inner)) _duplicates.Add(inner);
                    document[key] = Read(ref reader, inner);
                }

                return document;
            case JsonTokenType.StartArray:
                var list = new JsonArray();
                while (reader.Read() && reader.TokenType is not JsonTokenType.EndArray) list.Add(Read(ref reader, $"{path}[{list.Count}]"));
                return list;
            case JsonTokenType.String:
                return JsonValue.Create(reader.GetString());
            case JsonTokenType.Null:
                return null;
            default:
                return JsonNode.Parse(reader.ValueSpan);
        }
    }

    private static string Explain(byte[] bytes, JsonException? error)
    {
        var text = Encoding.UTF8.GetString(bytes);
        var lines = text.Split('\n');
        var (line, column) = ((int)(error?.LineNumber ?? 0), (int)(error?.BytePositionInLine ?? 0));
        var rest = line < lines.Length ? Encoding.UTF8.GetBytes(lines[line]) : [];
        if (text.Trim().Length == 0 || column >= rest.Length) return "unexpected end of JSON input";
        var before = text.TrimEnd()[^1];
        return before is '{' or '[' or ',' or ':' ? "unexpected end of JSON input" : $"invalid character '{(char)rest[column]}' looking for beginning of value";
    }
}
