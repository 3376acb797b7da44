using System.Collections.Immutable;
using Portal.Core.Environments;
using Portal.Core.Failures;

namespace Portal.Core.Secrets.Comparing;

/// <summary>One of the secrets that are compared.</summary>
/// <param name="Session">Whose token reads it, and in which environment.</param>
/// <param name="Path">Where it is there.</param>
public sealed record ComparedPlace(EnvironmentSession Session, SecretPath Path);

/// <summary>What was found at one place. Holds no value.</summary>
/// <param name="Place">Where.</param>
/// <param name="Kv">Which key/value engine it is in; null when that could not be read.</param>
/// <param name="Version">The version that was read; null in a version 1 mount and where there is no secret.</param>
/// <param name="IsThere">Whether there is a secret, deleted or not.</param>
/// <param name="Refused">Why it could not be read; null when it could, and when there is none.</param>
public sealed record ComparedColumn(ComparedPlace Place, KvVersion? Kv, SecretVersion? Version, bool IsThere, ApiException? Refused);

/// <summary>How one key stands at one place.</summary>
public enum CellState
{
    /// <summary>The place could not be read.</summary>
    Unknown,

    /// <summary>There is no such key.</summary>
    Absent,

    /// <summary>There is, with a value.</summary>
    Present,
}

/// <summary>One key at one place.</summary>
/// <param name="State">Whether it is there.</param>
/// <param name="Group">Places with the same number have equal values; 0 for those that have none. Numbers follow the places and say nothing about values.</param>
public readonly record struct ComparedCell(CellState State, int Group);

/// <summary>How one key stands everywhere.</summary>
public enum RowState
{
    /// <summary>Everywhere, with equal values.</summary>
    Same,

    /// <summary>Everywhere, with different values.</summary>
    Different,

    /// <summary>Not everywhere.</summary>
    Missing,
}

/// <summary>One key at every place.</summary>
/// <param name="Key">The key.</param>
/// <param name="Cells">In the order of the places.</param>
/// <param name="State">How it stands in all.</param>
public sealed record ComparedRow(string Key, ImmutableArray<ComparedCell> Cells, RowState State);

/// <summary>Keys by places: which are there, and which are equal, without a value.</summary>
/// <param name="Columns">The places, in the order they were asked for.</param>
/// <param name="Rows">The keys, by name.</param>
/// <param name="At">When they were read.</param>
public sealed record ComparisonMatrix(ImmutableArray<ComparedColumn> Columns, ImmutableArray<ComparedRow> Rows, DateTimeOffset At);
