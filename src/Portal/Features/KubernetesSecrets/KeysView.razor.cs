using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Portal.Core;
using Portal.Core.Failures;
using Portal.Core.KubernetesSecrets;
using Portal.Core.Secrets;
using Portal.Core.Secrets.Editing;
using Portal.Shared;

namespace Portal.Features.KubernetesSecrets;

/// <summary>The values of one secret. Of what was read only the names and the revealed values stay, those until their time is over.</summary>
public sealed partial class KeysView : EnvironmentPage
{
    private RevealedValues _values = null!;
    private ImmutableArray<KeyFact>? _keys;
    private ApiException? _failure;
    private bool _reading;

    /// <summary>What is known of the secret.</summary>
    [Parameter, EditorRequired]
    public required KubernetesSecret Secret { get; set; }

    /// <summary>Whether the person may read values; null while that is not known.</summary>
    [Parameter]
    public bool? MayRead { get; set; }

    /// <summary>What reading takes, said when it is not allowed.</summary>
    [Parameter, EditorRequired]
    public required string Needs { get; set; }

    /// <summary>Raised with what was read.</summary>
    [Parameter]
    public EventCallback<KubernetesSecretData> OnRead { get; set; }

    /// <summary>Secrets.</summary>
    [Inject]
    public required KubernetesSecretDirectory Secrets { get; init; }

    /// <summary>Speaks what happened.</summary>
    [Inject]
    public required Announcer Announcer { get; init; }

    /// <summary>The way to the browser, for downloads.</summary>
    [Inject]
    public required IJSRuntime Script { get; init; }

    /// <inheritdoc/>
    protected override string Subject => $"{Secret.Uid} {Secret.ResourceVersion}";

    /// <inheritdoc/>
    protected override void Open()
    {
        _values?.Dispose();
        _values = new RevealedValues(Time, () => InvokeAsync(StateHasChanged));
        (_keys, _failure) = (null, null);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _values?.Dispose();
        base.Dispose(disposing);
    }

    private async Task RevealAsync(string key)
    {
        if (await ReadAsync($"Reveal {key}") is not { } read) return;
        _values.Show(Texts(read).Where(entry => entry.Key == key));
        Announcer.Say($"{key} is shown for {RevealedValues.For.TotalSeconds} seconds.");
    }

    private async Task RevealAllAsync()
    {
        if (await ReadAsync("Reveal all values") is not { } read) return;
        var texts = Texts(read).ToArray();
        _values.Show(texts);
        Announcer.Say($"{Plural.Of(texts.Length, "values")} shown for {RevealedValues.For.TotalSeconds} seconds.");
    }

    private async Task<Sensitive?> CopyAsync(string key) => await ReadAsync($"Copy {key}") is { } read ? Texts(read).FirstOrDefault(entry => entry.Key == key)?.Value : null;

    // Streamed from memory to the browser; no file on the server and no address it could be read from.
    private async Task DownloadAsync(string key)
    {
        if ((await ReadAsync($"Download {key}"))?.Document[key] is not { } value) return;
        using var stream = new DotNetStreamReference(new MemoryStream(DecodedValue.BytesOf(value)));
        await Script.InvokeVoidAsync("portal.save", key, stream);
    }

    private async Task<KubernetesSecretData?> ReadAsync(string action)
    {
        try
        {
            (_failure, _reading) = (null, true);
            var read = await Secrets.ReadAsync(Session, Secret.Namespace, Secret.Name, action, Gone);
            _keys = [.. read.Document.Members.Select(member => new KeyFact(member.Key, member.Value.Kind is NodeKind.Text, DecodedValue.SizeOf(member.Value)))];
            await OnRead.InvokeAsync(read);
            return read;
        }
        catch (ApiException failure)
        {
            _failure = failure;
            StateHasChanged();
            return null;
        }
        finally
        {
            _reading = false;
        }
    }

    private static IEnumerable<SecretEntry> Texts(KubernetesSecretData read) =>
        read.Document.Members.Where(member => member.Value.Kind is NodeKind.Text).Select(member => new SecretEntry(member.Key, ((ScalarNode)member.Value).Content));

    private sealed record KeyFact(string Name, bool IsText, int Size);
}
