using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using Portal.Core.Changes;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Secrets;
using Portal.Core.Secrets.Comparing;
using Portal.Shared;

namespace Portal.Features.Secrets.Comparing;

/// <summary>One secret beside others, key by key. What is compared stands in the address; values do not leave the server.</summary>
public sealed partial class CompareView : EnvironmentPage
{
    private readonly HashSet<string> _chosen = new(StringComparer.Ordinal);
    private ImmutableArray<CompareAddress> _others = [];
    private Loaded<ComparisonMatrix>? _matrix;
    private ChangePlan? _plan;
    private EnvironmentSession? _target;
    private ApiException? _failure;
    private bool _onlyDifferent;

    /// <summary>The secret.</summary>
    [Parameter, EditorRequired]
    public required SecretPath Path { get; set; }

    /// <summary>The addresses of the secrets it is compared with.</summary>
    [SupplyParameterFromQuery]
    public string[]? With { get; set; }

    /// <summary>The environments the person is signed in to.</summary>
    [CascadingParameter]
    public required EnvironmentReach Reach { get; set; }

    /// <summary>Comparisons.</summary>
    [Inject]
    public required SecretComparison Comparison { get; init; }

    /// <inheritdoc/>
    protected override string Subject => $"{Path}\n{string.Join('\n', With ?? [])}";

    /// <inheritdoc/>
    protected override void Open()
    {
        _others = [.. (With ?? []).Select(CompareAddress.Parse).OfType<CompareAddress>().Distinct()];
        (_matrix, _plan, _failure) = (null, null, null);
        _chosen.Clear();
        // Those one is not signed in to are named where places are chosen.
        ImmutableArray<ComparedPlace> places =
        [
            new(Session, Path),
            .. _others.Select(other => (Session: Reach.In(other.Environment), other.Path)).Where(other => other.Session is not null).Select(other => new ComparedPlace(other.Session!, other.Path)),
        ];
        if (places.Length > 1) _matrix = Load(cancellation => Comparison.CompareAsync(places, cancellation));
    }

    private bool MayPromote(ComparisonMatrix matrix, int to) => WhyNot(matrix, to) is null;

    private string? WhyNot(ComparisonMatrix matrix, int to) =>
        _chosen.Count == 0 ? "Choose keys first"
        : matrix.Columns[0] is { IsThere: false } ? "There is nothing at the first place"
        : matrix.Columns[0].Refused is not null || matrix.Columns[to].Refused is not null ? "Both places have to be readable"
        : null;

    private void Choose(string key, bool chosen)
    {
        if (chosen) _chosen.Add(key);
        else _chosen.Remove(key);
    }

    private async Task PromoteAsync(ComparisonMatrix matrix, int to)
    {
        _failure = null;
        try
        {
            var target = matrix.Columns[to].Place;
            var plan = await Comparison.PlanPromoteAsync(matrix.Columns[0].Place, target, _chosen, Gone);
            (_target, _plan) = (target.Session, plan);
        }
        catch (ApiException failure)
        {
            _failure = failure;
        }
    }

    private Task PromotedAsync()
    {
        _plan = null;
        _chosen.Clear();
        return _matrix?.ReloadAsync() ?? Task.CompletedTask;
    }

    private void Add(CompareAddress other) => Show(_others.Contains(other) ? _others : _others.Add(other));

    // Positions are those of what is shown; what one is not signed in to is not.
    private void Remove(int shown)
    {
        var gone = _others.Where(other => Reach.In(other.Environment) is not null).ElementAt(shown);
        Show(_others.Remove(gone));
    }

    private void Show(IEnumerable<CompareAddress> others) => Navigation.NavigateTo(Routes.CompareSecrets(Environment, Path, others.Select(other => other.ToString())));
}
