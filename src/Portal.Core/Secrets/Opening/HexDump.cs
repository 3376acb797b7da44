using System.Text;

namespace Portal.Core.Secrets.Opening;

/// <summary>Bytes for people to look at, as <c>hexdump -C</c> prints them.</summary>
public static class HexDump
{
    private const int Row = 16;

    /// <summary>The first bytes, sixteen a line: <c>00000000  89 50 4e 47 …  |.PNG|</c>.</summary>
    public static string Of(ReadOnlySpan<byte> bytes, int most)
    {
        var dump = new StringBuilder();
        var shown = bytes[..Math.Min(most, bytes.Length)];
        for (var at = 0; at < shown.Length; at += Row)
        {
            var row = shown[at..Math.Min(at + Row, shown.Length)];
            dump.Append($"{at:x8}  ");
            for (var column = 0; column < Row; column++) dump.Append(column < row.Length ? $"{row[column]:x2} " : "   ").Append(column == 7 ? " " : "");
            dump.Append(" |");
            foreach (var value in row) dump.Append(value is >= 0x20 and < 0x7f ? (char)value : '.');
            dump.Append("|\n");
        }

        return dump.ToString();
    }
}
