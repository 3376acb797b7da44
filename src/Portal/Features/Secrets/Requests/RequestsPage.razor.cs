using Microsoft.AspNetCore.Components;
using Portal.Core.Failures;
using Portal.Core.Secrets.Requests;
using Portal.Shared;

namespace Portal.Features.Secrets.Requests;

/// <summary>The list of requests; whose and in which state is in the address.</summary>
public sealed partial class RequestsPage : EnvironmentPage
{
    private const string AllTab = "all";
    private const string ReviewTab = "review";
    private const string MineTab = "mine";
    private const string OpenState = "open";
    private const string ClosedState = "closed";
    private const string AnyState = "any";
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(30);
    private static readonly (string Key, string Text)[] States = [(OpenState, "Open"), (ClosedState, "Closed"), (AnyState, "All")];

    private Loaded<Listing<ReachedRequest>> _requests = null!;

    /// <summary><c>all</c>, <c>review</c> or <c>mine</c>.</summary>
    [SupplyParameterFromQuery]
    public string? Tab { get; set; }

    /// <summary><c>open</c>, <c>closed</c> or <c>any</c>; own requests are shown in any state unless one is chosen, because the outcome is what their author looks for.</summary>
    [SupplyParameterFromQuery]
    public string? State { get; set; }

    /// <summary>Requests.</summary>
    [Inject]
    public required ChangeRequests Requests { get; init; }

    private string Shown => State ?? (Tab == MineTab ? AnyState : OpenState);

    private (string Title, string Why) Nothing => (Tab, Shown) switch
    {
        (MineTab, _) => ("You asked for nothing", "Open a secret or a policy, change it in the editor and choose \"Ask for this change\" instead of saving it."),
        (ReviewTab, _) => ("Nothing waits for you", "Requests for what you may save appear here. Your own do not: somebody else should look at them."),
        (_, ClosedState) => ("No closed requests", "Requests that were saved, declined, withdrawn or not decided in time stay here for 30 days."),
        _ => ("No open requests", "Whoever may not save a change, or wants somebody else to look at it, can ask for it in the editor of a secret or a policy. You see your own requests, and those for what your own rights reach."),
    };

    /// <inheritdoc/>
    protected override void Open() => _requests = Load(cancellation => Requests.ListAsync(Session, null, cancellation), Again);

    private static IReadOnlyList<TabStrip.Tab> Tabs(Listing<ReachedRequest> listing) =>
        [new(AllTab, "All"), new(ReviewTab, "To review", listing.Items.Count(row => row.IsToReview)), new(MineTab, "Yours", listing.Items.Count(row => row is { IsOwn: true, State: RequestState.Open }))];

    private ReachedRequest[] Rows(Listing<ReachedRequest> listing) => [.. listing.Items.Where(row => IsChosen(row) && (Shown == AnyState || (row.State is RequestState.Open) == (Shown == OpenState)))];

    private bool IsChosen(ReachedRequest row) => Tab switch { MineTab => row.IsOwn, ReviewTab => row is { IsOwn: false, MayDecide: true }, _ => true };

    private void Show(string state) => Navigation.NavigateTo(Navigation.GetUriWithQueryParameter("state", state));
}
