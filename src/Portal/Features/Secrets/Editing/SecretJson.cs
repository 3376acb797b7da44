using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Portal.Features.Secrets.Editing;

/// <summary>Where a JSON text stops making sense, counted from 1.</summary>
public sealed record JsonProblem(int Line, int Column, string Message);

/// <summary>What was read from a JSON text: the values in their order, or the first problem.</summary>
public sealed record JsonReading(ImmutableArray<KeyValuePair<string, DraftValue>> Values, JsonProblem? Problem);

/// <summary>
/// A secret's data as one JSON object, and back. Order, nesting and the way numbers are written survive both directions; only the white
/// space of nested values is made even.
/// </summary>
internal static class SecretJson
{
    private static readonly JsonSerializerOptions Written = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = true };

    /// <summary>Writes the values as an indented object.</summary>
    public static string Write(IEnumerable<KeyValuePair<string, DraftValue>> values)
    {
        var members = values.Select(pair => $"  {Quote(pair.Key)}: {Member(pair.Value)}").ToArray();
        return members.Length == 0 ? "{\n}" : "{\n" + string.Join(",\n", members) + "\n}";
    }

    /// <summary>Reads an object; a text that is not one answers with the place where it stops being one.</summary>
    public static JsonReading Read(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, Strict);
            return document.RootElement.ValueKind is JsonValueKind.Object
                ? FromObject(document.RootElement, text)
                : Failed(1, 1, "A secret is one JSON object, such as { \"username\": \"app\" }.");
        }
        catch (JsonException exception)
        {
            return Failed((int)(exception.LineNumber ?? 0) + 1, (int)(exception.BytePositionInLine ?? 0) + 1, Reason(exception));
        }
    }

    /// <summary>Says why a value is not JSON; null when it is.</summary>
    public static string? ProblemOf(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, Strict);
            return null;
        }
        catch (JsonException exception)
        {
            return $"Not JSON at line {(exception.LineNumber ?? 0) + 1}, column {(exception.BytePositionInLine ?? 0) + 1}: {Reason(exception)}";
        }
    }

    /// <summary>A JSON value indented the way the editor shows it.</summary>
    public static string Indent(string json) => JsonNode.Parse(json)?.ToJsonString(Written) ?? "null";

    /// <summary>A key or a text as JSON writes it.</summary>
    public static string Quote(string text) => JsonSerializer.Serialize(text, Written);

    private static JsonReading FromObject(JsonElement element, string text)
    {
        var values = ImmutableArray.CreateBuilder<KeyValuePair<string, DraftValue>>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in element.EnumerateObject())
        {
            if (!seen.Add(member.Name)) return Failed(LastLineOf(text, member.Name), 1, $"The key {Quote(member.Name)} is there twice; Vault would keep one of them.");
            values.Add(new(member.Name, ValueOf(member.Value)));
        }

        return new(values.DrainToImmutable(), null);
    }

    private static DraftValue ValueOf(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => new(element.GetString() ?? "", IsJson: false),
        JsonValueKind.Object or JsonValueKind.Array => new(Indent(element.GetRawText()), IsJson: true),
        _ => new(element.GetRawText(), IsJson: true),
    };

    private static string Member(DraftValue value) => value.IsJson ? value.Text.Replace("\n", "\n  ", StringComparison.Ordinal) : Quote(value.Text);

    private static int LastLineOf(string text, string key)
    {
        var at = text.LastIndexOf(Quote(key), StringComparison.Ordinal);
        return at < 0 ? 1 : text[..at].Count(c => c == '\n') + 1;
    }

    // .NET appends "Path: … | LineNumber: … | BytePositionInLine: …", which the page says in its own place.
    private static string Reason(JsonException exception)
    {
        var end = exception.Message.IndexOf(" Path:", StringComparison.Ordinal);
        var lines = exception.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        var cut = new[] { end, lines }.Where(at => at > 0).DefaultIfEmpty(exception.Message.Length).Min();
        return exception.Message[..cut];
    }

    private static JsonReading Failed(int line, int column, string message) => new([], new(line, column, message));
}
