using System.Collections.Immutable;
using Portal.Core.Secrets;
using Portal.Core.Vault;
using Portal.Policies;

namespace Portal.Core.Policies;

/// <summary>Writes the paths and capabilities of grants, so that nobody has to remember where <c>data/</c> and <c>metadata/</c> go.</summary>
public static class PolicyBuilder
{
    /// <summary>The text of a new policy.</summary>
    /// <exception cref="Failures.ApiException"><see cref="Failures.Failure.Invalid"/> for a secret whose name means more in a policy.</exception>
    public static string Write(ImmutableArray<SecretGrant> grants) => string.Join('\n', GrantPaths.Of(grants).Select(path => Stanza(path.Pattern, path.Capabilities)));

    /// <summary>
    /// An existing text with the grants added: capabilities join the stanza with the same path, other paths get stanzas at the end. Every
    /// other byte stays as it is.
    /// </summary>
    /// <exception cref="Failures.ApiException">
    /// <see cref="Failures.Failure.Invalid"/> for a secret whose name means more in a policy, and for a path the text denies: deny wins over everything.
    /// </exception>
    public static string Add(string text, ImmutableArray<SecretGrant> grants) =>
        text.Trim().Length == 0 ? Write(grants) : GrantPaths.Of(grants).Aggregate(PolicyDocument.Parse("", text), Join).Text;

    /// <summary>The rights that mean anything in a mount: version 1 has no metadata, no undelete and no destroy.</summary>
    public static SecretRights Meaningful(KvVersion kv) => kv is KvVersion.V2
        ? SecretRights.Read | SecretRights.List | SecretRights.ReadMetadata | SecretRights.Create | SecretRights.Update | SecretRights.Delete | SecretRights.Undelete | SecretRights.Destroy
        : SecretRights.Read | SecretRights.List | SecretRights.Create | SecretRights.Update | SecretRights.Delete;

    private static PolicyDocument Join(PolicyDocument document, (string Pattern, Capability Capabilities) path)
    {
        var same = document.Stanzas.Where(stanza => stanza.Pattern.TrimStart('/') == path.Pattern && !stanza.IsRefused).ToArray();
        if (same.Any(stanza => stanza.Capabilities.HasFlag(Capability.Deny)))
        {
            throw VaultWrite.Invalid(path.Pattern, $"The policy denies {path.Pattern}, and deny wins over everything. Take it out first.");
        }

        var missing = CapabilityWords.Written(path.Capabilities & ~same.Aggregate(Capability.None, (all, stanza) => all | stanza.Capabilities)).ToArray();
        if (missing.Length == 0) return document;
        return same is [.., { Shorthand: null } last]
            ? document.Replace(last, last with { CapabilityNames = [.. last.CapabilityNames, .. missing] })
            : document.Add(new PolicyStanza(path.Pattern) { CapabilityNames = missing });
    }

    private static string Stanza(string pattern, Capability capabilities) =>
        new PolicyStanza(pattern) { CapabilityNames = [.. CapabilityWords.Written(capabilities)] }.Print() + "\n";
}
