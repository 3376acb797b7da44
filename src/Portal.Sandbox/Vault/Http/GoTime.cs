using System.Globalization;

namespace Portal.Sandbox.Vault.Http;

/// <summary>Instants as Go writes them: RFC 3339 in UTC, fractions without trailing zeros.</summary>
internal static class GoTime
{
    public static string Write(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    /// <summary>Empty for an instant that is not set.</summary>
    public static string Write(DateTimeOffset? time) => time is { } value ? Write(value) : "";
}
