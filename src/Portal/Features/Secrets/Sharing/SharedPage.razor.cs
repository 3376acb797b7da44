using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Portal.Core;
using Portal.Core.Failures;
using Portal.Core.Secrets;
using Portal.Core.Secrets.Sharing;
using Portal.Shared;

namespace Portal.Features.Secrets.Sharing;

/// <summary>Opens a link that was shared once. Its token never stands in the address the server sees (js/share-link.js); it comes over the circuit when the page asks.</summary>
public sealed partial class SharedPage : EnvironmentPage
{
    private RevealedValues _shown = null!;
    private ShareLink? _link;
    private ShareLook? _look;
    private ImmutableArray<SecretEntry>? _values;
    private ApiException? _failure;
    private bool _asked;
    private bool _notALink;
    private bool _busy;
    private bool _kept;

    /// <summary>Links.</summary>
    [Inject]
    public required SecretSharing Sharing { get; init; }

    /// <summary>Hands over the link.</summary>
    [Inject]
    public required IJSRuntime Script { get; init; }

    /// <summary>Speaks what happened.</summary>
    [Inject]
    public required Announcer Announcer { get; init; }

    /// <inheritdoc/>
    protected override void Open()
    {
        _shown?.Dispose();
        _shown = new RevealedValues(Time, () => InvokeAsync(StateHasChanged));
    }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender) return;
        await TakeAsync();
        StateHasChanged();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _shown?.Dispose();
        base.Dispose(disposing);
    }

    private async Task TakeAsync()
    {
        var taken = await Script.InvokeAsync<string?>("portal.sharedLink") ?? "";
        // Values that are on the page are not replaced by a link that somebody pastes over it.
        if (_values is not null) return;
        _link = taken.Length == 0 ? null : ShareLink.Parse(new Sensitive(taken));
        (_asked, _notALink) = (true, taken.Length > 0 && _link is null);
        if (_link is not null) await LookAsync();
    }

    private async Task LookAsync()
    {
        if (_link is not { } link) return;
        (_failure, _look) = (null, null);
        try
        {
            _look = await Sharing.LookAsync(Session, link, Gone);
        }
        catch (ApiException failure)
        {
            _failure = failure;
        }
        catch (OperationCanceledException) when (Gone.IsCancellationRequested)
        {
        }
    }

    private async Task OpenAsync()
    {
        // A second press while the first is under way would find the link used up.
        if (_busy || _link is not { } link) return;
        _busy = true;
        try
        {
            _values = await Sharing.OpenAsync(Session, link, Gone);
            if (_values is null) await LookAsync();
            else Announcer.Say($"Opened. {Plural.Of(_values.Value.Length, "values")}, hidden until you reveal them.");
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

    private void Reveal(string key) => _shown.Show(_values?.Where(entry => entry.Key == key) ?? []);

    private Task<Sensitive?> CopyAsync(string key) => Task.FromResult(_values?.FirstOrDefault(entry => entry.Key == key)?.Value);
}
