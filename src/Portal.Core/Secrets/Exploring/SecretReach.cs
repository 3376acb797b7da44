using System.Collections.Immutable;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Vault.Capabilities;

namespace Portal.Core.Secrets.Exploring;

/// <summary>What a rule of a token lets it reach.</summary>
public enum ReachKind
{
    /// <summary>One secret.</summary>
    Secret,

    /// <summary>A folder, or everything that begins with a text.</summary>
    Below,

    /// <summary>Paths with a part that may be anything (<c>+</c>): nobody can say which of them are there.</summary>
    Pattern,
}

/// <summary>A place that the rules of a token name.</summary>
/// <param name="Kind">What is there.</param>
/// <param name="Path">The secret, or the folder the rule begins in.</param>
/// <param name="Text">The path as people write it, with the star or the plus of the rule.</param>
public sealed record ReachedPlace(ReachKind Kind, SecretPath Path, string Text);

/// <summary>
/// Finds the way for people who may not list: the rules of their token name the paths they may use. Vault is asked for those rules as a whole
/// (<c>sys/internal/ui/resultant-acl</c>, which the default policy allows), and for no path. A rule says what may be asked for, not that it exists.
/// </summary>
/// <param name="capabilities">Knows the rules.</param>
/// <param name="folders">Knows what a mount is.</param>
public sealed class SecretReach(VaultCapabilities capabilities, SecretFolders folders)
{
    // The areas of a version 2 mount in which a name is the name of a secret; the last one is that of folders too.
    private static readonly string[] Areas = ["data/", "subkeys/", "metadata/"];

    /// <summary>
    /// The places below a folder, by path; empty when the rules are not told. OpenBao, and Vault before 1.21, leave rules with <c>+</c> out.
    /// </summary>
    /// <exception cref="ApiException">As <see cref="SecretFolders.VersionOfAsync"/>.</exception>
    public async Task<ImmutableArray<ReachedPlace>> BelowAsync(EnvironmentSession session, SecretPath folder, CancellationToken cancellationToken)
    {
        var kv = await folders.VersionOfAsync(session, folder.Mount, cancellationToken);
        var rules = await capabilities.RulesAsync(session.Vault, cancellationToken);
        return rules is null ? [] : Below(rules, folder, kv);
    }

    /// <summary>The names directly in a folder that lead to such places, folders first, with their slashes.</summary>
    public static ImmutableArray<string> NamesIn(SecretPath folder, IEnumerable<ReachedPlace> places) =>
    [
        .. places.Select(place => place.Path.Key).Where(key => key.Length > folder.Key.Length && key.StartsWith(folder.Key, StringComparison.Ordinal))
            .Select(key => key[folder.Key.Length..])
            .Select(rest => rest.IndexOf('/', StringComparison.Ordinal) is >= 0 and var slash ? rest[..(slash + 1)] : rest)
            .Distinct(StringComparer.Ordinal)
            .OrderBy(name => !name.EndsWith('/'))
            .ThenBy(name => name, StringComparer.Ordinal),
    ];

    internal static ImmutableArray<ReachedPlace> Below(ResultantAcl rules, SecretPath folder, KvVersion kv)
    {
        var found =
            from rule in rules.Granting
            from area in kv is KvVersion.V2 ? Areas : [""]
            let start = $"{folder.Mount}/{area}"
            where rule.Path.StartsWith(start, StringComparison.Ordinal) || rule.IsStem && start.StartsWith(rule.Path, StringComparison.Ordinal)
            // A rule that begins above the area (kv/*, or * alone) is about all that is in it.
            let place = Place(folder.Mount, rule.Path.Length > start.Length ? rule.Path[start.Length..] : "", rule.IsStem)
            where place.Path.Key.StartsWith(folder.Key, StringComparison.Ordinal) || place.Kind is ReachKind.Pattern && folder.Key.Length == 0
            select place;
        return [.. found.Distinct().OrderBy(place => place.Text, StringComparer.Ordinal)];
    }

    private static ReachedPlace Place(string mount, string key, bool isStem)
    {
        var text = $"{mount}/{key}{(isStem ? "*" : "")}";
        var plus = $"/{key}".IndexOf("/+", StringComparison.Ordinal);
        if (plus >= 0 && (plus + 2 > key.Length || key.Length == plus + 1 || key[plus + 1] == '/')) return new ReachedPlace(ReachKind.Pattern, new SecretPath(mount, key[..plus]), text);
        var folder = key[..(key.LastIndexOf('/') + 1)];
        return isStem || key.Length == folder.Length ? new ReachedPlace(ReachKind.Below, new SecretPath(mount, folder), isStem ? text : $"{mount}/{key}") : new ReachedPlace(ReachKind.Secret, new SecretPath(mount, key), text);
    }
}
