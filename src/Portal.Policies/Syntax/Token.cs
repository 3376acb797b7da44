namespace Portal.Policies.Syntax;

/// <summary>A place in a text: offset in UTF-16 units, line and column from 1, the column in code points as the server counts.</summary>
internal readonly record struct Position(int Offset, int Line, int Column)
{
    public override string ToString() => $"{Line}:{Column}";
}

/// <summary>The kinds of token; <see cref="TokenNames"/> has the server's words for them.</summary>
internal enum TokenKind
{
    Illegal,
    Eof,
    Comment,
    Identifier,
    Number,
    Float,
    Bool,
    String,
    Heredoc,
    LeftBracket,
    LeftBrace,
    Comma,
    Period,
    RightBracket,
    RightBrace,
    Assign,
    Add,
    Sub,
    Null,
    Colon,
}

/// <summary>One token: its kind, where it starts and where it ends (exclusive).</summary>
internal readonly record struct Token(TokenKind Kind, Position Start, int End);

/// <summary>How the server's messages call the kinds of token.</summary>
internal static class TokenNames
{
    public static string Name(this TokenKind kind) => kind switch
    {
        TokenKind.Illegal => "ILLEGAL",
        TokenKind.Eof => "EOF",
        TokenKind.Comment => "COMMENT",
        TokenKind.Identifier => "IDENT",
        TokenKind.Number => "NUMBER",
        TokenKind.Float => "FLOAT",
        TokenKind.Bool => "BOOL",
        TokenKind.String => "STRING",
        TokenKind.Heredoc => "HEREDOC",
        TokenKind.LeftBracket => "LBRACK",
        TokenKind.LeftBrace => "LBRACE",
        TokenKind.Comma => "COMMA",
        TokenKind.Period => "PERIOD",
        TokenKind.RightBracket => "RBRACK",
        TokenKind.RightBrace => "RBRACE",
        TokenKind.Assign => "ASSIGN",
        TokenKind.Add => "ADD",
        TokenKind.Sub => "SUB",
        TokenKind.Null => "NULL",
        TokenKind.Colon => "COLON",
    };
}
