using System.Net;

namespace Portal.Sandbox.Vault.Core;

/// <summary>Addresses a token or a role is bound to.</summary>
internal static class Cidrs
{
    /// <summary>No blocks contain every address.</summary>
    public static bool Contain(IReadOnlyList<string> blocks, IPAddress address) =>
        blocks.Count == 0 || blocks.Any(block => (block.Contains('/', StringComparison.Ordinal)
            ? IPNetwork.TryParse(block, out var network) && network.Contains(address)
            : IPAddress.TryParse(block, out var single) && single.Equals(address)));

    /// <exception cref="VaultRefusal">One of them is no address.</exception>
    public static IReadOnlyList<string> Validate(IReadOnlyList<string> blocks)
    {
        foreach (var block in blocks)
        {
            if (!IPNetwork.TryParse(block, out _) && !IPAddress.TryParse(block, out _))
            {
                throw VaultRefusal.Bad($"error parsing address \"{block}\": Unable to convert \"{block}\" to an IPv4 or IPv6 address, or a UNIX Socket");
            }
        }

        return blocks;
    }
}
