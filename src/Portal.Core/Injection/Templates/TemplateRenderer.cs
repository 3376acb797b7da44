using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Portal.Core.Injection.Templates;

/// <summary>Writes what the agent would write, given the secrets.</summary>
/// <param name="secrets">The answer of a read of this path, such as <c>{"Data":{"data":{…},"metadata":{…}}}</c>; null when there is none.</param>
/// <param name="failsOnMissingKey">Whether a missing key is an error instead of <c>&lt;no value&gt;</c>.</param>
internal sealed class TemplateRenderer(Func<string, JsonNode?> secrets, bool failsOnMissingKey)
{
    private readonly StringBuilder _output = new();
    private readonly Dictionary<string, JsonNode?> _variables = new(StringComparer.Ordinal);

    /// <exception cref="TemplateException">When the agent would fail, or what it would write cannot be told here.</exception>
    public string Render(ImmutableArray<TemplateNode> nodes)
    {
        Write(nodes, null);
        return _output.ToString();
    }

    private void Write(ImmutableArray<TemplateNode> nodes, JsonNode? dot)
    {
        foreach (var node in nodes)
        {
            switch (node)
            {
                case TextNode text:
                    _output.Append(text.Text);
                    break;
                case ValueNode { Variable: { } name } assignment:
                    _variables[name] = Value(assignment.Pipe, dot);
                    break;
                case ValueNode value:
                    _output.Append(TemplateValues.Shown(Value(value.Pipe, dot)));
                    break;
                case BlockNode block:
                    Write(block, dot);
                    break;
            }
        }
    }

    private void Write(BlockNode block, JsonNode? dot)
    {
        var value = Value(block.Pipe, dot);
        if (!TemplateValues.IsTrue(value)) Write(block.Otherwise, dot);
        else if (block.Kind == BlockKind.Range) Repeat(block, value);
        else
        {
            foreach (var name in block.Variables) _variables[name] = value;
            Write(block.Body, block.Kind == BlockKind.With ? value : dot);
        }
    }

    private void Repeat(BlockNode block, JsonNode? value)
    {
        foreach (var (key, item) in TemplateValues.Entries(value, block.Line))
        {
            if (block.Variables.Length > 0) _variables[block.Variables[^1]] = item;
            if (block.Variables.Length > 1) _variables[block.Variables[0]] = key;
            Write(block.Body, item);
        }
    }

    private JsonNode? Value(PipeNode pipe, JsonNode? dot)
    {
        JsonNode? last = null;
        for (var index = 0; index < pipe.Commands.Length; index++) last = Value(pipe.Commands[index], dot, index == 0 ? null : new Piped(last));
        return last;
    }

    private JsonNode? Value(CommandNode command, JsonNode? dot, Piped? piped)
    {
        if (command.Operands[0] is not FunctionNode function)
        {
            return command.Operands.Length > 1 || piped is not null ? throw new TemplateException("Only a function takes arguments.", command.Line) : Value(command.Operands[0], dot, command.Line);
        }

        List<JsonNode?> arguments = [.. command.Operands.Skip(1).Select(operand => Value(operand, dot, command.Line))];
        if (piped is not null) arguments.Add(piped.Value);
        return function.Name == "secret" ? Secret(arguments, command.Line) : TemplateFunctions.Call(function.Name, arguments, command.Line);
    }

    private JsonNode? Value(OperandNode operand, JsonNode? dot, int line)
    {
        var start = operand switch
        {
            DotNode => dot,
            VariableNode { Name: "" } => null,
            VariableNode variable => _variables.TryGetValue(variable.Name, out var known) ? known : throw new TemplateException($"The variable ${variable.Name} is not defined.", line),
            LiteralNode literal => literal.Value,
            GroupNode group => Value(group.Pipe, dot),
            FunctionNode function => TemplateFunctions.Call(function.Name, [], line),
            _ => throw new TemplateException("This cannot be read.", line),
        };
        return operand.Fields.Aggregate(start, (value, field) => Field(value, field, line));
    }

    private JsonNode? Field(JsonNode? value, string field, int line) => value switch
    {
        JsonObject map when map.TryGetPropertyValue(field, out var found) => found,
        JsonObject when failsOnMissingKey => throw new TemplateException($"There is no key {field}, and error-on-missing-key is set: the agent fails.", line),
        JsonObject => TemplateValues.Missing,
        // Go says: nil pointer evaluating interface {}.password
        _ when ReferenceEquals(value, TemplateValues.Missing) || value is null => throw new TemplateException($".{field} is asked of something that is not there: the agent fails. Key/value version 2 has its keys in .Data.data, version 1 in .Data.", line),
        _ => throw new TemplateException($".{field} is asked of {(value.GetValueKind() is JsonValueKind.String ? "a text" : "a value")} without fields: the agent fails.", line),
    };

    private JsonNode? Secret(List<JsonNode?> arguments, int line)
    {
        if (arguments.Count == 0 || arguments[0] is not JsonValue path || !path.TryGetValue<string>(out var text)) throw new TemplateException("secret needs the path of a secret.", line);
        if (arguments.Count > 1) throw new TemplateException("A secret that is written to be read is left to the agent; there is no preview of it.", line);
        return secrets(text) ?? throw new TemplateException($"There is no secret at {text}: the agent waits for it and fails.", line);
    }

    private sealed record Piped(JsonNode? Value);
}
