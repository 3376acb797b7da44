using MudBlazor;
using Portal.Core.Secrets;
using Portal.Core.Secrets.Exploring;

namespace Portal.App.Palette;

/// <summary>What an entry of the palette leads to. Equally good entries stand in this order.</summary>
internal enum PaletteKind
{
    Answer,
    Page,
    Secret,
    Engine,
    Policy,
    Role,
    ServiceAccount,
    Workload,
    KubernetesSecret,
    Action,
    Environment,

    /// <summary>A path as it was typed, which nothing is known of.</summary>
    Path,
}

/// <summary>One thing to go to.</summary>
/// <param name="Title">What it is called.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Note">The same in a word, for people.</param>
/// <param name="Icon">Its icon.</param>
/// <param name="Address">Where it is.</param>
/// <param name="Words">What else people call it.</param>
internal sealed record PaletteEntry(string Title, PaletteKind Kind, string Note, string Icon, string Address, string Words = "")
{
    /// <summary>Whether it is kept at hand: pinned, or opened lately.</summary>
    public bool IsAtHand { get; init; }

    /// <summary>Whether it starts the index of secrets instead of leading away; its address is that of the search.</summary>
    public bool Indexes { get; init; }

    /// <summary>A secret or a folder.</summary>
    public static PaletteEntry Of(string environment, SecretPath path, string note) => new(
        path.ToString(),
        PaletteKind.Secret,
        note,
        path.IsFolder ? Icons.Material.Outlined.Folder : Icons.Material.Outlined.Key,
        Routes.Secret(environment, path));

    /// <summary>A secret or a folder that a search found.</summary>
    public static PaletteEntry Of(string environment, FoundSecret found) =>
        Of(environment, found.Path, found.Key is { } key ? $"key {key}" : found.Path.IsFolder ? "folder" : "secret") with { Words = found.Key ?? "" };
}

/// <summary>Entries under one heading.</summary>
/// <param name="Title">The heading; null where the list has none.</param>
/// <param name="Entries">What stands below it.</param>
internal sealed record PaletteSection(string? Title, IReadOnlyList<PaletteEntry> Entries);
