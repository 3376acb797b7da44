using System.Text;
using System.Text.RegularExpressions;

namespace Portal.Sandbox.Controllers.Pods.Shell;

/// <summary>Turns a word as written into the words a command gets: quotes, variables, substitutions and file patterns.</summary>
internal sealed class ShellExpansion(ContainerFiles files, IReadOnlyDictionary<string, string> variables, Func<string, ValueTask<string>> substitute)
{
    public async ValueTask<IReadOnlyList<string>> WordsAsync(string raw)
    {
        var text = new StringBuilder();
        var words = new List<string>();
        var (quoted, pattern) = (false, false);
        for (var i = 0; i < raw.Length;)
        {
            var end = ShellQuoting.EndOfPiece(raw, i);
            var piece = raw[i..end];
            i = end;
            switch (piece[0])
            {
                case '\'':
                    (quoted, _) = (true, text.Append(piece[1..^1]));
                    break;
                case '"':
                    (quoted, _) = (true, text.Append(await ValuesAsync(piece[1..^1])));
                    break;
                case '\\':
                    text.Append(piece[1..]);
                    break;
                case '$' or '`':
                    (piece, i) = Variable(raw, piece, i);
                    var parts = (await ValuesAsync(piece)).Split([' ', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries);
                    for (var part = 0; part < parts.Length; part++)
                    {
                        text.Append(parts[part]);
                        if (part == parts.Length - 1) break;
                        words.Add(text.ToString());
                        text.Clear();
                    }

                    break;
                default:
                    pattern |= piece[0] is '*' or '?';
                    text.Append(piece);
                    break;
            }
        }

        if (pattern && !quoted) words.AddRange(Matches(text.ToString()));
        else if (text.Length > 0 || quoted) words.Add(text.ToString());
        return words;
    }

    /// <summary>A plain <c>$NAME</c> goes as far as its letters.</summary>
    private static (string Piece, int Next) Variable(string raw, string piece, int next)
    {
        if (piece != "$") return (piece, next);
        var end = next;
        if (end < raw.Length && raw[end] == '?') return ("$?", end + 1);
        while (end < raw.Length && (char.IsAsciiLetterOrDigit(raw[end]) || raw[end] == '_')) end++;
        return (raw[(next - 1)..end], end);
    }

    private async ValueTask<string> ValuesAsync(string text)
    {
        var result = new StringBuilder();
        for (var i = 0; i < text.Length;)
        {
            if (text[i] == '\\' && i + 1 < text.Length && text[i + 1] is '"' or '\\' or '$' or '`')
            {
                result.Append(text[i + 1]);
                i += 2;
                continue;
            }

            if (text[i] is not ('$' or '`'))
            {
                result.Append(text[i++]);
                continue;
            }

            var piece = text[i..ShellQuoting.EndOfPiece(text, i)];
            (piece, i) = Variable(text, piece, i + piece.Length);
            result.Append(await ValueAsync(piece));
        }

        return result.ToString();
    }

    private async ValueTask<string> ValueAsync(string piece)
    {
        if (piece == "$") return "$";
        if (piece[0] == '`') return (await substitute(piece[1..^1])).TrimEnd('\n');
        if (piece.StartsWith("$(", StringComparison.Ordinal)) return (await substitute(piece[2..^1])).TrimEnd('\n');
        var name = piece.StartsWith("${", StringComparison.Ordinal) ? piece[2..^1] : piece[1..];
        var cut = name.IndexOfAny([':', '?', '-']);
        if (cut <= 0) return variables.GetValueOrDefault(name, "");
        var value = variables.GetValueOrDefault(name[..cut], "");
        return value.Length > 0 || !name[cut..].Contains('-') ? value : name[(name.IndexOf('-') + 1)..];
    }

    private string[] Matches(string pattern)
    {
        var slash = pattern.LastIndexOf('/');
        var (directory, name) = (slash < 0 ? "/" : pattern[..(slash + 1)], pattern[(slash + 1)..]);
        var regex = new Regex("^" + Regex.Escape(name).Replace(@"\*", ".*").Replace(@"\?", ".") + "$");
        var found = files.In(directory).Select(entry => entry.Name).Where(candidate => !candidate.StartsWith('.') && regex.IsMatch(candidate)).Select(candidate => (slash < 0 ? "" : directory) + candidate).ToArray();
        return found.Length > 0 ? found : [pattern];
    }
}
