using Microsoft.AspNetCore.Components;
using Portal.Core.Changes;
using Portal.Core.Failures;
using Portal.Core.Setup;
using Portal.Shared;

namespace Portal.Features.Setup;

/// <summary>The form that lets Vault recognise pods, and the proof that it does.</summary>
public sealed partial class ConnectPage : EnvironmentPage
{
    private Loaded<ConnectSuggestion> _suggestion = null!;
    private ConnectDraft? _draft;
    private ChangePlan? _plan;
    private ApiException? _failure;
    private bool _planning;
    private int _round;

    /// <summary>Connects.</summary>
    [Inject]
    public required ConnectKubernetesAuth Connect { get; init; }

    private string? Field => _failure is { Fields: [var first, ..] } ? first.Field : null;

    /// <inheritdoc/>
    protected override void Open()
    {
        _draft = null;
        _suggestion = Load(SuggestAsync);
    }

    private static string Word(ConnectSuggestion suggestion) => suggestion switch
    {
        { IsConfigured: true } => "Configured",
        { MountExists: true } => "Enabled, not configured",
        _ => "Not enabled",
    };

    private string? Error(string field) => Field == field ? _failure!.Fields[0].Message : null;

    // The form starts with what was found; reading again does not take away what was typed since.
    private async Task<ConnectSuggestion> SuggestAsync(CancellationToken cancellationToken)
    {
        var suggestion = await Connect.SuggestAsync(Session, cancellationToken);
        _draft ??= ConnectDraft.Of(suggestion.Suggested);
        return suggestion;
    }

    private async Task PlanAsync()
    {
        (_planning, _failure) = (true, null);
        try
        {
            _plan = await Connect.PlanAsync(Session, _draft!.ToRequest(), Gone);
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
            _planning = false;
        }
    }

    private Task AppliedAsync()
    {
        _round++;
        return _suggestion.ReloadAsync();
    }

    private sealed class ConnectDraft
    {
        public string Mount { get; set; } = "";

        public string Host { get; set; } = "";

        public string CaCertificate { get; set; } = "";

        public TokenReviewer Reviewer { get; set; }

        public string ReviewerNamespace { get; set; } = "";

        public string ReviewerName { get; set; } = "";

        public static ConnectDraft Of(ConnectRequest request) => new()
        {
            Mount = request.Mount,
            Host = request.KubernetesHost,
            CaCertificate = request.CaCertificate ?? "",
            Reviewer = request.Reviewer,
            ReviewerNamespace = request.ReviewerNamespace,
            ReviewerName = request.ReviewerName,
        };

        public ConnectRequest ToRequest() => new(
            Mount.Trim().Trim('/'), Host.Trim(), string.IsNullOrWhiteSpace(CaCertificate) ? null : CaCertificate.Trim() + "\n", Reviewer, ReviewerNamespace.Trim(), ReviewerName.Trim());
    }
}
