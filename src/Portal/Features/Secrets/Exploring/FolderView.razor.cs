using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using Portal.Core.Failures;
using Portal.Core.Secrets;
using Portal.Core.Secrets.Exploring;
using Portal.Core.Secrets.Upkeep;
using Portal.Core.Vault.Capabilities;
using Portal.Shared;

namespace Portal.Features.Secrets.Exploring;

/// <summary>One folder of a key/value mount.</summary>
public sealed partial class FolderView : EnvironmentPage
{
    private Loaded<SecretFolder> _folder = null!;
    private Loaded<MountView> _mount = null!;
    private SecretPath? _twin;
    private FolderRows? _rows;
    private bool _toldAtOnce;
    private bool _showsDetails;
    private object? _drawn;

    /// <summary>The folder.</summary>
    [Parameter, EditorRequired]
    public required SecretPath Path { get; set; }

    /// <summary>Set while a new secret is being written here.</summary>
    [SupplyParameterFromQuery]
    public string? Create { get; set; }

    /// <summary>The frame with the tree, when there is one.</summary>
    [CascadingParameter]
    public ExplorerLayout? Explorer { get; set; }

    /// <summary>Folders.</summary>
    [Inject]
    public required SecretFolders Folders { get; init; }

    /// <summary>What stands beside the names.</summary>
    [Inject]
    public required FolderDetails Details { get; init; }

    /// <summary>Pins and recents, of which a listing may tell that they are gone.</summary>
    [Inject]
    public required SecretPlaces Places { get; init; }

    /// <summary>What the person may do.</summary>
    [Inject]
    public required VaultCapabilities Capabilities { get; init; }

    /// <inheritdoc/>
    protected override string Subject => Path.ToString();

    // Rights on secrets that are not there yet are those of a name nobody has.
    private SecretPath AnyName => Path with { Key = Path.Key + "*" };

    private bool MayCreateAny(MountView mount) => mount.Rights.Allows(SecretNeeds.Data(AnyName, mount.Kv), "create");

    private string WhyEmpty => Path.Key.Length == 0
        ? "No secret was written into this mount yet."
        : "Vault does not tell an empty folder from one that is not there: a folder exists as long as a secret is in it.";

    /// <inheritdoc/>
    protected override void Open()
    {
        (_twin, _rows, _toldAtOnce) = (null, null, false);
        _folder = Load(ReadFolderAsync);
        _mount = Load(ReadMountAsync);
    }

    /// <inheritdoc/>
    protected override bool ShouldRender()
    {
        // The filter of the list is in the address, which the page hears of several times with each letter, and nothing but the list changes with it.
        var now = (Session, Path, Create, _twin, _folder.Shown, _mount.Shown, _toldAtOnce, ShowsDetails, _rows, _rows?.Round);
        if (now.Equals(_drawn)) return false;
        _drawn = now;
        return true;
    }

    private async Task<SecretFolder> ReadFolderAsync(CancellationToken cancellationToken)
    {
        var folder = await Folders.BrowseAsync(Session, Path, cancellationToken);
        Places.Learn(Session, folder);
        if (Explorer is not null) await Explorer.LearnAsync(folder);
        await InvokeAsync(() => BeginDetails(folder));
        if (folder.Path.Key.Length > 0) _ = FindTwinAsync(folder.Path, cancellationToken);
        return folder;
    }

    private bool ShowsDetails => Explorer?.ShowsDetails ?? _showsDetails;

    private void ShowDetails(ChangeEventArgs args)
    {
        _showsDetails = args.Value is true;
        if (Explorer is not null) Explorer.ShowsDetails = _showsDetails;
    }

    // A version 1 mount has none. Whether a small folder is told at once is known before its names are drawn, so that nothing moves when it is.
    private void BeginDetails(SecretFolder folder)
    {
        var hasAny = folder.Kv is KvVersion.V2 && folder.Names.Any(name => !name.EndsWith('/'));
        _toldAtOnce = hasAny && Details.MayTellAtOnce(Session, folder);
        _rows = hasAny ? RowsOf(folder) : null;
        if (_toldAtOnce) _ = ReadAtOnceAsync(folder, _rows!);
    }

    private FolderRows RowsOf(SecretFolder folder) => new(Session, folder, Details, _toldAtOnce, Time, () => InvokeAsync(StateHasChanged), Gone) { After = _rows };

    // Courtesy: names are shown without it, and the switch is there where it is refused.
    private async Task ReadAtOnceAsync(SecretFolder folder, FolderRows rows)
    {
        try
        {
            Told(await Details.OfFolderAsync(Session, folder, Gone));
        }
        catch (ApiException)
        {
            Told(null);
        }
        catch (OperationCanceledException)
        {
        }

        void Told(ImmutableDictionary<string, SecretGlance>? all)
        {
            if (_rows != rows) return;
            if (all is not null) rows.Keep(all);
            else
            {
                _toldAtOnce = false;
                _rows = RowsOf(folder);
            }

            StateHasChanged();
        }
    }

    // Courtesy: whether there is one does not hold up the list.
    private async Task FindTwinAsync(SecretPath folder, CancellationToken cancellationToken)
    {
        try
        {
            if (await Folders.IsSecretTooAsync(Session, folder, cancellationToken)) _twin = folder with { Key = folder.Key.TrimEnd('/') };
            await InvokeAsync(StateHasChanged);
        }
        catch (Exception failure) when (failure is ApiException or OperationCanceledException)
        {
        }
    }

    // Vault says the same of an engine that is not there and of one in which this token may do nothing.
    private string? NoEngine => _mount is { Value: null, Failure.Failure: Failure.NotFound or Failure.Denied } ? $"There is no key/value engine at {Path.Mount} in which you may do anything." : null;

    private async Task<MountView> ReadMountAsync(CancellationToken cancellationToken)
    {
        var kv = await Folders.VersionOfAsync(Session, Path.Mount, cancellationToken);
        return new(kv, await Capabilities.ReadAsync(Session, [SecretNeeds.Data(AnyName, kv)], cancellationToken));
    }

    private void ShowCreate(string? value) => Navigation.NavigateTo(Navigation.GetUriWithQueryParameter("create", value));

    private void OpenSaved(SecretPath path) => Navigation.NavigateTo(Routes.Secret(Environment, path));

    private sealed record MountView(KvVersion Kv, CapabilitySet Rights);
}
