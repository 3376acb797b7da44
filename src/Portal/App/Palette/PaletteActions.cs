using MudBlazor;
using Portal.Core.Secrets;

namespace Portal.App.Palette;

/// <summary>What can be begun from the palette: forms and answers that have an address. None of them writes; each opens what shows first what it would do.</summary>
internal static class PaletteActions
{
    /// <summary>What can be done with the secret or folder in sight.</summary>
    public static IEnumerable<PaletteEntry> At(string environment, SecretPath path) => path.IsFolder
        ?
        [
            Action($"New secret in {path}", Icons.Material.Outlined.Add, Routes.NewSecret(environment, path), "create add"),
            .. path.Key.Length == 0 ? Array.Empty<PaletteEntry>() : [Move(environment, path)],
        ]
        :
        [
            Action($"Edit {path}", Icons.Material.Outlined.Edit, Routes.EditSecret(environment, path), "new version change"),
            Readers(environment, path),
            Action($"Versions of {path}", Icons.Material.Outlined.History, Routes.SecretVersions(environment, path), "history compare restore"),
            Action($"Compare {path} with another place", Icons.Material.Outlined.Compare, Routes.CompareSecrets(environment, path, []), "environments promote"),
            Move(environment, path),
        ];

    /// <summary>What can be done anywhere.</summary>
    public static IEnumerable<PaletteEntry> Anywhere(string environment) =>
    [
        Action("Search all secrets", Icons.Material.Outlined.Search, Routes.SecretSearch(environment), "find index keys"),
        Action("Show deleted secrets", Icons.Material.Outlined.RestoreFromTrash, Routes.DeletedSecrets(environment), "undelete recycle bin restore"),
        Action("Show expiring and stale secrets", Icons.Material.Outlined.EventBusy, Routes.SecretUpkeep(environment), "expiry old rotate owner reminder"),
        Action("Find the same values", Icons.Material.Outlined.DragHandle, Routes.SameValues(environment), "duplicate reused equal"),
        Action("Enable a secrets engine", Icons.Material.Outlined.Add, Routes.EnableEngine(environment), "mount kv new"),
        Action("New policy", Icons.Material.Outlined.Add, Routes.NewPolicy(environment), "create hcl"),
        Action("Allow access to a secret", Icons.Material.Outlined.Policy, Routes.GrantAccess(environment), "policy grant create guided"),
        Action("New service account", Icons.Material.Outlined.Add, Routes.NewServiceAccount(environment), "create"),
        Action("New Kubernetes secret", Icons.Material.Outlined.Add, Routes.NewKubernetesSecret(environment), "create opaque tls"),
        Action("Connect Kubernetes auth", Icons.Material.Outlined.Link, Routes.ConnectKubernetesAuth(environment), "setup reviewer login"),
    ];

    /// <summary>A new secret in a mount.</summary>
    public static PaletteEntry NewSecret(string environment, SecretEngine engine) => At(environment, new SecretPath(engine.Path, "")).First();

    /// <summary>A new role of an auth mount.</summary>
    public static PaletteEntry NewRole(string environment, string mount) => Action($"New role in auth/{mount}", Icons.Material.Outlined.Add, Routes.NewRole(environment, mount), "create bind");

    /// <summary>Injecting a secret into a workload.</summary>
    public static PaletteEntry Inject(string environment, string ns, string kind, string name) =>
        Action($"Inject a secret into {ns}/{name}", Icons.Material.Outlined.Input, Routes.InjectSecret(environment, ns, kind, name), "annotations agent");

    /// <summary>Who can read a secret.</summary>
    public static PaletteEntry Readers(string environment, SecretPath path) =>
        Action($"Who can read {path}", Icons.Material.Outlined.Hub, Routes.Readers(environment, path), "readers access") with { Kind = PaletteKind.Answer, Note = "answer" };

    private static PaletteEntry Move(string environment, SecretPath path) => Action($"Move, copy or delete {path}", Icons.Material.Outlined.DriveFileMove, Routes.MoveSecret(environment, path), "rename");

    private static PaletteEntry Action(string title, string icon, string address, string words) => new(title, PaletteKind.Action, "action", icon, address, words);
}
