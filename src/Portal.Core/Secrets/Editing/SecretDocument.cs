using System.Collections.Immutable;

namespace Portal.Core.Secrets.Editing;

/// <summary>Between a secret as it is read and written and as it is edited.</summary>
public static class SecretDocument
{
    /// <summary>The values of a read secret, to be edited. The person asked for them by opening the editor.</summary>
    /// <exception cref="ArgumentException">An entry says that it is JSON and is not.</exception>
    public static ObjectNode ToDocument(this IEnumerable<SecretEntry> entries) => new([.. entries.Select(entry => new SecretMember(entry.Key, Node(entry)))]);

    /// <summary>What is to be written.</summary>
    public static ImmutableArray<SecretEntry> ToEntries(this ObjectNode document) => [.. document.Members.Select(member => ToEntry(member.Key, member.Value))];

    private static SecretNode Node(SecretEntry entry) => entry.Kind is ValueKind.Text
        ? SecretNode.Text(entry.Value.Reveal())
        : JsonFace.ReadValue(entry.Value.Reveal()).Node ?? throw new ArgumentException($"The value of {entry.Key} is not JSON.", nameof(entry));

    private static SecretEntry ToEntry(string key, SecretNode node) => node is ScalarNode { Kind: NodeKind.Text } text
        ? new SecretEntry(key, text.Content)
        : new SecretEntry(key, new Sensitive(JsonFace.Write(node)), ValueKind.Json);
}
