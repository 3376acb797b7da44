using System.Text;

namespace Portal.Core;

/// <summary>
/// Tables as RFC 4180. Names in Vault may be anything, and a spreadsheet runs a cell that starts with <c>=</c>, <c>+</c>, <c>-</c> or
/// <c>@</c> as a formula, so those get an apostrophe.
/// </summary>
internal static class Csv
{
    /// <summary>A line of headings and a line for each row.</summary>
    public static string Write(IEnumerable<string> columns, IEnumerable<IEnumerable<string>> rows)
    {
        var text = new StringBuilder();
        Line(text, columns);
        foreach (var row in rows) Line(text, row);
        return text.ToString();
    }

    private static void Line(StringBuilder text, IEnumerable<string> cells) => text.AppendJoin(',', cells.Select(Cell)).Append("\r\n");

    private static string Cell(string value)
    {
        // A role bound to everything is a star, which no spreadsheet runs.
        var safe = value.Length > 0 && value[0] is ('=' or '+' or '-' or '@' or '\t' or '\r' or '\n') ? "'" + value : value;
        return safe.AsSpan().IndexOfAny(",\"\r\n") >= 0 ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
    }
}
