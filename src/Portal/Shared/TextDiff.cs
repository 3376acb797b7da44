using System.Collections.Immutable;
using DiffPlex.DiffBuilder;
using DiffPlex.DiffBuilder.Model;

namespace Portal.Shared;

/// <summary>One line on one side of a difference.</summary>
/// <param name="Number">Its number in its text.</param>
/// <param name="Parts">Its text, cut where words differ.</param>
internal sealed record DiffLine(int Number, ImmutableArray<DiffPart> Parts);

/// <summary>A piece of a line.</summary>
internal sealed record DiffPart(string Text, bool IsDifferent);

/// <summary>A row of a difference: the same line on both sides, a changed one, one that only one side has, or lines left out.</summary>
/// <param name="Before">The line before; null when there is none.</param>
/// <param name="After">The line after; null when there is none.</param>
/// <param name="LeftOut">How many equal lines this row stands for; 0 for a line.</param>
internal sealed record DiffRow(DiffLine? Before, DiffLine? After, bool IsSame, int LeftOut = 0);

/// <summary>Compares two texts line by line.</summary>
internal static class TextDiff
{
    private const int Context = 3;

    /// <summary>The rows, with longer stretches of equal lines left out unless <paramref name="all"/>.</summary>
    public static ImmutableArray<DiffRow> Compare(string? before, string? after, bool all)
    {
        var model = SideBySideDiffBuilder.Diff(Lines(before), Lines(after), ignoreWhiteSpace: false, ignoreCase: false);
        var rows = model.OldText.Lines.Zip(model.NewText.Lines, Row).Where(row => row.Before is not null || row.After is not null).ToImmutableArray();
        return all ? rows : Fold(rows);
    }

    /// <summary>The rows for one column: what goes stands before what comes.</summary>
    public static IEnumerable<(DiffLine Line, char Sign)> Unified(IEnumerable<DiffRow> rows)
    {
        var coming = new List<DiffLine>();
        foreach (var row in rows)
        {
            if (row.IsSame)
            {
                foreach (var line in coming) yield return (line, '+');
                coming.Clear();
                yield return (row.After ?? new DiffLine(0, []), row.LeftOut > 0 ? '…' : ' ');
                continue;
            }

            if (row.Before is { } gone) yield return (gone, '−');
            if (row.After is { } come) coming.Add(come);
        }

        foreach (var line in coming) yield return (line, '+');
    }

    // A last line without an end is a line; an empty text has none.
    private static string Lines(string? text) => text is null ? "" : text.ReplaceLineEndings("\n").TrimEnd('\n');

    private static DiffRow Row(DiffPiece before, DiffPiece after) =>
        new(Line(before, after.Type is ChangeType.Modified), Line(after, before.Type is ChangeType.Modified), before.Type is ChangeType.Unchanged);

    private static DiffLine? Line(DiffPiece piece, bool isChanged)
    {
        if (piece.Type is ChangeType.Imaginary || piece.Position is not { } number || (piece.Text is null && piece.SubPieces.Count == 0)) return null;
        if (!isChanged || piece.SubPieces.Count == 0) return new DiffLine(number, [new DiffPart(piece.Text ?? "", false)]);
        return new DiffLine(number, [.. piece.SubPieces.Where(part => part.Text is not null).Select(part => new DiffPart(part.Text, part.Type is not ChangeType.Unchanged))]);
    }

    private static ImmutableArray<DiffRow> Fold(ImmutableArray<DiffRow> rows)
    {
        var folded = ImmutableArray.CreateBuilder<DiffRow>();
        for (var at = 0; at < rows.Length;)
        {
            var end = at;
            while (end < rows.Length && rows[end].IsSame == rows[at].IsSame) end++;
            var head = at == 0 ? 0 : Context;
            var tail = end == rows.Length ? 0 : Context;
            if (!rows[at].IsSame || end - at <= head + tail + 2)
            {
                folded.AddRange(rows[at..end]);
            }
            else
            {
                folded.AddRange(rows[at..(at + head)]);
                folded.Add(new DiffRow(null, null, true, end - at - head - tail));
                folded.AddRange(rows[(end - tail)..end]);
            }

            at = end;
        }

        return folded.ToImmutable();
    }
}
