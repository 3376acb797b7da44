using Portal.Sandbox.Vault.Core;

namespace Portal.Sandbox.Vault.Tokens;

/// <summary>Which policies a new token gets.</summary>
internal static class TokenPolicies
{
    /// <summary>Sorted, lower case, each once; root stands alone.</summary>
    public static IReadOnlyList<string> Clean(IEnumerable<string> names, bool addDefault)
    {
        var clean = names.Select(name => name.Trim().ToLowerInvariant()).Where(name => name.Length > 0).ToHashSet();
        if (clean.Contains("root"))
        {
            return ["root"];
        }

        if (addDefault)
        {
            clean.Add("default");
        }

        return [.. clean.Order(StringComparer.Ordinal)];
    }

    /// <exception cref="VaultRefusal">The caller may not give these.</exception>
    public static IReadOnlyList<string> ForChild(IReadOnlyList<string> wanted, TokenRole? role, TokenEntry parent, bool isSudo, bool otherNamespace, bool noDefault)
    {
        if (role is not null && (role.Allowed.Count > 0 || role.AllowedGlobs.Count > 0 || role.Disallowed.Count > 0 || role.DisallowedGlobs.Count > 0))
        {
            wanted = ByRole(wanted, role, parent, noDefault);
        }

        var asksNothing = wanted.Count == 0 && !otherNamespace;
        var addDefault = !asksNothing && !noDefault && (isSudo || otherNamespace || parent.Policies.Contains("default"));
        if (asksNothing)
        {
            wanted = parent.Policies;
        }
        else if (!isSudo && !otherNamespace && role is null && !Clean(wanted, false).All(parent.Policies.Contains))
        {
            throw VaultRefusal.Bad("child policies must be subset of parent");
        }

        var given = Clean(wanted, addDefault).Where(name => !noDefault || name != "default").ToList();
        return given.Contains("response-wrapping") ? throw VaultRefusal.Bad("cannot assign policy \"response-wrapping\"") : given;
    }

    private static IReadOnlyList<string> ByRole(IReadOnlyList<string> wanted, TokenRole role, TokenEntry parent, bool noDefault)
    {
        var addDefault = !noDefault && !role.Parameters.NoDefaultPolicy && !role.Disallowed.Contains("default") && !role.DisallowedGlobs.Any(glob => Glob.Matches(glob, "default"));
        var given = wanted.Count > 0 ? Clean(wanted, addDefault) : [];
        if (role.Allowed.Count > 0 || role.AllowedGlobs.Count > 0)
        {
            var allowed = Clean(role.Allowed, addDefault);
            given = given.Count == 0 ? allowed : given;
            if (given.Any(name => !allowed.Contains(name) && !role.AllowedGlobs.Any(glob => Glob.Matches(glob, name))))
            {
                throw VaultRefusal.Bad($"token policies ({Quoted(given)}) must be subset of the role's allowed policies ({Quoted(allowed)}) or glob policies ({Quoted(role.AllowedGlobs)})");
            }
        }
        else if (given.Count == 0)
        {
            given = Clean(parent.Policies, addDefault);
        }

        return given.FirstOrDefault(name => role.Disallowed.Contains(name) || role.DisallowedGlobs.Any(glob => Glob.Matches(glob, name))) is { } refused
            ? throw VaultRefusal.Bad($"token policy \"{refused}\" is disallowed by this role")
            : given;
    }

    private static string Quoted(IEnumerable<string> names) => $"[{string.Join(' ', names.Select(name => $"\"{name}\""))}]";
}
