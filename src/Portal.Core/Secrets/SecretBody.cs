using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Portal.Core.Changes;
using Portal.Core.Secrets.Editing;
using Portal.Core.Vault;

namespace Portal.Core.Secrets;

/// <summary>Entries as the body of a request, once with their values and once with placeholders for people to read.</summary>
internal static class SecretBody
{
    // Vault would keep the second of two members with the same name and say nothing.
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Refuses what Vault would refuse, or silently change.</summary>
    public static void Check(SecretPath path, ImmutableArray<SecretEntry> entries)
    {
        ImmutableArray<string> problems =
        [
            .. entries.Any(entry => entry.Key.Length == 0) ? ["A key is empty."] : Array.Empty<string>(),
            .. entries.GroupBy(entry => entry.Key).Where(group => group.Count() > 1).Select(group => $"The key {group.Key} is there twice."),
            .. entries.Where(entry => entry.Kind is ValueKind.Json && !IsJson(entry.Value)).Select(entry => $"The value of {entry.Key} is not JSON."),
        ];
        if (problems.Length > 0) throw VaultWrite.Invalid(path.ToString(), problems);
    }

    /// <summary>The values, for the request alone.</summary>
    public static JsonObject Values(ImmutableArray<SecretEntry> entries) => Of(entries, entry => entry.Kind is ValueKind.Json ? JsonNode.Parse(entry.Value.Reveal()) : JsonValue.Create(entry.Value.Reveal()));

    /// <summary>The same keys with placeholders.</summary>
    public static JsonObject Placeholders(ImmutableArray<SecretEntry> entries) => Of(entries, entry => JsonValue.Create(Placeholder(entry)));

    /// <summary>The words of a <c>vault kv put</c> command, which takes texts only; a value of another kind comes from a file.</summary>
    public static IEnumerable<string> Words(SecretPath path, ImmutableArray<SecretEntry> entries) =>
        entries.Any(entry => entry.Kind is ValueKind.Json || entry.Key.Contains('='))
            ? [$"@{path.Name}.json"]
            : entries.Select(entry => $"{entry.Key}={Placeholder(entry)}");

    /// <summary>What a plan shows of the values: masked, and compared key by key.</summary>
    public static SecretContent Content(ImmutableArray<SecretEntry> entries) => new([.. entries.Select(entry => KeyValuePair.Create(entry.Key, entry.Value))]);

    /// <summary>What a plan shows of the values that will be there, with what to look at in those that are new or changed.</summary>
    public static SecretContent Content(ImmutableArray<SecretEntry> entries, ImmutableArray<SecretEntry>? before)
    {
        var old = before?.ToDocument();
        var notes = from member in entries.ToDocument().Members
                    let was = old?[member.Key]
                    where was is null || !was.Equals(member.Value)
                    let found = ValueNotes.Of(was, member.Value).AddRange(was is null ? ValueNotes.OfKey(member.Key) : [])
                    where !found.IsEmpty
                    select KeyValuePair.Create(member.Key, found);
        return Content(entries) with { Notes = notes.ToImmutableDictionary(StringComparer.Ordinal) };
    }

    /// <summary>Whether two secrets hold the same, whatever the order, the white space inside nested values and the way numbers are written.</summary>
    public static bool Same(ImmutableArray<SecretEntry> one, ImmutableArray<SecretEntry> other) => one.ToDocument().Even().Equals(other.ToDocument().Even());

    private static JsonObject Of(ImmutableArray<SecretEntry> entries, Func<SecretEntry, JsonNode?> value)
    {
        var body = new JsonObject();
        foreach (var entry in entries) body[entry.Key] = value(entry);
        return body;
    }

    private static string Placeholder(SecretEntry entry) => $"<{entry.Key}>";

    private static bool IsJson(Sensitive value)
    {
        try
        {
            JsonNode.Parse(value.Reveal(), documentOptions: Strict);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
