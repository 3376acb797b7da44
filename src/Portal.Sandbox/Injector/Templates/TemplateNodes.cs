namespace Portal.Sandbox.Injector.Templates;

/// <summary>A template and the ones it defines.</summary>
internal sealed record ParsedTemplate(IReadOnlyList<TemplateNode> Nodes, IReadOnlyDictionary<string, IReadOnlyList<TemplateNode>> Defined);

/// <summary>A template cannot be read or executed; the message is Go's.</summary>
internal sealed class TemplateException(string message) : Exception(message);

internal abstract record TemplateNode;

internal sealed record TextNode(string Text) : TemplateNode;

internal sealed record ActionNode(PipeNode Pipe) : TemplateNode;

/// <summary><c>if</c>, <c>with</c> or <c>range</c>.</summary>
internal sealed record BranchNode(string Keyword, PipeNode Pipe, IReadOnlyList<TemplateNode> Body, IReadOnlyList<TemplateNode> Else) : TemplateNode;

/// <summary>Another template, executed in this place with the pipe's value as its dot; nothing without a pipe.</summary>
internal sealed record CallNode(string Name, PipeNode? Pipe, int Line, int Column) : TemplateNode;

/// <summary><c>break</c> or <c>continue</c>.</summary>
internal sealed record JumpNode(bool Break) : TemplateNode;

/// <summary>Commands joined by <c>|</c>, perhaps giving their value to variables.</summary>
internal sealed record PipeNode(IReadOnlyList<string> Variables, bool Declares, IReadOnlyList<CommandNode> Commands);

internal sealed record CommandNode(IReadOnlyList<OperandNode> Operands);

/// <summary>One word of a command, with the fields asked of it and where it stands.</summary>
internal abstract record OperandNode
{
    public IReadOnlyList<string> Fields { get; init; } = [];

    public int Line { get; init; }

    public int Column { get; init; }

    /// <summary>As it was written, for errors.</summary>
    public string Source { get; init; } = "";
}

internal sealed record DotNode : OperandNode;

internal sealed record VariableNode(string Name) : OperandNode;

internal sealed record LiteralNode(object? Value) : OperandNode;

internal sealed record FunctionNode(string Name) : OperandNode;

internal sealed record NestedNode(PipeNode Pipe) : OperandNode;
