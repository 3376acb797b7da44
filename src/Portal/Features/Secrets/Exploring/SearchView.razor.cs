using Microsoft.AspNetCore.Components;
using Portal.Core.Secrets.Exploring;
using Portal.Shared;

namespace Portal.Features.Secrets.Exploring;

/// <summary>Searches all mounts for secrets. What is searched belongs to the person's session and is gone with it.</summary>
public sealed partial class SearchView : EnvironmentPage
{
    private const int Shown = 50;
    private string _query = "";
    private SearchAnswer _answer = new([], 0);

    /// <summary>What is searched for.</summary>
    [SupplyParameterFromQuery]
    public string? Find { get; set; }

    /// <summary>Indexes.</summary>
    [Inject]
    public required SecretSearch Search { get; init; }

    /// <inheritdoc/>
    protected override string Subject => Environment;

    private SecretIndex Index => Search.Of(Session);

    private IndexProgress Progress => Index.Progress;

    private bool WithKeys => Progress.WithKeys;

    /// <inheritdoc/>
    protected override void Open()
    {
        _query = Find ?? "";
        Index.Changed += Came;
        // What was read an hour ago is shown at once and read again.
        Index.Start(again: Time.GetUtcNow() - Index.Progress.ReadAt > TimeSpan.FromMinutes(10));
        Look();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) Index.Changed -= Came;
        base.Dispose(disposing);
    }

    private void Type(string? query)
    {
        _query = query ?? "";
        Look();
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameter("find", _query), new NavigationOptions { ReplaceHistoryEntry = true });
    }

    private void SearchKeys(ChangeEventArgs args)
    {
        if (args.Value is true) Index.Start(withKeys: true);
    }

    private void Came() => _ = InvokeAsync(() =>
    {
        if (Gone.IsCancellationRequested) return;
        Look();
        StateHasChanged();
    });

    private void Look() => _answer = Index.Find(_query, Shown);
}
