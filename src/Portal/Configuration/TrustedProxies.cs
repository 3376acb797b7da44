using System.Net;

namespace Portal.Configuration;

/// <summary>The proxies whose <c>X-Forwarded-*</c> headers are believed: addresses or networks.</summary>
internal static class TrustedProxies
{
    /// <summary>The network of <c>10.0.0.0/8</c>, or the single address of <c>10.0.0.7</c>; null for anything else.</summary>
    public static IPNetwork? Parse(string text)
    {
        if (IPNetwork.TryParse(text, out var network)) return network;
        return IPAddress.TryParse(text, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8) : null;
    }

    public static void Check(PortalOptions options, ICollection<string> problems)
    {
        for (var index = 0; index < options.TrustedProxies.Count; index++)
        {
            if (Parse(options.TrustedProxies[index]) is null) problems.Add($"Portal:TrustedProxies:{index}: \"{options.TrustedProxies[index]}\" is not an address or a network such as 10.0.0.0/8.");
        }
    }
}
