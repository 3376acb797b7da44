using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using Portal.Core.Changes;
using Portal.Core.Failures;
using Portal.Core.Secrets;
using Portal.Core.Vault.Capabilities;
using Portal.Features.Secrets.Exploring;
using Portal.Shared;

namespace Portal.Features.Secrets;

/// <summary>The mounted secrets engines, and what can be done to them.</summary>
public sealed partial class SecretsPage : EnvironmentPage
{
    private const string TuneName = "tune";

    // Rights on a mount that does not exist yet are those of a name nobody has.
    private const string NewMount = "sys/mounts/a-new-mount";

    private Loaded<EngineList> _engines = null!;
    private ChangePlan? _plan;

    /// <summary>Set while the form that enables an engine is open.</summary>
    [SupplyParameterFromQuery]
    public string? Enable { get; set; }

    /// <summary>The mount whose settings are open.</summary>
    [SupplyParameterFromQuery]
    public string? Tune { get; set; }

    /// <summary>What is searched for in all mounts; null while nothing is.</summary>
    [SupplyParameterFromQuery]
    public string? Find { get; set; }

    /// <summary>Set while deleted secrets are shown.</summary>
    [SupplyParameterFromQuery]
    public string? Deleted { get; set; }

    /// <summary>Set while expiring and stale secrets are shown.</summary>
    [SupplyParameterFromQuery]
    public string? Upkeep { get; set; }

    /// <summary>Set while equal values are looked for.</summary>
    [SupplyParameterFromQuery]
    public string? Same { get; set; }

    /// <summary>The frame with the tree, when there is one.</summary>
    [CascadingParameter]
    public ExplorerLayout? Explorer { get; set; }

    /// <summary>Engines.</summary>
    [Inject]
    public required SecretEngines Engines { get; init; }

    /// <summary>What the person may do.</summary>
    [Inject]
    public required VaultCapabilities Capabilities { get; init; }

    /// <inheritdoc/>
    protected override void Open() => _engines = Load(ReadAsync);

    private async Task<EngineList> ReadAsync(CancellationToken cancellationToken)
    {
        var listing = await Engines.ListAsync(Session, cancellationToken);
        if (Explorer is not null) await Explorer.LearnAsync(listing.Items);
        var paths = listing.Items.Where(engine => !engine.IsBuiltIn).SelectMany(engine => new[] { $"sys/mounts/{engine.Path}", $"sys/mounts/{engine.Path}/tune" });
        var rights = await Capabilities.ReadAsync(Session, paths.Prepend(NewMount), cancellationToken);
        return new([.. listing.Items.OrderBy(engine => engine.Kv is null).ThenBy(engine => engine.IsBuiltIn).ThenBy(engine => engine.Path, StringComparer.Ordinal)], rights, listing.Refused);
    }

    private bool? MayEnable => _engines.Value?.Rights.Allows(NewMount, "update");

    private bool? MayTune(SecretEngine engine) => _engines.Value?.Rights.Allows($"sys/mounts/{engine.Path}/tune", "update");

    private bool? MayDisable(SecretEngine engine) => _engines.Value?.Rights.Allows($"sys/mounts/{engine.Path}", "delete");

    private void Show(string parameter, string value) => Navigation.NavigateTo(Navigation.GetUriWithQueryParameter(parameter, value));

    // What would be lost is counted first, as far as this person may look.
    private async Task DisableAsync(SecretEngine engine)
    {
        var lost = engine.Kv is null ? null : (await Part.OfAsync(Engines.CountAsync(Session, engine, Gone))).Value;
        _plan = Engines.PlanDisable(Session, engine, lost);
    }

    private Task AppliedAsync()
    {
        _plan = null;
        Close();
        return _engines.ReloadAsync();
    }

    private void Close() => Navigation.NavigateTo(Navigation.GetUriWithQueryParameters(new Dictionary<string, object?> { ["enable"] = null, [TuneName] = null }), replace: true);

    private sealed record EngineList(ImmutableArray<SecretEngine> Items, CapabilitySet Rights, ImmutableArray<ApiException> Refused) : IPartialAnswer;
}
