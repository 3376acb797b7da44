using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace Portal.Shared;

/// <summary>A name that can be picked.</summary>
/// <param name="Name">The name.</param>
/// <param name="Note">What tells it from others: where it is, what it has.</param>
public sealed record NameOption(string Name, string? Note = null);

/// <summary>Picks several names. Names that are not among the options are taken too, because patterns and things to come are allowed.</summary>
public sealed partial class NamePicker : ComponentBase
{
    private const int Most = 8;
    private string _typed = "";
    private bool _open;
    private int? _active;

    /// <summary>The id of the input, for its label.</summary>
    [Parameter, EditorRequired]
    public required string Id { get; set; }

    /// <summary>What is picked, in order.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<string> Values { get; set; }

    /// <summary>Raised with the new list.</summary>
    [Parameter]
    public EventCallback<IReadOnlyList<string>> ValuesChanged { get; set; }

    /// <summary>What exists.</summary>
    [Parameter]
    public IReadOnlyList<NameOption> Options { get; set; } = [];

    /// <summary>What to say about a picked name, such as that it does not exist; null for nothing.</summary>
    [Parameter]
    public Func<string, string?>? WarningOf { get; set; }

    /// <summary>What the empty input shows.</summary>
    [Parameter]
    public string? Placeholder { get; set; }

    private string ListId => Id + "-list";

    private NameOption[] Suggestions => !_open
        ? []
        : [.. Options
            .Where(option => !Values.Contains(option.Name) && option.Name.Contains(_typed.Trim(), StringComparison.OrdinalIgnoreCase))
            .OrderBy(option => !option.Name.StartsWith(_typed.Trim(), StringComparison.OrdinalIgnoreCase))
            .Take(Most)];

    private string OptionId(int index) => $"{Id}-option-{index}";

    private void Open() => _open = true;

    private async Task TypedAsync(string typed)
    {
        (_open, _active) = (true, null);
        // A pasted list, or a comma after a name.
        var parts = typed.Split([',', ' ', '\n', '\t'], StringSplitOptions.TrimEntries);
        _typed = parts[^1];
        if (parts.Length == 1) return;
        _open = _typed.Length > 0;
        await AddAsync(parts[..^1]);
    }

    private async Task PressAsync(KeyboardEventArgs key)
    {
        var suggestions = Suggestions;
        switch (key.Key)
        {
            case "ArrowDown" when suggestions.Length > 0:
                _active = _active is { } down ? Math.Min(down + 1, suggestions.Length - 1) : 0;
                break;
            case "ArrowDown":
                _open = true;
                break;
            case "ArrowUp":
                _active = _active is > 0 and var up ? up - 1 : null;
                break;
            case "Enter":
                await PickAsync(_active is { } at && at < suggestions.Length ? suggestions[at].Name : _typed);
                break;
            case "Escape":
                (_open, _active) = (false, null);
                break;
            case "Backspace" when _typed.Length == 0 && Values.Count > 0:
                await RemoveAsync(Values[^1]);
                break;
        }
    }

    private async Task PickAsync(string name)
    {
        // Closed until something is typed again, so that the list does not lie over the rest of the form.
        (_typed, _active, _open) = ("", null, false);
        await AddAsync([name]);
    }

    // What was typed and not confirmed is meant all the same.
    private async Task LeaveAsync()
    {
        await PickAsync(_typed);
    }

    private async Task AddAsync(string[] names)
    {
        var fresh = names.Select(name => name.Trim()).Where(name => name.Length > 0).Except(Values).ToArray();
        if (fresh.Length > 0) await ValuesChanged.InvokeAsync([.. Values, .. fresh]);
    }

    private Task RemoveAsync(string name) => ValuesChanged.InvokeAsync([.. Values.Where(value => value != name)]);
}
