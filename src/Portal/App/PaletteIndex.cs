using System.Collections.Immutable;
using MudBlazor;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Policies;
using Portal.Core.Roles;
using Portal.Core.Secrets;
using Portal.Core.Secrets.Exploring;
using Portal.Core.ServiceAccounts;
using Portal.Core.Workloads;

namespace Portal.App;

/// <summary>One thing to go to.</summary>
/// <param name="Title">What it is called.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Icon">Its icon.</param>
/// <param name="Address">Where it is.</param>
/// <param name="Words">What else people call it.</param>
internal sealed record PaletteEntry(string Title, string Kind, string Icon, string Address, string Words = "")
{
    private bool Has(string word) => Title.Contains(word, StringComparison.OrdinalIgnoreCase) || Words.Contains(word, StringComparison.OrdinalIgnoreCase) || Kind.StartsWith(word, StringComparison.OrdinalIgnoreCase);

    /// <summary>A secret or a folder that a search found.</summary>
    public static PaletteEntry Of(string environment, FoundSecret found) => new(
        found.Path.ToString(),
        found.Key is { } key ? $"key {key}" : found.Path.IsFolder ? "folder" : "secret",
        found.Path.IsFolder ? Icons.Material.Outlined.Folder : Icons.Material.Outlined.Key,
        Routes.Secret(environment, found.Path));

    /// <summary>The entries in which every typed word occurs, pages first, then those whose name begins with it; names that arrive later do not move the pages.</summary>
    public static IEnumerable<PaletteEntry> Find(IEnumerable<PaletteEntry> entries, string typed)
    {
        var words = typed.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return entries.Where(entry => words.All(entry.Has))
            .OrderByDescending(entry => entry.Kind == "page")
            .ThenBy(entry => words.Length == 0 || entry.Title.StartsWith(words[0], StringComparison.OrdinalIgnoreCase) ? 0 : words.All(word => entry.Title.Contains(word, StringComparison.OrdinalIgnoreCase)) ? 1 : 2)
            .Take(12);
    }
}

/// <summary>The names of everything a person may list.</summary>
/// <param name="Session">Whose names: those of one person and one environment are never shown to another.</param>
/// <param name="Entries">What can be gone to.</param>
/// <param name="At">When they were read.</param>
internal sealed record PaletteNames(EnvironmentSession Session, ImmutableArray<PaletteEntry> Entries, DateTimeOffset At);

/// <summary>
/// The names of everything the person may list, for the palette. What may not be listed is not found; its page says why. The lists are those of the
/// pages, remembered by the session: opening the palette again soon asks nothing.
/// </summary>
internal sealed class PaletteIndex(PolicyStore policies, SecretEngines engines, KubernetesAuth auth, ServiceAccountDirectory accounts, WorkloadDirectory workloads, TimeProvider time)
{
    /// <summary>Asks for all names at once.</summary>
    public async Task<PaletteNames> ReadAsync(EnvironmentSession session, CancellationToken cancellationToken)
    {
        var (environment, at) = (session.Environment.Name, time.GetUtcNow());
        var lists = await Task.WhenAll(
            NamesAsync(session.Memory.ReadAsync(time, "sys/mounts", ct => engines.ListAsync(session, ct), cancellationToken), engine => engine.Kv is null ? [] : [new(engine.Path + "/", "secrets engine", Icons.Material.Outlined.Key, Routes.Secret(environment, new SecretPath(engine.Path, "")), engine.Description)]),
            NamesAsync(policies.ListAsync(session, cancellationToken), policy => [new(policy.Name, "policy", Icons.Material.Outlined.Policy, Routes.Policy(environment, policy.Name))]),
            NamesAsync(auth.DescribeAsync(session, cancellationToken), mount => mount.Roles.Value is { } roles ? roles.Items.Select(role => new PaletteEntry(role, "role", Icons.Material.Outlined.Badge, Routes.Role(environment, mount.Mount.Path, role), mount.Mount.Path)) : []),
            NamesAsync(accounts.ListAsync(session, null, cancellationToken), account => [new($"{account.Namespace}/{account.Name}", "service account", Icons.Material.Outlined.Person, Routes.ServiceAccount(environment, account.Namespace, account.Name))]),
            NamesAsync(workloads.ListAsync(session, null, cancellationToken), workload => [new($"{workload.Key.Namespace}/{workload.Key.Name}", workload.Key.Kind.ToString(), Icons.Material.Outlined.ViewInAr, Routes.Workload(environment, workload.Key.Namespace, workload.Key.Kind.ToString(), workload.Key.Name), "workload")]));
        return new PaletteNames(session, [.. lists.SelectMany(list => list)], at);
    }

    private static async Task<IEnumerable<PaletteEntry>> NamesAsync<T>(Task<Listing<T>> listing, Func<T, IEnumerable<PaletteEntry>> entries) =>
        (await Part.OfAsync(listing)).Value?.Items.SelectMany(entries) ?? [];
}
