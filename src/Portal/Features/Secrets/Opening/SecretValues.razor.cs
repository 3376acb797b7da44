using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using Portal.Core;
using Portal.Core.Failures;
using Portal.Core.Secrets;
using Portal.Core.Secrets.Editing;
using Portal.Shared;
using SecretValue = Portal.Core.Secrets.SecretValue;

namespace Portal.Features.Secrets.Opening;

/// <summary>The values of one version. Nothing is read before somebody asks; of what was read only the revealed values stay, until their time is over.</summary>
public sealed partial class SecretValues : EnvironmentPage
{
    // Fewer keys than this are seen at a glance.
    private const int FilterFrom = 12;

    private RevealedValues _values = null!;
    private SecretVersion? _version;
    private List<SecretKey>? _names;
    private ApiException? _failure;
    private bool _reading;
    private string _filter = "";
    private ObjectNode? _export;

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

    private SecretVersion? Shown => Number is { } number
        ? Metadata?.Versions.FirstOrDefault(version => version.Number == number) ?? _version
        : Current ?? _version;

    private SecretVersion? Current => Secret.Keys.Value?.Version ?? Metadata?.Versions.FirstOrDefault(version => version.Number == Metadata.CurrentVersion);

    private bool IsOlder => Number is { } number && number != Current?.Number;

    private bool IsGone => Shown is { State: not VersionState.Live };

    private string Heading => IsOlder ? $"Values of version {Number}" : "Values";

    private string Needs => $"read on {SecretNeeds.Data(Secret.Path, Secret.Kv)}";

    private List<SecretKey>? Names => IsOlder || Secret.Keys.Value is not { } keys ? _names : [.. keys.Keys];

    private string WhyNoNames => Secret.Kv is KvVersion.V1
        ? "A version 1 mount does not tell key names without reading the values, so nothing is read until you reveal them: key names are here afterwards."
        : IsOlder ? "The key names of an older version are here after a reveal." : "The key names cannot be read by themselves here; they are here after a reveal.";

    /// <inheritdoc/>
    protected override void Open()
    {
        _values?.Dispose();
        _values = new RevealedValues(Time, () => InvokeAsync(StateHasChanged));
        (_version, _names, _failure, _filter, _export) = (null, null, null, "", null);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _values?.Dispose();
        base.Dispose(disposing);
    }

    // By name only: values are not known here, and those that are shown are nobody's words to look for.
    private List<SecretKey> Passing(List<SecretKey> names) => _filter.Length == 0 ? names : names.FindAll(name => name.Name.Contains(_filter, StringComparison.OrdinalIgnoreCase));

    private string CountOf(List<SecretKey> names) => _filter.Length == 0 ? Plural.Of(names.Count, "keys") : $"{Passing(names).Count} of {Plural.Of(names.Count, "keys")}";

    private async Task RevealAsync(string key)
    {
        if (await ReadAsync($"Reveal {key}") is not { } read) return;
        _values.Show(read.Where(entry => entry.Key == key));
        Announcer.Say($"{key} is shown for {RevealedValues.For.TotalSeconds} seconds.");
    }

    private async Task RevealAllAsync()
    {
        if (await ReadAsync("Reveal all values") is not { } read) return;
        _values.Show(read);
        Announcer.Say($"{Plural.Of(read.Length, "values")} shown for {RevealedValues.For.TotalSeconds} seconds.");
    }

    // Read before consent is asked for, because the panel says how much there is; kept for as long as the panel is open.
    private async Task ExportAsync() => _export = (await ReadAsync("Read values to export"))?.ToDocument();

    private async Task<Sensitive?> CopyAsync(string key) => (await ReadAsync($"Copy {key}"))?.FirstOrDefault(entry => entry.Key == key)?.Value;

    private async Task<ImmutableArray<SecretEntry>?> ReadAsync(string action)
    {
        try
        {
            (_failure, _reading) = (null, true);
            var read = await Store.RevealAsync(Session, Secret.Path, Number, action, Gone);
            _version = read.Version;
            _names = [.. read.Entries.Select(entry => new SecretKey(entry.Key, entry.Kind is ValueKind.Json && entry.Value.Reveal().StartsWith('{')))];
            return read.Entries;
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
}
