namespace Portal.Shared;

/// <summary>
/// Which option of a list is chosen while the focus stays in the field above it (the combobox of ARIA 1.2: <c>aria-activedescendant</c>). The first one
/// is chosen until a key says otherwise.
/// </summary>
internal sealed class OptionCursor
{
    private const int Page = 8;

    /// <summary>The chosen one, from 0.</summary>
    public int At { get; private set; }

    /// <summary>Whether the list has to be scrolled to it; asking takes that back.</summary>
    public bool HasMoved { get => field && !(field = false); private set; }

    /// <summary>Begins again, when the list is another one.</summary>
    public void Reset(int at = 0) => (At, HasMoved) = (at, false);

    /// <summary>Chooses one that stands somewhere in the list, and has it scrolled to.</summary>
    public void MoveTo(int at) => (At, HasMoved) = (at, true);

    /// <summary>Moves for a key, in a list of <paramref name="count"/>; true when it was one of its keys.</summary>
    public bool Press(string key, int count)
    {
        var to = key switch
        {
            "ArrowDown" => At + 1 < count ? At + 1 : 0,
            "ArrowUp" => At > 0 ? At - 1 : count - 1,
            "PageDown" => Math.Min(At + Page, count - 1),
            "PageUp" => Math.Max(At - Page, 0),
            _ => -1,
        };
        if (to < 0 || count == 0) return false;
        (At, HasMoved) = (to, true);
        return true;
    }
}
