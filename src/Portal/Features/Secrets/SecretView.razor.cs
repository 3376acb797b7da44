using Microsoft.AspNetCore.Components;
using Portal.Core.Changes;
using Portal.Core.Failures;
using Portal.Core.Secrets;
using Portal.Core.Secrets.Requests;
using Portal.Core.Secrets.Sharing;
using Portal.Core.Vault.Capabilities;
using Portal.Features.Secrets.Exploring;
using Portal.Shared;

namespace Portal.Features.Secrets;

/// <summary>One secret: its values behind masks, its versions, and the editor for a new one.</summary>
public sealed partial class SecretView : EnvironmentPage
{
    private const string ValuesTab = "values";
    private const string VersionsTab = "versions";
    private const string MetadataTab = "metadata";
    private const string EditTab = "edit";

    private Loaded<SecretDescription> _secret = null!;
    private Loaded<CapabilitySet> _rights = null!;
    private ChangePlan? _plan;
    private bool _readNow;
    private bool _sharing;

    /// <summary>The secret.</summary>
    [Parameter, EditorRequired]
    public required SecretPath Path { get; set; }

    /// <summary><c>values</c>, <c>versions</c>, <c>metadata</c> or <c>edit</c>.</summary>
    [SupplyParameterFromQuery]
    public string? Tab { get; set; }

    /// <summary>The shown version; null for the current one.</summary>
    [SupplyParameterFromQuery]
    public int? Version { get; set; }

    /// <summary>The first of two versions that are compared; null for none.</summary>
    [SupplyParameterFromQuery]
    public int? From { get; set; }

    /// <summary>The second; null for the current one.</summary>
    [SupplyParameterFromQuery]
    public int? To { get; set; }

    /// <summary>Pins and recents.</summary>
    [Inject]
    public required SecretPlaces Places { get; init; }

    /// <summary>Secrets.</summary>
    [Inject]
    public required SecretStore Store { get; init; }

    /// <summary>Which engine the mount is.</summary>
    [Inject]
    public required SecretFolders Folders { get; init; }

    /// <summary>Writes.</summary>
    [Inject]
    public required SecretPlans Plans { get; init; }

    /// <summary>Keeps requests.</summary>
    [Inject]
    public required ChangeRequests Requests { get; init; }

    /// <summary>What the person may do.</summary>
    [Inject]
    public required VaultCapabilities Capabilities { get; init; }

    /// <inheritdoc/>
    protected override string Subject => Path.ToString();

    private KvVersion Kv => _secret.Value?.Kv ?? KvVersion.V2;

    private SecretMetadata? Metadata => _secret.Value?.Metadata.Value;

    private SecretVersion? Current => Metadata?.Versions.FirstOrDefault(version => version.Number == Metadata.CurrentVersion) ?? _secret.Value?.Keys.Value?.Version;

    private string Data => SecretNeeds.Data(Path, Kv);

    // A secret that has only metadata is still updated, not created.
    private string WriteCapability => IsMissing ? "create" : "update";

    private bool IsMissing => _secret.Value is { Kv: KvVersion.V2, Metadata: { Value: null, Refused.Failure: Failure.NotFound }, Keys.Value: null };

    private IReadOnlyList<TabStrip.Tab> Tabs => [new(ValuesTab, "Values"), new(VersionsTab, "Versions", Metadata?.Versions.Length), new(MetadataTab, "Metadata")];

    /// <inheritdoc/>
    protected override void Open()
    {
        _secret = Load(DescribeAsync);
        _rights = Load(ReadRightsAsync);
    }

    private async Task<SecretDescription> DescribeAsync(CancellationToken cancellationToken)
    {
        var secret = await Store.DescribeAsync(Session, Path, cancellationToken);
        if (secret.Metadata.Value is not null || secret.Keys.Value is not null || secret.Kv is KvVersion.V1) Places.Visit(Session, Path, isThere: secret.Kv is not KvVersion.V1);
        else if (secret.Metadata.Refused is { Failure: Failure.NotFound }) Places.Learn(Session, [new(Path, false)]);
        return secret;
    }

    // Only what this page offers; deleting and destroying versions is asked about where it is offered.
    private async Task<CapabilitySet> ReadRightsAsync(CancellationToken cancellationToken)
    {
        var data = SecretNeeds.Data(Path, await Folders.VersionOfAsync(Session, Path.Mount, cancellationToken));
        return await Capabilities.ReadAsync(Session, [(data, "read"), (data, "create"), (data, "update"), (data, "delete"), (SecretSharing.WrapPath, "update")], cancellationToken);
    }

    private bool? May(string path, string capability) => _rights.Value?.Allows(path, capability);

    // Two rights at two places; the first that is missing is the one to name.
    private bool? MayShare => May(Data, "read") == false ? false : May(SecretSharing.WrapPath, "update");

    private bool MayOnlyAsk => Requests.IsKeeping && May(Data, WriteCapability) == false;

    private string ShareNeeds => May(Data, "read") == false ? $"read on {Data}" : $"update on {SecretSharing.WrapPath}";

    private void Edit()
    {
        // Somebody who only asks for a change reads when they say so, and not at all when they may not.
        _readNow = May(Data, WriteCapability) != false;
        ShowTab(EditTab);
    }

    private void ShowTab(string? tab)
    {
        if (tab != EditTab) _readNow = false;
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameters(new Dictionary<string, object?> { ["tab"] = tab, ["version"] = null, ["from"] = null, ["to"] = null }));
    }

    private async Task DeleteAsync() => _plan = await Plans.PlanDeleteAsync(Session, Path, [], Gone);

    private async Task SavedAsync()
    {
        ShowTab(null);
        await _secret.ReloadAsync();
    }

    private Task CloseReviewAsync()
    {
        _plan = null;
        return _secret.ReloadAsync();
    }
}
