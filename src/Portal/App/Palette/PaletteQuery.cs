using System.Collections.Immutable;

namespace Portal.App.Palette;

/// <summary>What a typed prefix narrows the palette to.</summary>
/// <param name="Prefix">What is typed: <c>s:</c>.</param>
/// <param name="Title">What it finds, for the line of hints.</param>
/// <param name="Kinds">The kinds that are left.</param>
internal sealed record PaletteFilter(string Prefix, string Title, ImmutableArray<PaletteKind> Kinds)
{
    /// <summary>All of them.</summary>
    public static readonly ImmutableArray<PaletteFilter> All =
    [
        new("s:", "secrets", [PaletteKind.Secret, PaletteKind.Engine, PaletteKind.Path]),
        new("p:", "policies", [PaletteKind.Policy]),
        new("r:", "roles", [PaletteKind.Role]),
        new("sa:", "service accounts", [PaletteKind.ServiceAccount]),
        new("d:", "workloads", [PaletteKind.Workload]),
        new("ks:", "Kubernetes secrets", [PaletteKind.KubernetesSecret]),
        new(">", "actions", [PaletteKind.Action, PaletteKind.Answer]),
    ];
}

/// <summary>What a person typed into the palette.</summary>
/// <param name="Text">Without its prefix.</param>
/// <param name="Filter">What the prefix narrows it to; null for everything.</param>
/// <param name="ReadersOf">The path whose readers are asked for, as typed: <c>internal/database/config readers</c>.</param>
internal sealed record PaletteQuery(string Text, PaletteFilter? Filter, string? ReadersOf)
{
    private const string Readers = " readers";
    private const string WhoCanRead = "who can read ";

    /// <summary>Nothing typed.</summary>
    public static PaletteQuery Empty { get; } = new("", null, null);

    /// <summary>The words, each of which has to occur.</summary>
    public ImmutableArray<string> Words { get; } = [.. Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)];

    public static PaletteQuery Parse(string typed)
    {
        var text = typed.Trim();
        var filter = PaletteFilter.All.FirstOrDefault(filter => text.StartsWith(filter.Prefix, StringComparison.OrdinalIgnoreCase));
        if (filter is not null) text = text[filter.Prefix.Length..].Trim();
        return new PaletteQuery(text, filter, AskedFor(text));
    }

    /// <summary>Whether entries of a kind are wanted.</summary>
    public bool Wants(PaletteKind kind) => Filter is null || Filter.Kinds.Contains(kind);

    private static string? AskedFor(string text)
    {
        var path = text.EndsWith(Readers, StringComparison.OrdinalIgnoreCase) ? text[..^Readers.Length]
            : text.StartsWith(WhoCanRead, StringComparison.OrdinalIgnoreCase) ? text[WhoCanRead.Length..]
            : "";
        return path.Contains('/', StringComparison.Ordinal) ? path.Trim().TrimEnd('?') : null;
    }
}
