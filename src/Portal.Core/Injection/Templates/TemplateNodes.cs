using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Portal.Core.Injection.Templates;

/// <summary>A part of a template that writes something.</summary>
internal abstract record TemplateNode(int Line);

/// <summary>Text as it stands.</summary>
internal sealed record TextNode(string Text, int Line) : TemplateNode(Line);

/// <summary><c>{{ pipe }}</c> writes a value; <c>{{ $x := pipe }}</c> remembers it.</summary>
internal sealed record ValueNode(string? Variable, bool IsAssignment, PipeNode Pipe, int Line) : TemplateNode(Line);

/// <summary>Which block it is.</summary>
internal enum BlockKind
{
    If,
    With,
    Range,
}

/// <summary><c>{{ if }}</c>, <c>{{ with }}</c> and <c>{{ range $k, $v := pipe }}</c>, each with an <c>{{ else }}</c>.</summary>
internal sealed record BlockNode(BlockKind Kind, ImmutableArray<string> Variables, PipeNode Pipe, ImmutableArray<TemplateNode> Body, ImmutableArray<TemplateNode> Otherwise, int Line) : TemplateNode(Line);

/// <summary>Commands with bars between them; each gets the value of the one before as its last argument.</summary>
internal sealed record PipeNode(ImmutableArray<CommandNode> Commands, int Line);

/// <summary>A function with arguments, or one operand.</summary>
internal sealed record CommandNode(ImmutableArray<OperandNode> Operands, int Line);

/// <summary>Something with a value, and the fields taken of it.</summary>
internal abstract record OperandNode(ImmutableArray<string> Fields);

/// <summary>The dot.</summary>
internal sealed record DotNode(ImmutableArray<string> Fields) : OperandNode(Fields);

/// <summary>A variable; the empty name is <c>$</c>.</summary>
internal sealed record VariableNode(string Name, ImmutableArray<string> Fields) : OperandNode(Fields);

/// <summary>A text, a number, true, false or nil.</summary>
internal sealed record LiteralNode(JsonNode? Value) : OperandNode([]);

/// <summary>The name of a function.</summary>
internal sealed record FunctionNode(string Name) : OperandNode([]);

/// <summary><c>(pipe).Field</c>.</summary>
internal sealed record GroupNode(PipeNode Pipe, ImmutableArray<string> Fields) : OperandNode(Fields);
