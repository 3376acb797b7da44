using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Portal.Sandbox.Injector.Agent;

/// <summary>Reads an agent's configuration file: HCL of blocks, strings, numbers, booleans, lists and heredocs.</summary>
internal sealed class AgentHcl
{
    // Of these there may be several; of every other block there is one.
    private static readonly HashSet<string> Repeated = ["template", "sink", "listener", "env_template"];

    private readonly string _text;
    private int _at;

    private AgentHcl(string text) => _text = text;

    /// <summary>The configuration in the form of the JSON the injector writes: a block's label is its <c>type</c>.</summary>
    /// <exception cref="FormatException">With the line.</exception>
    public static JsonObject Read(string text)
    {
        var reader = new AgentHcl(text);
        var body = reader.Body();
        return reader._at == text.Length ? body : throw reader.Wrong("unexpected \"}\"");
    }

    private JsonObject Body()
    {
        var body = new JsonObject();
        while (true)
        {
            Skip();
            if (_at == _text.Length || _text[_at] == '}') return body;
            var key = _text[_at] == '"' ? Quoted() : Word();
            Skip();
            if (Takes('='))
            {
                body[key] = Value();
                Skip();
                Takes(',');
                continue;
            }

            var label = _at < _text.Length && _text[_at] == '"' ? Quoted() : null;
            Skip();
            var block = Block();
            if (label is not null) block["type"] ??= label;
            if (!Repeated.Contains(key)) body[key] = block;
            else if (body[key] is JsonArray list) list.Add((JsonNode)block);
            else body[key] = new JsonArray(block);
        }
    }

    private JsonObject Block()
    {
        if (!Takes('{')) throw Wrong("expected \"{\" or \"=\"");
        var body = Body();
        return Takes('}') ? body : throw Wrong("object expected closing \"}\"");
    }

    private JsonNode? Value()
    {
        Skip();
        if (_at == _text.Length) throw Wrong("a value is missing");
        switch (_text[_at])
        {
            case '"':
                return Quoted();
            case '{':
                return Block();
            case '[':
                return List();
            case '<' when string.CompareOrdinal(_text, _at, "<<", 0, 2) == 0:
                return Heredoc();
            default:
                var word = Word();
                if (word is "true" or "false") return word == "true";
                return double.TryParse(word, CultureInfo.InvariantCulture, out var number) ? number == Math.Floor(number) ? (long)number : number : throw Wrong($"\"{word}\" is no value");
        }
    }

    private JsonArray List()
    {
        var list = new JsonArray();
        _at++;
        while (true)
        {
            Skip();
            if (Takes(']')) return list;
            list.Add(Value());
            Skip();
            Takes(',');
        }
    }

    private string Heredoc()
    {
        _at += 2;
        var indented = Takes('-');
        var end = _text.IndexOf('\n', _at);
        if (end < 0) throw Wrong("heredoc not terminated");
        var mark = _text[_at..end].Trim();
        var lines = new List<string>();
        for (_at = end + 1; _at < _text.Length;)
        {
            end = _text.IndexOf('\n', _at) is >= 0 and var found ? found : _text.Length;
            var line = _text[_at..end];
            _at = Math.Min(end + 1, _text.Length);
            if (line.Trim() == mark)
            {
                var margin = indented ? lines.Where(kept => kept.Trim().Length > 0).Select(kept => kept.Length - kept.TrimStart().Length).DefaultIfEmpty(0).Min() : 0;
                return string.Concat(lines.Select(kept => (kept.Length >= margin ? kept[margin..] : "") + "\n"));
            }

            lines.Add(line);
        }

        throw Wrong("heredoc not terminated");
    }

    private string Quoted()
    {
        var text = new StringBuilder();
        for (_at++; _at < _text.Length; _at++)
        {
            if (_text[_at] == '"')
            {
                _at++;
                return text.ToString();
            }

            if (_text[_at] != '\\' || _at + 1 == _text.Length) text.Append(_text[_at]);
            else text.Append(_text[++_at] switch { 'n' => '\n', 't' => '\t', var other => other });
        }

        throw Wrong("literal not terminated");
    }

    private string Word()
    {
        var start = _at;
        while (_at < _text.Length && (char.IsLetterOrDigit(_text[_at]) || _text[_at] is '_' or '-' or '.')) _at++;
        return _at > start ? _text[start.._at] : throw Wrong($"illegal character \"{_text[_at]}\"");
    }

    private bool Takes(char letter)
    {
        if (_at == _text.Length || _text[_at] != letter) return false;
        _at++;
        return true;
    }

    private void Skip()
    {
        while (_at < _text.Length)
        {
            if (char.IsWhiteSpace(_text[_at])) _at++;
            else if (_text[_at] == '#' || string.CompareOrdinal(_text, _at, "//", 0, 2) == 0) _at = _text.IndexOf('\n', _at) is >= 0 and var end ? end : _text.Length;
            else if (string.CompareOrdinal(_text, _at, "/*", 0, 2) == 0) _at = _text.IndexOf("*/", _at, StringComparison.Ordinal) is >= 0 and var closed ? closed + 2 : _text.Length;
            else return;
        }
    }

    private FormatException Wrong(string what) => new($"At {_text.AsSpan(0, _at).Count('\n') + 1}: {what}");
}
