using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using Portal.Core.Failures;
using Portal.Core.Secrets;
using Portal.Core.Secrets.Editing;
using Portal.Core.Secrets.Exploring;
using Portal.Features.Secrets.Editing.Keeping;
using Portal.Shared;

namespace Portal.Features.Secrets.Sharing;

/// <summary>
/// Makes unsaved edits of shared values and goes to their editor. They travel as drafts do, encrypted on the server and never through the browser, because
/// the link cannot be opened again when the way there fails.
/// </summary>
public sealed partial class KeepShared : EnvironmentPage
{
    private string _path = "";
    private string? _problem;
    private bool _busy;

    /// <summary>What was shared.</summary>
    [Parameter, EditorRequired]
    public required ImmutableArray<SecretEntry> Values { get; set; }

    /// <summary>Raised when the values are kept as edits, before the page is left for their editor.</summary>
    [Parameter, EditorRequired]
    public required EventCallback OnKept { get; set; }

    /// <summary>Engines: where the mount in a path ends.</summary>
    [Inject]
    public required SecretEngines Engines { get; init; }

    /// <summary>Keeps unsaved edits.</summary>
    [Inject]
    public required SecretDrafts Drafts { get; init; }

    private async Task TakeAsync()
    {
        if (_busy) return;
        (_busy, _problem) = (true, null);
        try
        {
            var reading = PathText.Read(_path, (await Engines.GlanceAsync(Session, Gone)).Items);
            _problem = reading.Path is not { } path ? reading.Problem ?? "This is no path." : path.IsFolder || path.Key.Length == 0 ? "Say what the secret is called: this is a folder." : Keep(path);
            if (_problem is not null) return;
            await OnKept.InvokeAsync();
            Navigation.NavigateTo(Routes.EditSecret(Environment, reading.Path!));
        }
        catch (ApiException failure)
        {
            _problem = FailureText.Line(failure);
        }
        catch (OperationCanceledException) when (Gone.IsCancellationRequested)
        {
        }
        finally
        {
            _busy = false;
        }
    }

    // Null when they are kept.
    private string? Keep(SecretPath path)
    {
        if (Drafts.Find(Session, path) is not null) return $"You have unsaved edits of {path}, and they would be lost. Save or discard them there first, or choose another path.";
        var draft = new SecretDraft(ObjectNode.Empty, startWithRow: false);
        draft.Replace(Values.ToDocument());
        // Nobody typed them, and to take them somewhere is not to look at them.
        foreach (var row in draft.Rows) row.IsShown = false;
        return Drafts.Keep(Session, new KeptDraft(Time.GetUtcNow(), path, path, null, false, draft.Keep())) is { } refused ? $"The values cannot be taken there ({refused}). Copy them instead." : null;
    }
}
