using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Portal.Shared;

/// <summary>
/// A text field without a practical limit. The circuit's messages are small on purpose; what does not fit into one is read from the browser as a
/// stream when the hands rest, and written to it as one. Attributes that are no parameters go to the field.
/// </summary>
public sealed partial class LongText : ComponentBase
{
    /// <summary>Texts up to this length travel with their event; it leaves room for three bytes a character in a message of 32 KiB.</summary>
    public const int OneMessage = 6_000;

    private const int Largest = 4 * 1024 * 1024;
    private ElementReference _area;
    private string _inBrowser = "";
    private string _shown = "";
    private bool _push;
    private bool _tooLong;

    /// <summary>The text.</summary>
    [Parameter, EditorRequired]
    public required string Text { get; set; }

    /// <summary>Raised with what was typed.</summary>
    [Parameter]
    public EventCallback<string> TextChanged { get; set; }

    /// <summary>Everything else, for the field.</summary>
    [Parameter(CaptureUnmatchedValues = true)]
    public IReadOnlyDictionary<string, object>? Attributes { get; set; }

    /// <summary>The form's texts on their way; null when nobody waits for them.</summary>
    [CascadingParameter]
    public LongTexts? Arriving { get; set; }

    /// <summary>The way to the browser.</summary>
    [Inject]
    public required IJSRuntime Script { get; init; }

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        // Browsers know one line end in a field; a text that differs in nothing else is what they show already.
        var text = Text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        if (text == _inBrowser) return;
        // The attribute can be trusted only as long as nothing went beside it.
        if (text.Length <= OneMessage && _shown == _inBrowser) _shown = text;
        else _push = true;
        (_inBrowser, _tooLong) = (text, false);
    }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!_push) return;
        _push = false;
        using var content = new DotNetStreamReference(new MemoryStream(Encoding.UTF8.GetBytes(_inBrowser)));
        await Script.InvokeVoidAsync("portalLongText.write", _area, content);
    }

    private Task TypedAsync(string text)
    {
        (_shown, _inBrowser, _tooLong) = (text, text, false);
        return TextChanged.InvokeAsync(text);
    }

    private Task ArrivedAsync() => Arriving is null ? ReadAsync() : Arriving.TrackAsync(ReadAsync());

    private async Task ReadAsync()
    {
        await using var content = await Script.InvokeAsync<IJSStreamReference>("portalLongText.read", _area);
        _tooLong = content.Length > Largest;
        if (_tooLong) return;
        await using var stream = await content.OpenReadStreamAsync(Largest);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var text = await reader.ReadToEndAsync();
        _inBrowser = text;
        await TextChanged.InvokeAsync(text);
    }
}
