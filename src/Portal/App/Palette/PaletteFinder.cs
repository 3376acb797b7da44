using System.Collections.Immutable;
using MudBlazor;
using Portal.Core.Secrets;
using Portal.Core.Secrets.Exploring;
using Portal.Features.Secrets.Exploring;

namespace Portal.App.Palette;

/// <summary>Everything the palette can look through without asking anybody.</summary>
/// <param name="Environment">The environment's name.</param>
/// <param name="Here">The secret or folder in sight; null on other pages.</param>
/// <param name="Places">Pins and recents.</param>
/// <param name="Pages">Pages and environments.</param>
/// <param name="Names">The names of things; null while they are read for the first time.</param>
/// <param name="Secrets">Searches the secrets that are known.</param>
/// <param name="CanIndex">Whether secrets are left that an index would find.</param>
internal sealed record PaletteSources(
    string Environment, SecretPath? Here, KeptPlaces Places, ImmutableArray<PaletteEntry> Pages, PaletteNames? Names, Func<string, int, SearchAnswer> Secrets, bool CanIndex);

/// <summary>What the palette shows.</summary>
/// <param name="Sections">The entries.</param>
/// <param name="Found">How many there are in all.</param>
internal sealed record PaletteAnswer(ImmutableArray<PaletteSection> Sections, int Found)
{
    /// <summary>The entries from top to bottom.</summary>
    public ImmutableArray<PaletteEntry> Entries { get; } = [.. Sections.SelectMany(section => section.Entries)];
}

/// <summary>Finds what a query means among the sources.</summary>
internal static class PaletteFinder
{
    /// <summary>How many entries are drawn.</summary>
    public const int Shown = 20;

    // One letter would find nearly every secret.
    private const int Worthwhile = 2;
    private const int AtHand = 6;

    public static PaletteAnswer Find(PaletteQuery query, PaletteSources from) => query is { Text.Length: 0, Filter: null } ? AtOnce(from) : Typed(query, from);

    // Nothing typed: the short ways first.
    private static PaletteAnswer AtOnce(PaletteSources from)
    {
        PaletteSection[] sections =
        [
            new("Pinned", [.. Pins(from).Take(AtHand)]),
            new("Opened last", [.. Recents(from).Where(entry => entry.Address != Address(from)).Take(AtHand)]),
            new("Here", from.Here is { } here ? [.. PaletteActions.At(from.Environment, here).Take(2)] : []),
            new("Go to", from.Pages),
        ];
        return new PaletteAnswer([.. sections.Where(section => section.Entries.Count > 0)], sections.Sum(section => section.Entries.Count));
    }

    private static PaletteAnswer Typed(PaletteQuery query, PaletteSources from)
    {
        var secrets = query.Wants(PaletteKind.Secret) && query.Text.Length >= Worthwhile ? from.Secrets(query.Text, Shown) : new SearchAnswer([], 0);
        var best = PaletteRank.Best(
            [
                .. Pins(from),
                .. Recents(from),
                .. from.Pages,
                .. from.Names?.Entries ?? [],
                .. from.Here is { } here ? PaletteActions.At(from.Environment, here) : [],
                .. PaletteActions.Anywhere(from.Environment),
                .. secrets.Best.Select(found => PaletteEntry.Of(from.Environment, found)),
            ],
            query);
        List<PaletteEntry> shown = [.. Readers(query, from), .. best.Take(Shown), .. TypedPath(query, from).Where(path => best.All(entry => entry.Address != path.Address))];
        if (Index(query, from) is { } index) shown.Add(index);
        return new PaletteAnswer(shown.Count == 0 ? [] : [new PaletteSection(null, shown)], best.Count + Math.Max(0, secrets.Count - secrets.Best.Length));
    }

    private static IEnumerable<PaletteEntry> Pins(PaletteSources from) => AtHandAs("pinned", from.Places.Pins, from).Concat(AtHandAs("pinned, team", from.Places.TeamPins, from));

    private static IEnumerable<PaletteEntry> Recents(PaletteSources from) => AtHandAs("opened last", from.Places.Recents.Except(from.Places.AllPins), from);

    private static IEnumerable<PaletteEntry> AtHandAs(string note, IEnumerable<SecretPath> paths, PaletteSources from) =>
        paths.Select(path => PaletteEntry.Of(from.Environment, path, from.Places.Gone.Contains(path) ? $"{note}, gone" : note) with { IsAtHand = true });

    private static string? Address(PaletteSources from) => from.Here is { } here ? Routes.Secret(from.Environment, here) : null;

    private static IEnumerable<PaletteEntry> Readers(PaletteQuery query, PaletteSources from) =>
        query.ReadersOf is { } asked && query.Wants(PaletteKind.Answer)
            ? Read(asked, from).Where(path => !path.IsFolder).Select(path => PaletteActions.Readers(from.Environment, path))
            : [];

    // A path that is known to nobody here opens all the same, however it is written.
    private static IEnumerable<PaletteEntry> TypedPath(PaletteQuery query, PaletteSources from) =>
        query.ReadersOf is null && query.Wants(PaletteKind.Path) && query.Text.Contains('/', StringComparison.Ordinal)
            ? Read(query.Text, from).Select(path => PaletteEntry.Of(from.Environment, path, "open this path") with { Kind = PaletteKind.Path })
            : [];

    private static IEnumerable<SecretPath> Read(string text, PaletteSources from)
    {
        var engines = from.Names?.Engines ?? [];
        // Whoever may see no mount at all may still know where their secret is.
        return PathText.Read(text, engines).Meanings.Where(path => path.Mount.Length > 0 && (engines.IsEmpty || engines.Any(engine => engine.Path == path.Mount && engine.Kv is not null)));
    }

    private static PaletteEntry? Index(PaletteQuery query, PaletteSources from) =>
        from.CanIndex && query.Wants(PaletteKind.Secret) && query.ReadersOf is null && (query.Text.Length >= Worthwhile || query.Filter is not null)
            ? new PaletteEntry("Index secrets", PaletteKind.Action, "reads the names of all you may list", Icons.Material.Outlined.ManageSearch, Routes.SecretSearch(from.Environment, query.Text)) { Indexes = true }
            : null;
}
