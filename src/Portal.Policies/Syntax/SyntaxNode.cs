namespace Portal.Policies.Syntax;

/// <summary>A value in a policy text. Both encodings, HCL and JSON, are read into these nodes.</summary>
internal abstract record SyntaxNode(Position Start, int End);

/// <summary>A string, number, boolean, heredoc or JSON null; <paramref name="Value"/> is what it stands for.</summary>
internal sealed record LiteralNode(TokenKind Kind, string Value, Position Start, int End) : SyntaxNode(Start, End);

/// <summary><c>[ … ]</c></summary>
internal sealed record ListNode(IReadOnlyList<SyntaxNode> Items, Position Start, int End) : SyntaxNode(Start, End);

/// <summary><c>{ … }</c></summary>
internal sealed record ObjectNode(IReadOnlyList<ItemNode> Items, Position Start, int End) : SyntaxNode(Start, End);

/// <summary>One key of an item, unquoted.</summary>
internal readonly record struct KeyNode(string Text, Position Start, int End);

/// <summary><c>key = value</c>, <c>key { … }</c> or <c>key "label" { … }</c>.</summary>
/// <param name="Keys">The key and its labels; never empty where a parser made it.</param>
/// <param name="AssignLine">The line of the <c>=</c>; 0 for a block, as in the server's messages.</param>
/// <param name="Value">The value.</param>
internal sealed record ItemNode(IReadOnlyList<KeyNode> Keys, int AssignLine, SyntaxNode Value)
{
    public string Name => Keys.Count > 0 ? Keys[0].Text : "";
}

/// <summary>What a parser made of a text: the sound items, and the error that stopped it.</summary>
internal sealed record SyntaxTree(IReadOnlyList<ItemNode> Items, SyntaxError? Error);

/// <summary>The one error at which the server gives up reading.</summary>
internal sealed record SyntaxError(Position At, string Text);

/// <summary>Unwinds a parser to where it can say what went wrong.</summary>
internal sealed class SyntaxException(Position at, string text) : Exception(text)
{
    public SyntaxError Error { get; } = new(at, text);

    /// <summary>Whether the server says the position with the text.</summary>
    public bool HasPlace { get; init; } = true;
}
