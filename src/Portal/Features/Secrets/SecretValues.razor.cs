using Microsoft.AspNetCore.Components;
using Portal.Core;
using Portal.Core.Failures;
using Portal.Core.Secrets;
using Portal.Shared;
using SecretValue = Portal.Core.Secrets.SecretValue;

namespace Portal.Features.Secrets;

/// <summary>The values of one version. Nothing is read before somebody asks, and what was read is dropped when its time is over.</summary>
public sealed partial class SecretValues : EnvironmentPage
{
    private static readonly TimeSpan Visible = TimeSpan.FromSeconds(30);

    private readonly HashSet<string> _shown = [];
    private SecretValue? _read;
    private Task<SecretValue>? _pending;
    private ApiException? _failure;
    private ITimer? _hide;
    private bool _reading;
    private int _round;

    /// <summary>What is known of the secret.</summary>
    [Parameter, EditorRequired]
    public required SecretDescription Secret { get; set; }

    /// <summary>The shown version; null for the current one.</summary>
    [Parameter]
    public int? Number { get; set; }

    /// <summary>Whether the token may read values; null while that is not known.</summary>
    [Parameter]
    public bool? MayRead { get; set; }

    /// <summary>Secrets.</summary>
    [Inject]
    public required SecretStore Store { get; init; }

    /// <summary>Speaks what happened.</summary>
    [Inject]
    public required Announcer Announcer { get; init; }

    /// <inheritdoc/>
    protected override string Subject => $"{Secret.Path}?{Number}";

    private SecretMetadata? Metadata => Secret.Metadata.Value;

    private SecretVersion? Shown => _read?.Version ?? (Number is { } number ? Metadata?.Versions.FirstOrDefault(version => version.Number == number) : Current);

    private SecretVersion? Current => Secret.Keys.Value?.Version ?? Metadata?.Versions.FirstOrDefault(version => version.Number == Metadata.CurrentVersion);

    private bool IsOlder => Number is { } number && number != Current?.Number;

    private bool IsGone => Shown is { State: not VersionState.Live };

    private string Heading => IsOlder ? $"Values of version {Number}" : "Values";

    private List<SecretKey>? Names => _read is { } read
        ? [.. read.Entries.Select(entry => new SecretKey(entry.Key, entry.Kind is ValueKind.Json && entry.Value.Reveal().StartsWith('{')))]
        : IsOlder || Secret.Keys.Value is null ? null : [.. Secret.Keys.Value.Keys];

    private string WhyNoNames => Secret.Kv is KvVersion.V1
        ? "A version 1 mount does not tell key names without reading the values: they are here after a reveal."
        : IsOlder ? "The key names of an older version are here after a reveal." : "The key names cannot be read by themselves here; they are here after a reveal.";

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _hide?.Dispose();
        _read = null;
        base.Dispose(disposing);
    }

    private SecretEntry? EntryOf(string key) => _shown.Contains(key) ? _read?.Entries.FirstOrDefault(entry => entry.Key == key) : null;

    private async Task RevealAsync(string key)
    {
        if (await ReadAsync() is null) return;
        _shown.Add(key);
        Announcer.Say($"{key} is shown for {Visible.TotalSeconds} seconds.");
    }

    private async Task RevealAllAsync()
    {
        if (await ReadAsync() is not { } read) return;
        _shown.UnionWith(read.Entries.Select(entry => entry.Key));
        Announcer.Say($"{read.Entries.Length} values are shown for {Visible.TotalSeconds} seconds.");
    }

    private async Task<Sensitive> CopyAsync(string key) =>
        (await ReadAsync())?.Entries.FirstOrDefault(entry => entry.Key == key)?.Value ?? throw new OperationCanceledException();

    // Every reveal and copy while the answer is kept shares it: one audited read, however many keys.
    private async Task<SecretValue?> ReadAsync()
    {
        try
        {
            (_failure, _reading) = (null, true);
            _read ??= await (_pending ??= Store.RevealAsync(Session, Secret.Path, Number, Gone));
            _hide?.Dispose();
            _hide = Time.CreateTimer(_ => _ = InvokeAsync(() => { Hide(); StateHasChanged(); }), null, Visible, Timeout.InfiniteTimeSpan);
            _round++;
            return _read;
        }
        catch (ApiException failure)
        {
            _failure = failure;
            return null;
        }
        finally
        {
            (_pending, _reading) = (null, false);
        }
    }

    private void HideOne(string key)
    {
        _shown.Remove(key);
        if (_shown.Count == 0) Hide();
    }

    private void Hide()
    {
        _shown.Clear();
        _read = null;
        _hide?.Dispose();
    }
}
