using Portal.Sandbox.Vault.Core;
using Portal.Sandbox.Vault.Http;

namespace Portal.Sandbox.Vault.Tokens;

/// <summary>How long a token may live from now on.</summary>
internal static class TokenTtl
{
    /// <param name="wanted">What is asked for; zero is nothing.</param>
    /// <param name="preset">What the role or the last renewal says; zero is nothing.</param>
    /// <param name="roleMax">The role's limit; zero is none.</param>
    /// <returns>The time it gets, and what there is to say about it.</returns>
    /// <exception cref="VaultRefusal">Its time was over before now, because a limit was lowered meanwhile.</exception>
    public static (TimeSpan Ttl, IReadOnlyList<string> Warnings) Calculate(
        TimeSpan systemDefault, TimeSpan systemMax, TimeSpan wanted, TimeSpan preset, TimeSpan roleMax, TimeSpan period, TimeSpan explicitMax, DateTimeOffset start, DateTimeOffset now)
    {
        var max = Smaller(Smaller(systemMax, roleMax), explicitMax);
        var warnings = new List<string>();
        var ttl = wanted > TimeSpan.Zero ? wanted : preset > TimeSpan.Zero ? preset : systemDefault;
        if (period > TimeSpan.Zero)
        {
            if (period > max)
            {
                warnings.Add($"period of \"{GoDuration.WriteShort(period)}\" exceeded the effective max_ttl of \"{GoDuration.WriteShort(max)}\"; period value is capped accordingly");
            }

            ttl = Smaller(period, max);
            if (explicitMax == TimeSpan.Zero)
            {
                return (ttl, warnings);
            }

            max = explicitMax;
        }

        var left = start + max - now;
        if (left < TimeSpan.Zero)
        {
            throw new VaultRefusal(500, VaultRefusal.Listed("past the max TTL, cannot renew"));
        }

        if (ttl > left)
        {
            warnings.Add($"TTL of \"{GoDuration.WriteShort(ttl)}\" exceeded the effective max_ttl of \"{GoDuration.WriteShort(left)}\"; TTL value is capped accordingly");
        }

        return (ttl > left ? left : ttl, warnings);
    }

    private static TimeSpan Smaller(TimeSpan limit, TimeSpan other) => other > TimeSpan.Zero && other < limit ? other : limit;
}
