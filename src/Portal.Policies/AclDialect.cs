namespace Portal.Policies;

/// <summary>How a server looks for the rule that answers a LIST on a path that ends with a slash.</summary>
public enum ListOrder
{
    /// <summary>Prefix and segment rules are tried with the path as asked only.</summary>
    SlashOnly,

    /// <summary>First without the trailing slash, then with it.</summary>
    TrimmedFirst,

    /// <summary>First with the trailing slash, then without it.</summary>
    SlashFirst,

    /// <summary>With both at once: the closest rule that denies or lists; where none does, the closest of all.</summary>
    DenyOrList,
}

/// <summary>
/// Where servers differ in reading and evaluating policies. The named dialects are real servers;
/// <see cref="For"/> chooses by what <c>sys/health</c> reports as version.
/// </summary>
/// <param name="Name">The server as people would name it, such as <c>vault-1.21</c>.</param>
/// <param name="ListOrder">How a LIST looks up prefix and segment rules.</param>
/// <param name="Known">The capabilities a stanza may name; any other refuses the policy.</param>
/// <param name="IsOpenBao">Whether the server is OpenBao; some stanza fields exist in one product only.</param>
public sealed record AclDialect(string Name, ListOrder ListOrder, Capability Known, bool IsOpenBao)
{
    private const Capability Oldest = Capability.Deny | Capability.Create | Capability.Read | Capability.Update | Capability.Delete | Capability.List | Capability.Sudo;

    /// <summary>Vault up to 1.8: no <c>patch</c> yet, and the old list order.</summary>
    public static AclDialect Vault18 { get; } = new("vault-1.8", ListOrder.SlashOnly, Oldest, IsOpenBao: false);

    /// <summary>Vault from 1.9 up to the list-order fix of October 2023, which came with 1.13.10, 1.14.6 and 1.15.2.</summary>
    public static AclDialect Vault19 { get; } = new("vault-1.9", ListOrder.SlashOnly, Oldest | Capability.Patch, IsOpenBao: false);

    /// <summary>Vault after the list-order fix (<see href="https://github.com/hashicorp/vault/pull/23874"/>).</summary>
    public static AclDialect Vault115 { get; } = new("vault-1.15", ListOrder.TrimmedFirst, Oldest | Capability.Patch | Capability.Subscribe, IsOpenBao: false);

    /// <summary>Vault 1.21 and later: no duplicate attributes, and lists in parameters are compared element by element.</summary>
    public static AclDialect Vault121 { get; } = new("vault-1.21", ListOrder.TrimmedFirst, Oldest | Capability.Patch | Capability.Subscribe | Capability.Recover, IsOpenBao: false)
    {
        RefusesDuplicateAttributes = true,
        MatchesParametersPerElement = true,
    };

    /// <summary>
    /// Vault from 2.0.3 on, where a closer deny is no longer passed over by a list
    /// (<see href="https://github.com/hashicorp/vault/releases/tag/v2.0.3"/>). Enterprise's patch releases of 1.19 to 1.21 from mid-2026 have it too.
    /// </summary>
    public static AclDialect Vault20 { get; } = Vault121 with { Name = "vault-2.0", ListOrder = ListOrder.DenyOrList, RefusesTemplateWildcards = true, LowersPolicyNames = true };

    /// <summary>OpenBao 2.0 to 2.5.</summary>
    public static AclDialect OpenBao25 { get; } = new("openbao-2.5", ListOrder.TrimmedFirst, Oldest | Capability.Patch | Capability.Scan, IsOpenBao: true);

    /// <summary>OpenBao 2.6 and later.</summary>
    public static AclDialect OpenBao26 { get; } = new("openbao-2.6", ListOrder.SlashFirst, Oldest | Capability.Patch | Capability.Scan, IsOpenBao: true)
    {
        RefusesTemplateSlashes = true,
        RefusesTemplateWildcards = true,
    };

    /// <summary>The named dialects, oldest first, Vault before OpenBao.</summary>
    public static IReadOnlyList<AclDialect> All { get; } = [Vault18, Vault19, Vault115, Vault121, Vault20, OpenBao25, OpenBao26];

    /// <summary>Whether an attribute that stands twice in a stanza refuses the policy (Vault 1.21 and later).</summary>
    public bool RefusesDuplicateAttributes { get; init; }

    /// <summary>Whether a list in a request, or a text with commas, is compared element by element with the values of a policy (Vault 1.21 and later).</summary>
    public bool MatchesParametersPerElement { get; init; }

    /// <summary>Whether a template value with <c>/</c> drops the stanza unless its policy opts out (OpenBao 2.6 and later).</summary>
    public bool RefusesTemplateSlashes { get; init; }

    /// <summary>Whether a template value with <c>*</c> or <c>+</c> drops the stanza (Vault 2.0.3; OpenBao 2.6 unless the policy opts out).</summary>
    public bool RefusesTemplateWildcards { get; init; }

    /// <summary>Whether the values of <c>policies</c> and <c>token_policies</c> in a request are compared in lower case (Vault 2.0.3 and later).</summary>
    public bool LowersPolicyNames { get; init; }

    /// <summary>
    /// The dialect of a server by the version it reports (<c>sys/health</c>, <c>sys/seal-status</c>). OpenBao's numbers and Vault's are
    /// not comparable, so the product has to be said. A version that cannot be read gets the newest dialect; one without its last
    /// number, such as <c>1.15</c>, the one of its last patch release.
    /// </summary>
    public static AclDialect For(string version, bool isOpenBao)
    {
        var parts = version.TrimStart('v').Split('.', '-', '+');
        int Part(int index, int otherwise) => index < parts.Length && int.TryParse(parts[index], out var number) ? number : otherwise;
        var (major, minor, patch) = (Part(0, int.MaxValue), Part(1, 0), Part(2, int.MaxValue));
        if (isOpenBao)
        {
            return (major, minor) is ( < 2, _) or (2, < 6) ? OpenBao25 : OpenBao26;
        }

        return (major, minor, patch) switch
        {
            (1, < 9, _) => Vault18,
            (1, < 13, _) or (1, 13, < 10) or (1, 14, < 6) or (1, 15, < 2) => Vault19,
            (1, < 21, _) => Vault115,
            (1, _, _) or (2, 0, < 3) => Vault121,
            _ => Vault20,
        };
    }

    /// <summary>
    /// The dialect of a server named as product and version, such as <c>vault-1.15</c> or <c>openbao-2.6.2</c>, anywhere in a text: a file's name
    /// or a command's option. Nothing when no server is named.
    /// </summary>
    public static AclDialect? Named(string text)
    {
        foreach (var (product, isOpenBao) in new[] { ("vault-", false), ("openbao-", true) })
        {
            var at = text.IndexOf(product, StringComparison.OrdinalIgnoreCase);
            if (at >= 0 && at + product.Length < text.Length && char.IsAsciiDigit(text[at + product.Length]))
            {
                return For(text[(at + product.Length)..], isOpenBao);
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
