using System.Globalization;
using System.Text;

namespace Portal.Policies.Syntax;

/// <summary>
/// The characters of a text with their positions. Reads code points, counts columns by them, and takes CR LF for LF, as HCL 1 does.
/// The end of the text and a null character are both <see cref="End"/>.
/// </summary>
internal sealed class HclReader(string text)
{
    public const int End = 0;

    private (int Offset, int Line, int Column, int LastLineLength) _at = (0, 1, 0, 0);
    private (int Offset, int Line, int Column, int LastLineLength) _before;

    /// <summary>The last lexical error, without its position in the text: the server reports the last one too, and the two encodings say it differently.</summary>
    public (Position At, string Text)? Error { get; private set; }

    /// <summary>Where the next character starts.</summary>
    public int Offset => _at.Offset;

    public string Text => text;

    /// <summary>Continues from a place instead of from the beginning.</summary>
    public void MoveTo(Position position) => _at = (position.Offset, position.Line, position.Column - 1, 0);

    public int Next()
    {
        if (_at.Offset >= text.Length)
        {
            _at.Column++;
            return End;
        }

        _before = _at;
        var c = Decode(out var size);
        _at.Offset += size;
        _at.Column++;
        if (c == '\n')
        {
            _at = (_at.Offset, _at.Line + 1, 0, _at.Column);
        }
        else if (c == 0)
        {
            Fail("unexpected null character (0x00)");
        }
        else if (c == 0xE123)
        {
            Fail("unicode code point U+E123 reserved for internal use");
            return 0xFFFD;
        }

        return c;
    }

    /// <summary>The next character that is no blank, and where it starts.</summary>
    public int NextVisible(out int start)
    {
        int c;
        do
        {
            start = Offset;
            c = Next();
        }
        while (c is ' ' or '\t' or '\n' or '\r');
        return c;
    }

    public int Peek() => _at.Offset >= text.Length ? End : Decode(out _);

    /// <summary>Puts the last character back; only one can be.</summary>
    public void Unread() => _at = _before;

    /// <summary>The place of the character <see cref="Next"/> returned last.</summary>
    public Position Last(int offset) => _at.Column > 0 ? new(offset, _at.Line, _at.Column) : new(offset, Math.Max(1, _at.Line - 1), Math.Max(1, _at.LastLineLength));

    public void Fail(string message) => Error = (Last(Math.Max(0, _at.Offset - 1)), message);

    public static bool IsLetter(int c) => c is >= 'a' and <= 'z' or >= 'A' and <= 'Z' or '_' || (c >= 0x80 && Rune.IsValid(c) && Rune.IsLetter(new Rune(c)));

    public static bool IsDigit(int c) => IsDecimal(c) || (c >= 0x80 && Rune.IsValid(c) && Rune.GetUnicodeCategory(new Rune(c)) == UnicodeCategory.DecimalDigitNumber);

    public static bool IsDecimal(int c) => c is >= '0' and <= '9';

    private int Decode(out int size)
    {
        var c = text[_at.Offset];
        if (c == '\r' && _at.Offset + 1 < text.Length && text[_at.Offset + 1] == '\n')
        {
            size = 2;
            return '\n';
        }

        if (char.IsHighSurrogate(c) && _at.Offset + 1 < text.Length && char.IsLowSurrogate(text[_at.Offset + 1]))
        {
            size = 2;
            return char.ConvertToUtf32(c, text[_at.Offset + 1]);
        }

        size = 1;
        return c;
    }
}
