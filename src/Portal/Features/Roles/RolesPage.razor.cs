using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using Portal.Core.Changes;
using Portal.Core.Failures;
using Portal.Core.Policies;
using Portal.Core.Roles;
using Portal.Core.ServiceAccounts;
using Portal.Core.Vault.Capabilities;
using Portal.Shared;

namespace Portal.Features.Roles;

/// <summary>Every Kubernetes auth mount with its roles, and the forms for new ones.</summary>
public sealed partial class RolesPage : EnvironmentPage
{
    // How many roles are waited for before the list is drawn again: at least so many, and so that it is not drawn more often than this.
    private const int Together = 40;
    private const int Drawings = 20;

    // Rights on what does not exist yet are those of a name nobody has.
    private const string NewMount = "sys/auth/a-new-mount";

    private Loaded<RoleList> _roles = null!;
    private Loaded<RoleNames> _names = null!;
    private ChangePlan? _plan;
    private bool _applied;

    /// <summary>The mount a new role is for, while its form is open.</summary>
    [SupplyParameterFromQuery]
    public string? New { get; set; }

    /// <summary>The namespace a new role starts with.</summary>
    [SupplyParameterFromQuery]
    public string? Namespace { get; set; }

    /// <summary>The service account a new role starts with.</summary>
    [SupplyParameterFromQuery]
    public string? Account { get; set; }

    /// <summary>Set while the form that enables Kubernetes auth is open.</summary>
    [SupplyParameterFromQuery]
    public string? Enable { get; set; }

    /// <summary>The mount whose configuration is open.</summary>
    [SupplyParameterFromQuery]
    public string? Configure { get; set; }

    /// <summary>Auth mounts.</summary>
    [Inject]
    public required KubernetesAuth Auth { get; init; }

    /// <summary>Roles.</summary>
    [Inject]
    public required RoleStore Store { get; init; }

    /// <summary>What exists in the cluster.</summary>
    [Inject]
    public required ServiceAccountDirectory Accounts { get; init; }

    /// <summary>What exists in Vault.</summary>
    [Inject]
    public required PolicyStore Policies { get; init; }

    /// <summary>What the person may do.</summary>
    [Inject]
    public required VaultCapabilities Capabilities { get; init; }

    private bool HasMounts => _roles.Value?.Mounts.IsEmpty == false;

    private IReadOnlyList<string> MountNames => [.. (_roles.Value?.Mounts ?? []).Select(mount => mount.Mount.Path)];

    private string DefaultMount => MountNames.Contains(Session.Environment.Vault.KubernetesAuthMount) || MountNames.Count == 0 ? Session.Environment.Vault.KubernetesAuthMount : MountNames[0];

    private KubernetesRole Start => new()
    {
        Mount = New is { Length: > 0 } mount ? mount : DefaultMount,
        Name = Account ?? "",
        ServiceAccountNames = Account is { Length: > 0 } account ? [account] : [],
        ServiceAccountNamespaces = Namespace is { Length: > 0 } ns ? [ns] : [],
        TokenTtl = TimeSpan.FromHours(24),
    };

    // Enabling an auth method is one of the few paths that ask for sudo besides.
    private string? EnableMissing => _roles.Value?.Rights is { } rights ? rights.Missing(NewMount, "update") ?? rights.Missing(NewMount, "sudo") : null;

    /// <inheritdoc/>
    protected override void Open()
    {
        _roles = LoadInParts<RoleList>(ReadAsync);
        // Apart, so that a cluster that does not answer never holds up the list.
        _names = Load(cancellation => RoleNames.ReadAsync(Session, Accounts, Policies, cancellation));
    }

    private ImmutableArray<RoleFinding> FindingsOf(RoleRow row) => _names.Value is { } names && row.Role is { } role ? RoleFindings.Of(role, names.Known) : [];

    private string? CreateMissing(string mount) => _roles.Value?.Rights.Missing(NewRole(mount), "create");

    private async Task<RoleList> ReadAsync(Action<RoleList> soFar, CancellationToken cancellationToken)
    {
        var mounts = await Auth.DescribeAsync(Session, cancellationToken);
        var paths = mounts.Items.SelectMany(mount => new[] { NewRole(mount.Mount.Path), $"auth/{mount.Mount.Path}/config" });
        var rights = await Capabilities.ReadAsync(Session, paths.Prepend(NewMount), cancellationToken);
        var unlisted = mounts.Items.Select(mount => mount.Roles.Refused).OfType<ApiException>();
        var names = mounts.Items.SelectMany(mount => (mount.Roles.Value?.Items ?? []).Select(name => (mount.Mount.Path, name))).ToArray();
        var list = new RoleList(mounts.Items, [.. names.Select(role => new RoleRow(role.Path, role.name, null))], rights, [.. mounts.Refused, .. unlisted], mounts.At);
        // Names come with one request, what the roles say with one each: the names are there at once.
        soFar(list);
        var read = new ConcurrentDictionary<(string, string), KubernetesRole>();
        var together = Math.Max(Together, names.Length / Drawings);
        var count = 0;
        var roles = await Store.ReadManyAsync(Session, names, Came, cancellationToken);
        return list with { Roles = Filled(), Refused = [.. list.Refused, .. roles.Refused] };

        void Came(StoredRole role)
        {
            read[(role.Role.Mount, role.Role.Name)] = role.Role;
            if (Interlocked.Increment(ref count) % together == 0) _ = InvokeAsync(() => soFar(list with { Roles = Filled() }));
        }

        ImmutableArray<RoleRow> Filled() => [.. list.Roles.Select(row => row with { Role = read.GetValueOrDefault((row.Mount, row.Name)) })];
    }

    private static string NewRole(string mount) => $"auth/{mount}/role/a-new-role";

    private void Show(string parameter, string value) => Navigation.NavigateTo(Navigation.GetUriWithQueryParameter(parameter, value));

    private async Task AppliedAsync()
    {
        _applied = true;
        await _roles.ReloadAsync();
    }

    private void CloseReview()
    {
        _plan = null;
        if (_applied) Close();
        _applied = false;
    }

    private void Close() => Navigation.NavigateTo(Navigation.GetUriWithQueryParameters(new Dictionary<string, object?> { ["enable"] = null, ["configure"] = null }), replace: true);

    private void CloseForm() => Navigation.NavigateTo(Routes.Roles(Environment));

    private sealed record RoleList(ImmutableArray<KubernetesAuthDetail> Mounts, ImmutableArray<RoleRow> Roles, CapabilitySet Rights, ImmutableArray<ApiException> Refused, DateTimeOffset At) : IPartialAnswer, IDatedAnswer;
}
