using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Portal.Core.Secrets.Exploring;
using Portal.Core.Secrets.Upkeep;
using Portal.Features.Secrets.Exploring;
using Portal.Shared;

namespace Portal.Features.Secrets.Upkeep;

/// <summary>Secrets of all mounts that end or have not changed for long. What is near and what is long stand in the address.</summary>
public sealed partial class UpkeepView : EnvironmentPage
{
    private const string AllTab = "all";
    private const string LaterTab = "later";
    private static readonly ImmutableArray<int> Soons = [7, 30, 90];
    private static readonly ImmutableArray<int> Ages = [90, 180, 365];

    private Looking<UpkeepReading> _looking = null!;
    private IReadOnlyList<UpkeepRow> _shown = [];
    private ImmutableArray<UpkeepRow> _all = [];
    private (UpkeepReading? Reading, UpkeepWindow? Window) _of;
    private string? _said;

    /// <summary>Days within which an end is near.</summary>
    [SupplyParameterFromQuery]
    public int? Soon { get; set; }

    /// <summary>Days after which a secret has not changed for long.</summary>
    [SupplyParameterFromQuery]
    public int? Age { get; set; }

    /// <summary>Which secrets: a need, those that end later, or all.</summary>
    [SupplyParameterFromQuery]
    public string? Tab { get; set; }

    /// <summary>Finds them.</summary>
    [Inject]
    public required SecretUpkeep Upkeep { get; init; }

    /// <summary>Hands the file to the browser.</summary>
    [Inject]
    public required IJSRuntime Script { get; init; }

    /// <inheritdoc/>
    protected override string Subject => Environment;

    private UpkeepWindow Window => new(TimeSpan.FromDays(OneOf(Soons, Soon)), TimeSpan.FromDays(OneOf(Ages, Age)));

    private MetadataProgress Progress => _looking.Value?.Progress ?? MetadataProgress.None;

    private ImmutableArray<UpkeepRow> All
    {
        get
        {
            if (_of != (_looking.Value, Window)) (_of, _all) = ((_looking.Value, Window), [.. (_looking.Value?.Secrets ?? []).Select(secret => UpkeepRow.Of(secret, Window, Time.GetUtcNow()))]);
            return _all;
        }
    }

    private ImmutableArray<UpkeepRow> Rows => [.. All.Where(row => Tab switch
    {
        null or AllTab => !row.Needs.IsEmpty,
        LaterTab => row.Secret.Glance.Ends is not null && row.Needs.All(need => need is UpkeepNeed.Unchanged),
        _ => Enum.TryParse<UpkeepNeed>(Tab, ignoreCase: true, out var need) && row.Needs.Contains(need),
    })];

    private IReadOnlyList<TabStrip.Tab> Tabs =>
    [
        new(AllTab, "All", All.Count(row => !row.Needs.IsEmpty)),
        Of(UpkeepNeed.Ended, "Ended"),
        Of(UpkeepNeed.Ending, $"Ending within {Window.Soon.Days} days"),
        Of(UpkeepNeed.Unreadable, "Date not readable"),
        Of(UpkeepNeed.Unchanged, $"Unchanged for {Window.Age.Days} days"),
        new(LaterTab, "Ending later", All.Count(row => row.Secret.Glance.Ends is not null && row.Needs.All(need => need is UpkeepNeed.Unchanged))),
    ];

    private bool HasSeenNone => Progress.LookedAt <= Progress.RefusedCount;

    private string EmptyTitle => HasSeenNone ? "No secret that can be looked at" : Tab is null or AllTab ? "Nothing ends soon and nothing is old" : "None of these";

    private string WhyEmpty => Progress switch
    {
        { RefusedCount: > 0 } when HasSeenNone => "None of your policies reaches the metadata of a secret. It takes list and read on MOUNT/metadata/*.",
        { LookedAt: 0 } => "There is no secret in a version 2 mount that you may list.",
        _ => $"Of {Plural.Of(Progress.LookedAt, "secrets")} looked at, none fits. A date is noted in a secret's custom metadata; it counts from then on.",
    };

    /// <inheritdoc/>
    protected override void OnInitialized() => _looking = new(InvokeAsync, DispatchExceptionAsync, StateHasChanged);

    /// <inheritdoc/>
    protected override void Open() => Start();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) _looking.Clear();
        base.Dispose(disposing);
    }

    private static int OneOf(ImmutableArray<int> choices, int? asked) => asked is { } days && choices.Contains(days) ? days : choices[1];

    private static RenderFragment Code(ImmutableArray<string> keys) => builder =>
    {
        for (var at = 0; at < keys.Length; at++)
        {
            if (at > 0) builder.AddContent(0, at == keys.Length - 1 ? " or " : ", ");
            builder.OpenElement(1, "code");
            builder.AddContent(2, keys[at]);
            builder.CloseElement();
        }
    };

    private TabStrip.Tab Of(UpkeepNeed need, string text) => new(need.ToString().ToLowerInvariant(), text, All.Count(row => row.Needs.Contains(need)));

    private void Start() => _looking.Start(stop => Upkeep.ReadAsync(Session, stop), Gone);

    private void Choose(string name, int days, int usual) =>
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameter(name, days == usual ? null : days), new NavigationOptions { ReplaceHistoryEntry = true });

    // What is exported is what is seen: the rows that pass the filter.
    private async Task ExportAsync()
    {
        await using var module = await Script.InvokeAsync<IJSObjectReference>("import", Gone, "./js/download.js");
        await module.InvokeVoidAsync("download", Gone, UpkeepText.FileName(Environment, Time.GetUtcNow()), "text/csv;charset=utf-8", SecretUpkeep.ToCsv(_shown.Select(row => row.Secret), Window, Time.GetUtcNow()));
        _said = $"{Plural.Of(_shown.Count, "secrets")} exported.";
    }
}
