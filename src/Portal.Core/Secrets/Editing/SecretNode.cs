using System.Collections.Immutable;

namespace Portal.Core.Secrets.Editing;

/// <summary>What a value of a secret is. Vault keeps JSON, so these are JSON's kinds; Kubernetes keeps bytes, which are texts or not.</summary>
public enum NodeKind
{
    /// <summary>A text.</summary>
    Text,

    /// <summary>A number, kept as the digits it was written with.</summary>
    Number,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Boolean,

    /// <summary>Nothing, which is not the same as an empty text.</summary>
    Null,

    /// <summary>An object: keys with values of their own.</summary>
    Map,

    /// <summary>Values in an order.</summary>
    List,

    /// <summary>Bytes that are no text, kept in base64. Vault knows none.</summary>
    Bytes,
}

/// <summary>
/// A value of a secret, typed and possibly nested. It never prints itself. Two objects are equal whatever the order of their keys, because
/// Vault keeps none; two numbers are equal only when they are written alike.
/// </summary>
public abstract class SecretNode : IEquatable<SecretNode>
{
    private protected SecretNode(NodeKind kind) => Kind = kind;

    /// <summary>What it is.</summary>
    public NodeKind Kind { get; }

    /// <summary>A text.</summary>
    public static ScalarNode Text(string text) => new(NodeKind.Text, new Sensitive(text));

    /// <summary>A number by its JSON literal, such as <c>1.0</c> or <c>12345678901234567890</c>.</summary>
    public static ScalarNode Number(string literal) => new(NodeKind.Number, new Sensitive(literal));

    /// <summary>True or false.</summary>
    public static ScalarNode Boolean(bool value) => new(NodeKind.Boolean, new Sensitive(value ? "true" : "false"));

    /// <summary>Null.</summary>
    public static ScalarNode Null() => new(NodeKind.Null, new Sensitive("null"));

    /// <summary>Bytes that are no text, in base64.</summary>
    public static ScalarNode Bytes(string base64) => new(NodeKind.Bytes, new Sensitive(base64));

    /// <inheritdoc/>
    public abstract bool Equals(SecretNode? other);

    /// <inheritdoc/>
    public sealed override bool Equals(object? obj) => Equals(obj as SecretNode);

    /// <inheritdoc/>
    public override int GetHashCode() => (int)Kind;

    /// <inheritdoc/>
    public sealed override string ToString() => Sensitive.Mask;
}

/// <summary>A text, number, boolean, null, or bytes.</summary>
public sealed class ScalarNode : SecretNode
{
    internal ScalarNode(NodeKind kind, Sensitive content) : base(kind) => Content = content;

    /// <summary>The text itself, bytes in base64, or the JSON literal of the others.</summary>
    public Sensitive Content { get; }

    /// <inheritdoc/>
    public override bool Equals(SecretNode? other) => other is ScalarNode scalar && scalar.Kind == Kind && scalar.Content.Equals(Content);
}

/// <summary>A key with its value.</summary>
/// <param name="Key">The key; any text but an empty one.</param>
/// <param name="Value">Its value.</param>
public sealed record SecretMember(string Key, SecretNode Value);

/// <summary>Keys with values, in the order they were written.</summary>
/// <param name="members">No key twice.</param>
public sealed class ObjectNode(ImmutableArray<SecretMember> members) : SecretNode(NodeKind.Map)
{
    private readonly Dictionary<string, SecretNode> _byKey = members.ToDictionary(member => member.Key, member => member.Value, StringComparer.Ordinal);

    /// <summary>Nothing.</summary>
    public static ObjectNode Empty { get; } = new([]);

    /// <summary>The members in their order.</summary>
    public ImmutableArray<SecretMember> Members { get; } = members;

    /// <summary>The value of a key; null when the key is not there.</summary>
    public SecretNode? this[string key] => _byKey.GetValueOrDefault(key);

    /// <inheritdoc/>
    public override bool Equals(SecretNode? other) =>
        other is ObjectNode node && node.Members.Length == Members.Length && Members.All(member => member.Value.Equals(node[member.Key]));
}

/// <summary>Values in an order.</summary>
/// <param name="items">The values.</param>
public sealed class ListNode(ImmutableArray<SecretNode> items) : SecretNode(NodeKind.List)
{
    /// <summary>The values.</summary>
    public ImmutableArray<SecretNode> Items { get; } = items;

    /// <inheritdoc/>
    public override bool Equals(SecretNode? other) => other is ListNode list && list.Items.SequenceEqual(Items);
}
