using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Portal.Sandbox.Vault.Http;

/// <summary>
/// Reads JSON the way Go does: of a repeated name the last one wins, numbers keep their digits, broken surrogates become U+FFFD, what follows the first value is
/// ignored, and errors have Go's words, which clients see.
/// </summary>
internal sealed class GoJson
{
    private const int MaxDepth = 10_000;

    private readonly GoJsonCursor _cursor;
    private int _depth;

    private GoJson(string text) => _cursor = new GoJsonCursor(text);

    /// <summary>The members of a body.</summary>
    /// <exception cref="FormatException">With Go's text.</exception>
    public static JsonObject ParseObject(ReadOnlySpan<byte> body)
    {
        var json = new GoJson(Encoding.UTF8.GetString(body));
        json._cursor.SkipSpace();
        if (json._cursor.AtEnd)
        {
            throw new FormatException("EOF");
        }

        return json.Value() switch
        {
            JsonObject map => map,
            null => [],
            JsonArray => throw new FormatException("json: cannot unmarshal array into Go value of type map[string]interface {}"),
            var value => throw new FormatException($"json: cannot unmarshal {Name(value)} into Go value of type map[string]interface {{}}"),
        };
    }

    private static string Name(JsonNode value) => value.GetValueKind() switch
    {
        JsonValueKind.String => "string",
        JsonValueKind.Number => "number",
        _ => "bool",
    };

    private JsonNode? Value()
    {
        _cursor.SkipSpace();
        switch (_cursor.Peek())
        {
            case '{':
                return Nested(Object);
            case '[':
                return Nested(Array);
            case '"':
                return JsonValue.Create(_cursor.String());
            case 't':
                _cursor.Literal("true");
                return JsonValue.Create(true);
            case 'f':
                _cursor.Literal("false");
                return JsonValue.Create(false);
            case 'n':
                _cursor.Literal("null");
                return null;
            case '-' or (>= '0' and <= '9'):
                return _cursor.Number();
            default:
                throw _cursor.Invalid("looking for beginning of value");
        }
    }

    private JsonNode Nested(Func<JsonNode> read)
    {
        if (++_depth > MaxDepth)
        {
            throw new FormatException("exceeded max depth");
        }

        var value = read();
        _depth--;
        return value;
    }

    private JsonObject Object()
    {
        var map = new JsonObject();
        _cursor.Skip();
        _cursor.SkipSpace();
        if (_cursor.Peek() == '}')
        {
            _cursor.Skip();
            return map;
        }

        while (true)
        {
            _cursor.SkipSpace();
            if (_cursor.Peek() != '"')
            {
                throw _cursor.Invalid("looking for beginning of object key string");
            }

            var name = _cursor.String();
            _cursor.SkipSpace();
            if (_cursor.Peek() != ':')
            {
                throw _cursor.Invalid("after object key");
            }

            _cursor.Skip();
            map[name] = Value();
            _cursor.SkipSpace();
            switch (_cursor.Peek())
            {
                case ',':
                    _cursor.Skip();
                    break;
                case '}':
                    _cursor.Skip();
                    return map;
                default:
                    throw _cursor.Invalid("after object key:value pair");
            }
        }
    }

    private JsonArray Array()
    {
        var array = new JsonArray();
        _cursor.Skip();
        _cursor.SkipSpace();
        if (_cursor.Peek() == ']')
        {
            _cursor.Skip();
            return array;
        }

        while (true)
        {
            array.Add(Value());
            _cursor.SkipSpace();
            switch (_cursor.Peek())
            {
                case ',':
                    _cursor.Skip();
                    break;
                case ']':
                    _cursor.Skip();
                    return array;
                default:
                    throw _cursor.Invalid("after array element");
            }
        }
    }
}
