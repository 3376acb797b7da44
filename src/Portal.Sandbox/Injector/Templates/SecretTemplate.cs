using System.Collections;
using System.Text;

namespace Portal.Sandbox.Injector.Templates;

/// <summary>A template of an agent: text with actions that read secrets.</summary>
internal sealed class SecretTemplate
{
    private const int DeepestCall = 1_000;

    private readonly ParsedTemplate _parsed;
    private readonly bool _strict;

    private SecretTemplate(ParsedTemplate parsed, bool strict) => (_parsed, _strict) = (parsed, strict);

    /// <param name="strict">A missing key of a map is an error, not <c>&lt;no value&gt;</c>.</param>
    /// <exception cref="TemplateException">With Go's words and the line.</exception>
    public static SecretTemplate Parse(string source, string left = "{{", string right = "}}", bool strict = false) =>
        new(TemplateParser.Parse(source, left.Length > 0 ? left : "{{", right.Length > 0 ? right : "}}", TemplateFunctions.Defines), strict);

    /// <summary>Executes it with what is known. What it needs besides is noted there, and the text is not to be used.</summary>
    /// <exception cref="TemplateException">With Go's words, line and column.</exception>
    public string Execute(TemplateData data)
    {
        var run = new Run(data, _parsed.Defined, _strict);
        run.Nodes(_parsed.Nodes, null);
        return run.Text.ToString();
    }

    private enum Flow
    {
        On,
        Break,
        Continue,
    }

    private sealed class Run(TemplateData data, IReadOnlyDictionary<string, IReadOnlyList<TemplateNode>> defined, bool strict)
    {
        private Stack<(string Name, object? Value)> _variables = new([("", null)]);
        private int _calls;
        private readonly TemplateFunctions _functions = new(data);

        public StringBuilder Text { get; } = new();

        public Flow Nodes(IReadOnlyList<TemplateNode> nodes, object? dot)
        {
            foreach (var node in nodes)
            {
                switch (node)
                {
                    case TextNode text:
                        Text.Append(text.Text);
                        break;
                    case ActionNode action:
                        var value = Pipe(action.Pipe, dot);
                        if (action.Pipe.Variables.Count == 0) Text.Append(GoValues.Print(value));
                        break;
                    case CallNode call:
                        Called(call, dot);
                        break;
                    case JumpNode jump:
                        return jump.Break ? Flow.Break : Flow.Continue;
                    case BranchNode branch:
                        var depth = _variables.Count;
                        var flow = Branch(branch, dot);
                        while (_variables.Count > depth) _variables.Pop();
                        if (flow is not Flow.On) return flow;
                        break;
                }
            }

            return Flow.On;
        }

        /// <summary>A template that is called sees its dot and no variable of the caller.</summary>
        private void Called(CallNode call, object? dot)
        {
            var value = call.Pipe is null ? null : Pipe(call.Pipe, dot);
            var outer = _variables;
            if (!defined.TryGetValue(call.Name, out var body)) throw new TemplateException($"template: :{call.Line}:{call.Column}: executing \"\" at <{{{{template \"{call.Name}\"}}}}>: template \"{call.Name}\" not defined");
            if (++_calls > DeepestCall) throw new TemplateException($"template: :{call.Line}:{call.Column}: executing \"{call.Name}\" at <{{{{template \"{call.Name}\"}}}}>: exceeded maximum template depth ({DeepestCall})");
            _variables = new([("", value)]);
            Nodes(body, value);
            (_variables, _calls) = (outer, _calls - 1);
        }

        private Flow Branch(BranchNode branch, object? dot)
        {
            if (branch.Keyword == "range") return Range(branch, dot);
            var value = Pipe(branch.Pipe, dot);
            if (!GoValues.True(value)) return Nodes(branch.Else, dot);
            return Nodes(branch.Body, branch.Keyword == "with" ? value : dot);
        }

        private Flow Range(BranchNode branch, object? dot)
        {
            var items = Items(Pipe(branch.Pipe with { Variables = [] }, dot));
            if (items.Count == 0) return Nodes(branch.Else, dot);
            foreach (var (key, value) in items)
            {
                var depth = _variables.Count;
                var names = branch.Pipe.Variables;
                if (names.Count == 2) _variables.Push((names[0], key));
                if (names.Count > 0) _variables.Push((names[^1], value));
                var flow = Nodes(branch.Body, value);
                while (_variables.Count > depth) _variables.Pop();
                if (flow is Flow.Break) break;
            }

            return Flow.On;
        }

        private static List<(object? Key, object? Value)> Items(object? value) => value switch
        {
            null or GoNothing => [],
            IDictionary<string, object?> map => [.. map.Select(member => ((object?)member.Key, member.Value))],
            string => throw new TemplateException("range can't iterate over a string"),
            IEnumerable list => [.. list.Cast<object?>().Select((item, i) => ((object?)(long)i, item))],
            long count => [.. Enumerable.Range(0, (int)count).Select(i => ((object?)(long)i, (object?)(long)i))],
            _ => throw new TemplateException($"range can't iterate over {GoValues.Print(value)}"),
        };

        private object? Pipe(PipeNode pipe, object? dot)
        {
            object? value = null;
            for (var i = 0; i < pipe.Commands.Count; i++) value = Command(pipe.Commands[i], dot, i > 0, value);
            foreach (var name in pipe.Variables)
            {
                if (pipe.Declares) _variables.Push((name, value));
                else Assign(name, value);
            }

            return value;
        }

        private object? Command(CommandNode command, object? dot, bool piped, object? last)
        {
            var first = command.Operands[0];
            try
            {
                if (first is not FunctionNode function)
                {
                    if (command.Operands.Count > 1 || piped) throw new TemplateException($"can't give argument to non-function {first.Source}");
                    return Value(first, dot);
                }

                // "and" and "or" stop at the first operand that decides.
                var operands = command.Operands.Skip(1).Select(operand => (Func<object?>)(() => Value(operand, dot))).ToList();
                if (piped) operands.Add(() => last);
                return Fields(_functions.Call(function.Name, operands), function);
            }
            catch (TemplateException wrong) when (!wrong.Message.StartsWith("template: ", StringComparison.Ordinal))
            {
                throw new TemplateException($"template: :{first.Line}:{first.Column}: executing \"\" at <{string.Join(' ', command.Operands.Select(operand => operand.Source))}>: {wrong.Message}");
            }
        }

        private object? Value(OperandNode operand, object? dot) => operand switch
        {
            DotNode => Fields(dot, operand),
            VariableNode variable => Fields(_variables.First(known => known.Name == variable.Name).Value, operand),
            LiteralNode literal => literal.Value,
            NestedNode nested => Fields(Pipe(nested.Pipe, dot), operand),
            FunctionNode function => Fields(_functions.Call(function.Name, []), operand),
            _ => null,
        };

        private object? Fields(object? value, OperandNode operand)
        {
            foreach (var field in operand.Fields) value = GoValues.Field(value, field, strict);
            return value;
        }

        private void Assign(string name, object? value)
        {
            var above = new Stack<(string, object?)>();
            while (_variables.Pop() is var top)
            {
                if (top.Name == name) break;
                above.Push(top);
            }

            _variables.Push((name, value));
            while (above.TryPop(out var variable)) _variables.Push(variable);
        }
    }
}
