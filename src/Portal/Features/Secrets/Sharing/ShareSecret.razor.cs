using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Portal.Core.Changes;
using Portal.Core.Failures;
using Portal.Core.Secrets;
using Portal.Core.Secrets.Sharing;
using Portal.Shared;

namespace Portal.Features.Secrets.Sharing;

/// <summary>Makes a link that opens once. Nothing is read before the review is applied.</summary>
public sealed partial class ShareSecret : EnvironmentPage
{
    private readonly HashSet<string> _chosen = new(StringComparer.Ordinal);
    private ChangePlan? _plan;
    private ShareLink? _link;
    private ApiException? _failure;
    private string _preset = ShareText.Presets[0].Ttl;
    private string _custom = "";
    private bool _tried;
    private bool _copied;

    /// <summary>What is known of the secret.</summary>
    [Parameter, EditorRequired]
    public required SecretDescription Secret { get; set; }

    /// <summary>The version that is shown; null for the newest.</summary>
    [Parameter]
    public int? Number { get; set; }

    /// <summary>Raised when the person closes it.</summary>
    [Parameter, EditorRequired]
    public EventCallback OnClose { get; set; }

    /// <summary>Links.</summary>
    [Inject]
    public required SecretSharing Sharing { get; init; }

    /// <summary>The clipboard.</summary>
    [Inject]
    public required IJSRuntime Script { get; init; }

    /// <summary>Speaks what happened.</summary>
    [Inject]
    public required Announcer Announcer { get; init; }

    /// <inheritdoc/>
    protected override string Subject => $"{Secret.Path}?{Number}";

    // The key names of an older version are not known without its values.
    private ImmutableArray<string> Names => Secret.Keys.Value is { } keys && (Number is null || Number == keys.Version.Number) ? [.. keys.Keys.Select(key => key.Name)] : [];

    private bool IsNothing => !Names.IsEmpty && _chosen.Count == 0;

    private TimeSpan? Ttl => ShareText.Ttl(_preset.Length == 0 ? _custom : _preset);

    /// <inheritdoc/>
    protected override void Open()
    {
        (_plan, _link, _failure) = (null, null, null);
        _chosen.Clear();
        _chosen.UnionWith(Names);
    }

    private void Choose(string name, bool chosen)
    {
        if (chosen) _chosen.Add(name);
        else _chosen.Remove(name);
    }

    private void Review()
    {
        (_tried, _failure) = (true, null);
        if (IsNothing || Ttl is not { } ttl) return;
        try
        {
            // All of them is not the same as each of them: a key that is added meanwhile is then meant too.
            ImmutableArray<string> keys = _chosen.Count == Names.Length ? [] : [.. Names.Where(_chosen.Contains)];
            _plan = Sharing.PlanShare(Session, new ShareRequest(Secret.Path, Secret.Kv, Number, keys, ttl), Made);
        }
        catch (ApiException failure)
        {
            _failure = failure;
        }
    }

    private void Made(ShareLink link) => _ = InvokeAsync(() =>
    {
        _link = link;
        Announcer.Say("The link is ready to be copied.");
        StateHasChanged();
    });

    // The one place where the address with its token is put together: for the clipboard, and not for the page.
    private async Task CopyAsync()
    {
        if (_link is not { } link) return;
        _copied = await Script.InvokeAsync<bool>("portal.copy", $"{Navigation.BaseUri.TrimEnd('/')}{Routes.SharedOnce(Environment)}#{link.Fragment.Reveal()}");
        Announcer.Say(_copied ? "Copied" : "The browser does not allow copying");
    }
}
