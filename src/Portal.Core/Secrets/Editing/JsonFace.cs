using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Portal.Core.Secrets.Editing;

/// <summary>A document as JSON (RFC 8259), and back. Order, nesting and the digits of numbers survive both directions; white space is made even.</summary>
public static partial class JsonFace
{
    private static readonly JsonReaderOptions Strict = new() { MaxDepth = SecretFaces.Deepest };

    /// <summary>An indented object.</summary>
    public static string Write(ObjectNode document) => Write((SecretNode)document);

    /// <summary>Any value, indented.</summary>
    public static string Write(SecretNode node)
    {
        var text = new StringBuilder();
        Append(text, node, "\n");
        return text.ToString();
    }

    /// <summary>Reads an object; a text that is not one answers with the place where it stops being one.</summary>
    public static FaceReading Read(string text)
    {
        var (node, problem) = ReadValue(text);
        return node switch
        {
            null => new FaceReading(null, problem),
            ObjectNode document => new FaceReading(document, null),
            _ => FaceReading.Failed(1, 1, "A secret is one JSON object, such as { \"username\": \"app\" }."),
        };
    }

    /// <summary>Reads any value.</summary>
    public static (SecretNode? Node, TextProblem? Problem) ReadValue(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var reader = new Utf8JsonReader(bytes, Strict);
        try
        {
            reader.Read();
            var node = Value(ref reader);
            // A second value after the first is found by reading on.
            reader.Read();
            return (node, null);
        }
        catch (JsonException exception)
        {
            var (line, column) = Place(bytes, (int)(exception.LineNumber ?? 0), (int)(exception.BytePositionInLine ?? 0));
            return (null, new TextProblem(line, column, Reason(exception)));
        }
        catch (TwiceException twice)
        {
            var (line, column) = PlaceOf(bytes, twice.Offset);
            return (null, new TextProblem(line, column, twice.Message));
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair, such as "\ud83d" alone.
            var (line, column) = PlaceOf(bytes, (int)reader.TokenStartIndex);
            return (null, new TextProblem(line, column, "This text holds half a character (\\ud800 to \\udfff without its other half)."));
        }
    }

    /// <summary>Whether a text is a JSON number as it stands.</summary>
    public static bool IsNumber(string text) => Number().IsMatch(text);

    private static void Append(StringBuilder text, SecretNode node, string lineBreak)
    {
        switch (node)
        {
            case ObjectNode { Members.IsEmpty: false } document:
                Append(text, '{', document.Members, '}', lineBreak, (member, inner) =>
                {
                    text.Append(QuotedText.Of(member.Key)).Append(": ");
                    Append(text, member.Value, inner);
                });
                break;
            case ListNode { Items.IsEmpty: false } list:
                Append(text, '[', list.Items, ']', lineBreak, (item, inner) => Append(text, item, inner));
                break;
            default:
                text.Append(node switch
                {
                    ObjectNode => "{}",
                    ListNode => "[]",
                    ScalarNode { Kind: NodeKind.Text or NodeKind.Bytes } scalar => QuotedText.Of(scalar.Content.Reveal()),
                    _ => ((ScalarNode)node).Content.Reveal(),
                });
                break;
        }
    }

    private static void Append<T>(StringBuilder text, char open, ImmutableArray<T> items, char close, string lineBreak, Action<T, string> append)
    {
        var inner = lineBreak + "  ";
        text.Append(open);
        for (var index = 0; index < items.Length; index++)
        {
            text.Append(index == 0 ? "" : ",").Append(inner);
            append(items[index], inner);
        }

        text.Append(lineBreak).Append(close);
    }

    private static SecretNode Value(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.StartObject => Object(ref reader),
        JsonTokenType.StartArray => List(ref reader),
        JsonTokenType.String => SecretNode.Text(reader.GetString()!),
        JsonTokenType.Number => SecretNode.Number(Encoding.UTF8.GetString(reader.ValueSpan)),
        JsonTokenType.True => SecretNode.Boolean(true),
        JsonTokenType.False => SecretNode.Boolean(false),
        _ => SecretNode.Null(),
    };

    private static ObjectNode Object(ref Utf8JsonReader reader)
    {
        var members = ImmutableArray.CreateBuilder<SecretMember>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var (key, at) = (reader.GetString()!, (int)reader.TokenStartIndex);
            if (!seen.Add(key)) throw new TwiceException(at, key);
            reader.Read();
            members.Add(new SecretMember(key, Value(ref reader)));
        }

        return new ObjectNode(members.DrainToImmutable());
    }

    private static ListNode List(ref Utf8JsonReader reader)
    {
        var items = ImmutableArray.CreateBuilder<SecretNode>();
        while (reader.Read() && reader.TokenType is not JsonTokenType.EndArray) items.Add(Value(ref reader));
        return new ListNode(items.DrainToImmutable());
    }

    private static (int Line, int Column) PlaceOf(byte[] bytes, int offset)
    {
        var before = bytes.AsSpan(0, Math.Min(offset, bytes.Length));
        var lineStart = before.LastIndexOf((byte)'\n') + 1;
        return (before.Count((byte)'\n') + 1, Encoding.UTF8.GetCharCount(before[lineStart..]) + 1);
    }

    // The reader counts bytes, people count characters.
    private static (int Line, int Column) Place(byte[] bytes, int line, int bytePosition)
    {
        var rest = bytes.AsSpan();
        for (var skip = 0; skip < line; skip++) rest = rest[(rest.IndexOf((byte)'\n') + 1)..];
        return (line + 1, Encoding.UTF8.GetCharCount(rest[..Math.Min(bytePosition, rest.Length)]) + 1);
    }

    // .NET appends "Path: … | LineNumber: … | BytePositionInLine: …", which the page says in its own place.
    private static string Reason(JsonException exception)
    {
        var end = exception.Message.IndexOf(" Path:", StringComparison.Ordinal);
        var lines = exception.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return exception.Message[..new[] { end, lines }.Where(at => at > 0).DefaultIfEmpty(exception.Message.Length).Min()];
    }

    [GeneratedRegex(@"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Number();

    private sealed class TwiceException(int offset, string key) : Exception($"The key {QuotedText.Of(key)} is there twice; Vault would keep one of them.")
    {
        public int Offset => offset;
    }
}
