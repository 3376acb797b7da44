using System.Text;

namespace Portal.Core.Injection.Templates;

/// <summary>What a token is.</summary>
internal enum TokenKind
{
    Word,
    Text,
    Number,
    Field,
    Variable,
    Symbol,
}

/// <summary>A token of an action.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Value">Its text; of a quoted text what is between the quotes, of a field the name behind the dot.</param>
/// <param name="FollowsSpace">Whether white space stands before it: <c>.a .b</c> are two operands, <c>.a.b</c> is one.</param>
internal sealed record Token(TokenKind Kind, string Value, bool FollowsSpace);

/// <summary>Cuts an action into tokens.</summary>
internal static class TemplateTokens
{
    public static IReadOnlyList<Token> Of(string action, int line)
    {
        var tokens = new List<Token>();
        for (var index = 0; index < action.Length;)
        {
            var character = action[index];
            var follows = index == 0 || char.IsWhiteSpace(action[index - 1]);
            if (char.IsWhiteSpace(character))
            {
                index++;
                continue;
            }

            var (token, next) = character switch
            {
                '"' => Quoted(action, index, line),
                '`' => Raw(action, index, line),
                '.' => Name(action, index + 1) is { Length: > 0 } field ? (new Token(TokenKind.Field, field, follows), index + 1 + field.Length) : (new Token(TokenKind.Field, "", follows), index + 1),
                '$' => (new Token(TokenKind.Variable, Name(action, index + 1), follows), index + 1 + Name(action, index + 1).Length),
                ':' when index + 1 < action.Length && action[index + 1] == '=' => (new Token(TokenKind.Symbol, ":=", follows), index + 2),
                '|' or '(' or ')' or ',' or '=' => (new Token(TokenKind.Symbol, character.ToString(), follows), index + 1),
                _ when char.IsAsciiDigit(character) || (character is '-' or '+' && index + 1 < action.Length && char.IsAsciiDigit(action[index + 1])) => Number(action, index, follows),
                _ when char.IsLetter(character) || character == '_' => (new Token(TokenKind.Word, Name(action, index), follows), index + Name(action, index).Length),
                // consul-template says: bad character U+002D '-'. A key with a dash needs index.
                '-' => throw new TemplateException("A dash cannot be part of a field. Write index .Data.data \"the-key\" instead.", line),
                _ => throw new TemplateException($"The character {character} cannot stand here.", line),
            };
            tokens.Add(token.Kind == TokenKind.Text ? token with { FollowsSpace = follows } : token);
            index = next;
        }

        return tokens;
    }

    private static (Token, int) Number(string action, int start, bool follows)
    {
        var end = start + 1;
        while (end < action.Length && (char.IsAsciiLetterOrDigit(action[end]) || action[end] is '.' or '_')) end++;
        return (new Token(TokenKind.Number, action[start..end], follows), end);
    }

    private static (Token, int) Raw(string action, int start, int line)
    {
        var end = action.IndexOf('`', start + 1);
        return end < 0 ? throw new TemplateException("A text that starts with ` is not closed.", line) : (new Token(TokenKind.Text, action[(start + 1)..end], false), end + 1);
    }

    private static (Token, int) Quoted(string action, int start, int line)
    {
        var text = new StringBuilder();
        for (var index = start + 1; index < action.Length; index++)
        {
            if (action[index] == '"') return (new Token(TokenKind.Text, text.ToString(), false), index + 1);
            if (action[index] == '\\' && index + 1 < action.Length) text.Append(action[++index] switch { 'n' => '\n', 't' => '\t', 'r' => '\r', var other => other });
            else text.Append(action[index]);
        }

        throw new TemplateException("A text that starts with \" is not closed.", line);
    }

    private static string Name(string action, int start)
    {
        var end = start;
        while (end < action.Length && (char.IsLetterOrDigit(action[end]) || action[end] == '_')) end++;
        return action[start..end];
    }
}
