using System.Collections.Immutable;
using Portal.Core.Secrets;
using Portal.Policies;

namespace Portal.Core.Policies;

/// <summary>Writes the paths and capabilities of grants, so that nobody has to remember where <c>data/</c> and <c>metadata/</c> go.</summary>
public static class PolicyBuilder
{
    /// <summary>The text of a new policy.</summary>
    /// <exception cref="Failures.ApiException"><see cref="Failures.Failure.Invalid"/> for a secret whose name means more in a policy.</exception>
    public static string Write(ImmutableArray<SecretGrant> grants) => string.Join('\n', GrantPaths.Of(grants).Select(path => Stanza(path.Pattern, path.Capabilities)));

    /// <summary>
    /// An existing text with what is missing for the grants added at its end; everything that is there stays as it is. Vault joins stanzas
    /// with the same path, so that a second one widens the first.
    /// </summary>
    /// <exception cref="Failures.ApiException"><see cref="Failures.Failure.Invalid"/> for a secret whose name means more in a policy.</exception>
    public static string Add(string text, ImmutableArray<SecretGrant> grants)
    {
        var stanzas = PolicyDocument.Parse("", text).Stanzas;
        var missing = GrantPaths.Of(grants)
            .Select(path => (path.Pattern, Capabilities: path.Capabilities & ~Granted(stanzas, path.Pattern)))
            .Where(path => path.Capabilities is not Capability.None)
            .Select(path => Stanza(path.Pattern, path.Capabilities))
            .ToArray();
        if (missing.Length == 0) return text;
        var before = text.TrimEnd();
        return (before.Length == 0 ? "" : before + "\n\n") + string.Join('\n', missing);
    }

    /// <summary>The rights that mean anything in a mount: version 1 has no metadata, no undelete and no destroy.</summary>
    public static SecretRights Meaningful(KvVersion kv) => kv is KvVersion.V2
        ? SecretRights.Read | SecretRights.List | SecretRights.ReadMetadata | SecretRights.Create | SecretRights.Update | SecretRights.Delete | SecretRights.Undelete | SecretRights.Destroy
        : SecretRights.Read | SecretRights.List | SecretRights.Create | SecretRights.Update | SecretRights.Delete;

    private static Capability Granted(IReadOnlyList<PolicyStanza> stanzas, string pattern) =>
        stanzas.Where(stanza => stanza.Pattern.TrimStart('/') == pattern && !stanza.IsRefused).Aggregate(Capability.None, (all, stanza) => all | stanza.Capabilities);

    private static string Stanza(string pattern, Capability capabilities)
    {
        var quoted = pattern.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
        return $"path \"{quoted}\" {{\n  capabilities = [{string.Join(", ", CapabilityWords.Written(capabilities).Select(word => $"\"{word}\""))}]\n}}\n";
    }
}
