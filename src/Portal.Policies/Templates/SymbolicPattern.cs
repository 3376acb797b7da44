using Portal.Policies.Documents;
using Portal.Policies.Matching;

namespace Portal.Policies.Templates;

/// <summary>
/// A templated pattern without an identity: its expressions are unknowns, each standing for a text of at least one character within one segment,
/// the same everywhere it appears.
/// </summary>
internal sealed class SymbolicPattern
{
    // Stands for an expression while the text around it is taken apart; a private-use character, so that it is none of the pattern's own.
    private const char Unknown = '\uE000';

    // Several unknowns in one segment can be bound in many ways; nobody writes a policy that needs more tries than this.
    private const int MostSteps = 20_000;

    private readonly PatternText _text;
    private readonly string[] _expressions;

    private SymbolicPattern(PatternText text, string[] expressions)
    {
        _text = text;
        _expressions = expressions;
    }

    /// <summary>Nothing for a pattern that no identity can make valid.</summary>
    public static SymbolicPattern? Of(string pattern, string namespacePath)
    {
        if (TemplateText.Split(pattern) is not { } parts || PatternText.Compile(string.Join(Unknown, parts.Where((_, i) => i % 2 == 0)), namespacePath) is not { } text)
        {
            return null;
        }

        return new(text, [.. parts.Where((_, i) => i % 2 == 1)]);
    }

    /// <summary>The values its expressions must have for it to match the path, the shortest first; nothing when no values do.</summary>
    public IReadOnlyDictionary<string, string>? Bind(string path)
    {
        var search = new Search(_text, _expressions, path);
        return search.From(0, 0, 0) ? search.Values : null;
    }

    private sealed class Search(PatternText pattern, string[] expressions, string path)
    {
        private int _steps;

        public Dictionary<string, string> Values { get; } = [];

        public bool From(int inPattern, int inPath, int expression)
        {
            var text = pattern.Text;
            while (inPattern < text.Length && text[inPattern] != Unknown)
            {
                if (IsPlus(text, inPattern))
                {
                    inPath += SegmentEnd(inPath) - inPath;
                }
                else if (inPath >= path.Length || path[inPath++] != text[inPattern])
                {
                    return false;
                }

                inPattern++;
            }

            if (inPattern == text.Length)
            {
                return pattern.IsGlob || inPath == path.Length;
            }

            return Bind(inPattern, inPath, expression);
        }

        private bool Bind(int inPattern, int inPath, int expression)
        {
            var name = expressions[expression];
            if (Values.TryGetValue(name, out var known))
            {
                return path.AsSpan(inPath).StartsWith(known) && From(inPattern + 1, inPath + known.Length, expression + 1);
            }

            for (var end = inPath + 1; end <= SegmentEnd(inPath) && ++_steps <= MostSteps; end++)
            {
                Values[name] = path[inPath..end];
                if (From(inPattern + 1, end, expression + 1))
                {
                    return true;
                }
            }

            Values.Remove(name);
            return false;
        }

        private int SegmentEnd(int from) => path.IndexOf('/', from) is >= 0 and var slash ? slash : path.Length;

        private bool IsPlus(string text, int at) =>
            pattern.Kind == PatternKind.Segments && text[at] == '+' && (at == 0 || text[at - 1] == '/') && (at == text.Length - 1 || text[at + 1] == '/');
    }
}
