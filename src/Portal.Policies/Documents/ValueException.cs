using Portal.Policies.Syntax;

namespace Portal.Policies.Documents;

/// <summary>A value of the wrong kind, in the decoder's words; it ends the reading of its stanza.</summary>
internal sealed class ValueException(Position at, string text, bool isPlaced = true) : Exception(text)
{
    public Position At { get; } = at;

    /// <summary>Whether the server says the position with the text.</summary>
    public bool IsPlaced { get; } = isPlaced;
}
