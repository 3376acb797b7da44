using Portal.Sandbox.Vault.Http;

namespace Portal.Sandbox.Vault.Tokens;

/// <summary>How long a token may live from now on.</summary>
internal static class TokenTtl
{
    /// <param name="wanted">What is asked for; zero is nothing.</param>
    /// <param name="preset">What the role or the last renewal says; zero is nothing.</param>
    /// <param name="roleMax">The role's limit; zero is none.</param>
    /// <returns>The time it gets, and what there is to say about it.</returns>
    public static (TimeSpan Ttl, IReadOnlyList<string> Warnings) Calculate(
        TimeSpan systemDefault, TimeSpan systemMax, TimeSpan wanted, TimeSpan preset, TimeSpan roleMax, TimeSpan period, TimeSpan explicitMax, DateTimeOffset start, DateTimeOffset now)
    {
        var max = Smaller(Smaller(systemMax, roleMax), explicitMax);
        if (period > TimeSpan.Zero)
        {
            var granted = period > systemMax ? systemMax : period;
            string[] said = period > systemMax
                ? [$"period of \"{GoDuration.WriteShort(period)}\" exceeded the effective max_ttl of \"{GoDuration.WriteShort(systemMax)}\"; period value is capped accordingly"]
                : [];
            return (explicitMax > TimeSpan.Zero ? NotNegative(Smaller(granted, start + explicitMax - now)) : granted, said);
        }

        var ttl = wanted > TimeSpan.Zero ? wanted : preset > TimeSpan.Zero ? preset : systemDefault;
        var left = start + max - now;
        return ttl > left
            ? (NotNegative(left), [$"TTL of \"{GoDuration.WriteShort(ttl)}\" exceeded the effective max_ttl of \"{GoDuration.WriteShort(left)}\"; TTL value is capped accordingly"])
            : (ttl, []);
    }

    private static TimeSpan Smaller(TimeSpan limit, TimeSpan other) => other > TimeSpan.Zero && other < limit ? other : limit;

    private static TimeSpan NotNegative(TimeSpan span) => span < TimeSpan.Zero ? TimeSpan.Zero : span;
}
