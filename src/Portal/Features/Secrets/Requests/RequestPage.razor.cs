using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using Portal.Core.Changes;
using Portal.Core.Failures;
using Portal.Core.Policies;
using Portal.Core.Secrets.Requests;
using Portal.Shared;

namespace Portal.Features.Secrets.Requests;

/// <summary>One request, and everything that can be decided about it.</summary>
public sealed partial class RequestPage : EnvironmentPage
{
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(30);

    private Loaded<ReachedRequest> _request = null!;
    private RequestProposal? _proposal;
    private RequestMerge? _merge;
    private ChangePlan? _plan;
    private ApiException? _failure;
    private ImmutableArray<string> _notes = [];
    private string? _tooLate;
    private bool _declining;
    private bool _busy;

    /// <summary>The request's id.</summary>
    [Parameter]
    public string Id { get; set; } = "";

    /// <summary>Requests.</summary>
    [Inject]
    public required ChangeRequests Requests { get; init; }

    /// <summary>Compares and plans.</summary>
    [Inject]
    public required RequestReviews Reviews { get; init; }

    /// <summary>Policies.</summary>
    [Inject]
    public required PolicyStore Policies { get; init; }

    /// <summary>Speaks what happened.</summary>
    [Inject]
    public required Announcer Announcer { get; init; }

    /// <inheritdoc/>
    protected override void Open()
    {
        (_proposal, _merge, _plan, _failure, _tooLate, _declining) = (null, null, null, null, null, false);
        _request = Load(cancellation => Requests.FindAsync(Session, Routes.Value(Id), cancellation), Again);
    }

    private string SubjectHref(ChangeRequest request) => request.IsPolicy ? Routes.Policy(Environment, request.Subject.Name) : Routes.Secret(Environment, request.Path);

    private Task ReviewAsync() => TryAsync(async reached =>
    {
        (_merge, _plan) = (null, null);
        _proposal = await Requests.ProposalAsync(Session, reached.Request.Id, Gone);
        if (_proposal is not { } proposal)
        {
            _tooLate = Requests.TooLate(Session, reached.Request.Id);
            await _request.ReloadAsync();
        }
        else if (reached.Request.IsPolicy)
        {
            _plan = Requests.Closing(await PolicyPlanAsync(reached.Request, proposal), reached.Request);
        }
        else
        {
            _merge = await Reviews.CompareAsync(Session, reached.Request, proposal, reached.MayRead, Gone);
            if (_merge.Conflicts.IsEmpty) await PlanAsync(reached, ImmutableHashSet<string>.Empty);
        }
    });

    private Task ChosenAsync(IReadOnlySet<string> takeTheirs) => TryAsync(reached => PlanAsync(reached, takeTheirs));

    private async Task PlanAsync(ReachedRequest reached, IReadOnlySet<string> takeTheirs)
    {
        if (_proposal is not { } proposal || _merge is not { } merge) return;
        _notes = merge.Notes;
        _plan = Requests.Closing(await Reviews.PlanAsync(Session, reached, proposal, merge, takeTheirs, Gone), reached.Request);
    }

    // Of the text it started from only a hash is kept: the request holds nothing that its author read.
    private async Task<ChangePlan> PolicyPlanAsync(ChangeRequest request, RequestProposal proposal)
    {
        var now = await Part.OfAsync(Policies.ReadAsync(Session, request.Subject.Name, Gone));
        if (now.Refused is { Failure: not Failure.NotFound } refused) throw refused;
        var text = proposal.Text!.Reveal();
        _notes = (now.Value, request.Revision) switch
        {
            (null, not null) => ["The policy was deleted since the request was written. Saving creates it anew."],
            ({ } there, var then) when there.Revision != then => ["The policy was changed since the request was written. The proposed text replaces all of it: look for lines that would be lost."],
            _ => [],
        };
        return now.Value is { } read ? Policies.PlanEdit(Session, read, text) : Policies.PlanCreate(Session, request.Subject.Name, text);
    }

    private Task WithdrawAsync() => TryAsync(async reached =>
    {
        _tooLate = await Requests.WithdrawAsync(Session, reached.Request.Id, Gone);
        if (_tooLate is null) Announcer.Say("The request is withdrawn.");
        await _request.ReloadAsync();
    });

    private async Task TryAsync(Func<ReachedRequest, Task> act)
    {
        // A second press while the first is under way would read everything again.
        if (_busy || _request.Value is not { } reached) return;
        (_busy, _failure, _tooLate) = (true, null, null);
        try
        {
            await act(reached);
        }
        catch (ApiException failure)
        {
            _failure = failure;
        }
        catch (OperationCanceledException) when (Gone.IsCancellationRequested)
        {
        }
        finally
        {
            _busy = false;
        }
    }

    private Task StoppedAsync(ChangeResult result) => result.Problem?.Failure is Failure.Conflict or Failure.AlreadyExists ? _request.ReloadAsync() : Task.CompletedTask;

    // Once it is decided there is nothing to come back to.
    private Task DecidedAsync()
    {
        (_plan, _merge, _proposal, _declining) = (null, null, null, false);
        return _request.ReloadAsync();
    }

    // What stands in the review is compared anew the next time: the secret may have moved on.
    private Task CloseAsync()
    {
        _plan = null;
        if (_merge is { Conflicts.IsEmpty: true }) _merge = null;
        return Task.CompletedTask;
    }
}
