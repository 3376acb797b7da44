using System.Collections.Immutable;

namespace Portal.Shared;

/// <summary>A key and what it does.</summary>
/// <param name="Keys">As people read it: "e", "j / k", "Ctrl K".</param>
/// <param name="Does">What it does, beginning with a verb.</param>
public sealed record KeyEntry(string Keys, string Does);

/// <summary>
/// The keys of one window: those that work everywhere, and those the page in sight has declared with <see cref="PageKey"/>. The browser's part is
/// js/keys.js; the help shows this table. No key writes: each opens something that shows first what it would do.
/// </summary>
public sealed class KeyTable
{
    /// <summary>What works on every page.</summary>
    public static readonly ImmutableArray<KeyEntry> Everywhere =
    [
        new("Ctrl K", "Go to anything, or begin anything, by a part of its name"),
        new("/", "Jump to the filter of the page; where it has none, the same as Ctrl K"),
        new("j / k", "Move down and up in the list"),
        new("Home / End", "Move to the first and the last of the list"),
        new("Enter", "Open what is in focus"),
        new("Esc", "Leave the filter, or close what lies above the page"),
        new("?", "Show this list"),
    ];

    private readonly List<PageKey> _page = [];

    /// <summary>What the page in sight adds.</summary>
    public IEnumerable<KeyEntry> OfPage => _page.Where(key => !key.Disabled).Select(key => new KeyEntry(key.Key, key.Does));

    internal void Add(PageKey key) => _page.Add(key);

    internal void Remove(PageKey key) => _page.Remove(key);
}
