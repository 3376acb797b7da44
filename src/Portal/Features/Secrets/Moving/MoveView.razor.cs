using Microsoft.AspNetCore.Components;
using Portal.Core.Access.Moving;
using Portal.Core.Changes;
using Portal.Core.Failures;
using Portal.Core.Secrets;
using Portal.Core.Secrets.Exploring;
using Portal.Shared;

namespace Portal.Features.Secrets.Moving;

/// <summary>Moves, copies or deletes one secret or folder. Way and new path are in the address, so that a link and a reload come back to the same.</summary>
public sealed partial class MoveView : EnvironmentPage
{
    private static readonly (MoveWay Way, string Text, string Hint)[] Ways =
    [
        (MoveWay.Move, "Move or rename", "Copies, checks, rewrites what refers to it, waits for pods, then deletes it here."),
        (MoveWay.Copy, "Copy", "It stays here as well."),
        (MoveWay.Delete, "Delete", "Here only, nothing is copied."),
    ];

    private readonly MoveDraft _choices = new();
    private Loaded<MovePreview>? _preview;
    private MoveRun? _run;
    private ChangePlan? _plan;
    private ChangeResult? _stopped;
    private ApiException? _failure;
    private SecretPath? _twin;
    private SecretPath? _done;
    private string _to = "";
    private string? _problem;

    /// <summary>What is taken along: a secret, or a folder.</summary>
    [Parameter, EditorRequired]
    public required SecretPath Path { get; set; }

    /// <summary><c>move</c>, <c>copy</c> or <c>delete</c>.</summary>
    [SupplyParameterFromQuery]
    public string? Move { get; set; }

    /// <summary>The new path as it was typed; null until then.</summary>
    [SupplyParameterFromQuery]
    public string? To { get; set; }

    /// <summary>Moves.</summary>
    [Inject]
    public required SecretMoves Moves { get; init; }

    /// <summary>Engines: where the mount in a path ends.</summary>
    [Inject]
    public required SecretEngines Engines { get; init; }

    /// <summary>Folders.</summary>
    [Inject]
    public required SecretFolders Folders { get; init; }

    /// <inheritdoc/>
    protected override string Subject => $"{Path}\n{Move}\n{To}";

    private MoveWay MovingWay => MoveText.Way(Move);

    private string? DoneHref => _done is null ? null : Routes.Secret(Environment, _done);

    private string DoneText => MovingWay is MoveWay.Delete ? "Back to the folder" : _done == Path ? "Open it where it was" : "Open it at the new path";

    /// <inheritdoc/>
    protected override void Open()
    {
        _to = To ?? Path.ToString();
        (_preview, _run, _plan, _stopped, _failure, _problem) = (null, null, null, null, null, null);
        _choices.Clear();
        _ = FindTwinAsync(Path, Gone);
        if (To is not null || MovingWay is MoveWay.Delete) _preview = LoadInParts<MovePreview>(LookAsync);
    }

    private async Task<MovePreview> LookAsync(Action<MovePreview> soFar, CancellationToken cancellationToken)
    {
        var to = MovingWay is MoveWay.Delete ? Path : await TargetAsync(To!, cancellationToken);
        return await Moves.LookAsync(Session, new MoveRequest(Path, to, MovingWay), soFar, cancellationToken);
    }

    private async Task<SecretPath> TargetAsync(string text, CancellationToken cancellationToken)
    {
        var reading = PathText.Read(text, (await Engines.GlanceAsync(Session, cancellationToken)).Items);
        return reading.Path ?? throw new ApiException(ApiSystem.Vault, Failure.Invalid, "update", text) { Errors = [reading.Problem ?? "This is no path."] };
    }

    // Where it cannot go is said beside the field, before anything is asked.
    private async Task Submit()
    {
        try
        {
            var target = await TargetAsync(_to, Gone);
            SecretMoves.Check(new MoveRequest(Path, target, MovingWay));
            _problem = null;
            if (_to == To && _preview is not null) await _preview.ReloadAsync();
            else Navigation.NavigateTo(Routes.MoveSecret(Environment, Path, MoveText.Name(MovingWay), _to));
        }
        catch (ApiException refused)
        {
            _problem = refused.Errors.IsEmpty ? FailureText.Line(refused) : refused.Errors[0];
        }
    }

    private void ShowWay(MoveWay way) => Navigation.NavigateTo(Routes.MoveSecret(Environment, Path, MoveText.Name(way), way is MoveWay.Delete ? null : To));

    private async Task PlanAsync(MovePreview preview)
    {
        _failure = null;
        try
        {
            _run = await Moves.PlanAsync(Session, preview, _choices.Of(preview), Gone);
            (_plan, _stopped, _done) = (_run.Plan, null, preview.Request.To);
        }
        catch (ApiException failure)
        {
            _failure = failure;
        }
    }

    private void PlanDelete(MovePreview preview, bool forGood)
    {
        _failure = null;
        try
        {
            (_plan, _done) = (Moves.PlanDelete(Session, preview, forGood), Path.Parent);
        }
        catch (ApiException failure)
        {
            _failure = failure;
        }
    }

    private void Stopped(ChangeResult result)
    {
        // A rollback that stops goes on in its own review.
        if (_run is not null && _plan == _run.Plan) _stopped = result;
    }

    private void Applied()
    {
        if (_run is not null && _plan != _run.Plan) _done = Path;
        _stopped = null;
    }

    // What a shown plan left half-done; null for one that did not stop, or is a rollback itself.
    private ChangeResult? StoppedRun(ChangePlan shown) => shown == _run?.Plan ? _stopped : null;

    private async Task RollBackAsync()
    {
        _failure = null;
        try
        {
            _plan = await _run!.PlanRollbackAsync(Session, _stopped!, Gone);
            _done = null;
        }
        catch (ApiException failure)
        {
            _failure = failure;
        }
    }

    private Task CloseAsync()
    {
        _plan = null;
        return _preview?.ReloadAsync() ?? Task.CompletedTask;
    }

    // Vault lets a name be a secret and a folder. Courtesy: whether it is does not hold up the page.
    private async Task FindTwinAsync(SecretPath path, CancellationToken cancellationToken)
    {
        _twin = null;
        if (path.Key.Length == 0) return;
        try
        {
            var other = path.IsFolder ? path with { Key = path.Key.TrimEnd('/') } : path with { Key = path.Key + "/" };
            var isThere = path.IsFolder ? await Folders.IsSecretTooAsync(Session, path, cancellationToken) : (await Folders.GlanceAsync(Session, path.Parent, cancellationToken)).Names.Contains(other.Name);
            if (!isThere || path != Path) return;
            _twin = other;
            await InvokeAsync(StateHasChanged);
        }
        catch (Exception failure) when (failure is ApiException or OperationCanceledException)
        {
        }
    }
}
