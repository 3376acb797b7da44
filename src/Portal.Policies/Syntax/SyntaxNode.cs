namespace Portal.Policies.Syntax;

/// <summary>A value in a policy text. Both encodings, HCL and JSON, are read into these nodes.</summary>
internal abstract record SyntaxNode(Position Start, int End);

/// <summary>A string, number, boolean or heredoc; <paramref name="Value"/> is what it stands for. JSON's null is the empty string.</summary>
internal sealed record LiteralNode(TokenKind Kind, string Value, Position Start, int End) : SyntaxNode(Start, End);

/// <summary><c>[ … ]</c></summary>
internal sealed record ListNode(IReadOnlyList<SyntaxNode> Items, Position Start, int End) : SyntaxNode(Start, End);

/// <summary><c>{ … }</c></summary>
internal sealed record ObjectNode(IReadOnlyList<ItemNode> Items, Position Start, int End) : SyntaxNode(Start, End);

/// <summary>One key of an item, unquoted, with its place in the text.</summary>
internal readonly record struct KeyNode(string Text, Position Start, int End);

/// <summary><c>key = value</c>, <c>key { … }</c> or <c>key "label" { … }</c>.</summary>
/// <param name="Keys">The key and its labels; a parser makes at least one.</param>
/// <param name="AssignLine">The line of the <c>=</c> or the colon; 0 for a block, as in the server's messages.</param>
/// <param name="Value">The value.</param>
internal sealed record ItemNode(IReadOnlyList<KeyNode> Keys, int AssignLine, SyntaxNode Value)
{
    public string Name => Keys[0].Text;
}

/// <summary>What a parser made of a text.</summary>
/// <param name="Items">The items the server sees; after an error, those that are sound.</param>
/// <param name="Written">The items as they are written; the same but for JSON, whose nested objects the server flattens.</param>
/// <param name="IsJson">Whether the text is in the JSON encoding.</param>
/// <param name="Error">What stopped the server, if anything did.</param>
internal sealed record SyntaxTree(IReadOnlyList<ItemNode> Items, IReadOnlyList<ItemNode> Written, bool IsJson, SyntaxError? Error);

/// <summary>The one error at which the server gives up reading; <paramref name="ServerText"/> is how it says it.</summary>
internal sealed record SyntaxError(Position At, string ServerText);

/// <summary>Unwinds a parser to where the error is kept.</summary>
internal sealed class SyntaxException(Position at, string serverText) : Exception(serverText)
{
    public SyntaxError Error { get; } = new(at, serverText);

    /// <summary>An error the server says with its position.</summary>
    public static SyntaxException At(Position at, string text) => new(at, $"At {at}: {text}");
}
