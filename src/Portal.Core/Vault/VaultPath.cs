namespace Portal.Core.Vault;

/// <summary>
/// Paths as they go into a request. Vault, proxies and .NET disagree about what <c>..</c>, <c>//</c> and <c>%2F</c> mean, and a path that means
/// two things is a way round a policy: each segment is percent-encoded, and what cannot be one is refused before anything is sent.
/// </summary>
public static class VaultPath
{
    /// <summary>What is wrong with a path a person typed, as a sentence; null when nothing is. A slash at the end is a folder's.</summary>
    public static string? Problem(string path)
    {
        var trimmed = path.EndsWith('/') ? path[..^1] : path;
        if (trimmed.Length == 0) return "The path is empty.";
        var segments = trimmed.Split('/');
        if (segments.Any(segment => segment.Length == 0)) return "The path has an empty part: two slashes in a row, or one at its start.";
        if (segments.Any(segment => segment is "." or "..")) return "The path has a part that is only dots.";
        if (trimmed.Any(char.IsControl)) return "The path has a control character, such as a line break.";
        return null;
    }

    /// <summary>The path with each segment percent-encoded and its slashes kept.</summary>
    internal static string Encode(string path) => string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
}
