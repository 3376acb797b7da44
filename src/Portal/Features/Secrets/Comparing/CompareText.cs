using Portal.Core.Failures;
using Portal.Core.Secrets.Comparing;
using Portal.Shared;

namespace Portal.Features.Secrets.Comparing;

/// <summary>What a comparison says. Letters tell equal values from different ones and nothing else about them.</summary>
internal static class CompareText
{
    /// <summary>What stands in a cell.</summary>
    public static string Cell(ComparedCell cell, RowState row) => cell.State switch
    {
        CellState.Unknown => "not readable",
        CellState.Absent => "—",
        CellState.Present => row is RowState.Same ? "same" : $"value {(char)('A' + Math.Min(25, cell.Group - 1))}",
    };

    /// <summary>The same for those who hear it.</summary>
    public static string CellInWords(ComparedCell cell) => cell.State switch
    {
        CellState.Unknown => "could not be read",
        CellState.Absent => "the key is not there",
        CellState.Present => $"hidden value, in group {(char)('A' + Math.Min(25, cell.Group - 1))} of equal ones",
    };

    /// <summary>How a key stands.</summary>
    public static (string Text, Tone Tone) Row(RowState state) => state switch
    {
        RowState.Same => ("Same", Tone.Ok),
        RowState.Different => ("Different", Tone.Warn),
        RowState.Missing => ("Missing", Tone.Info),
    };

    /// <summary>What a place is, below its name.</summary>
    public static string Column(ComparedColumn column) => column switch
    {
        { Refused.Failure: Failure.Denied } => "you may not read it",
        { Refused: not null } => "could not be read",
        { IsThere: false } => "no secret here yet",
        { Version: { State: not Portal.Core.Secrets.VersionState.Live } version } => $"version {version.Number}, deleted",
        { Version: { } version } => $"version {version.Number}",
        _ => "KV version 1",
    };

    /// <summary>All of it in a sentence.</summary>
    public static string Summary(ComparisonMatrix matrix)
    {
        if (matrix.Rows.IsEmpty) return "No keys to compare.";
        int Count(RowState state) => matrix.Rows.Count(row => row.State == state);
        return $"{Plural.Of(matrix.Rows.Length, "keys")}: {Count(RowState.Same)} the same, {Count(RowState.Different)} different, {Count(RowState.Missing)} not everywhere.";
    }
}
