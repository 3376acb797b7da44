using Portal.Core.Secrets;

namespace Portal.Features.Secrets;

/// <summary>
/// The secret or folder an address names. Read from the address itself and not from the route's parameters, because the slash at the
/// end, which makes a folder, is lost on the way to those.
/// </summary>
internal static class SecretAddress
{
    /// <summary>The path of an address below <c>/{environment}/secrets/{mount}</c>.</summary>
    public static SecretPath Parse(string address)
    {
        var segments = new Uri(address).AbsolutePath.TrimStart('/').Split('/').Skip(2).Select(Uri.UnescapeDataString).ToArray();
        return segments.Length == 0 ? new SecretPath("", "") : new SecretPath(Routes.Value(segments[0]), string.Join('/', segments.Skip(1)));
    }

    /// <summary>
    /// The key in a mount that a person means by what they pasted: <c>database/config</c>, <c>internal/database/config</c> as the command
    /// takes it, or <c>v1/internal/data/database/config</c> as the API does.
    /// </summary>
    public static string Key(string mount, string text)
    {
        var path = text.Trim().TrimStart('/');
        if (path.StartsWith("v1/", StringComparison.Ordinal)) path = path[3..];
        if (!path.StartsWith(mount + "/", StringComparison.Ordinal)) return path;
        path = path[(mount.Length + 1)..];
        foreach (var part in new[] { "data/", "metadata/" })
        {
            if (path.StartsWith(part, StringComparison.Ordinal)) return path[part.Length..];
        }

        return path;
    }
}
