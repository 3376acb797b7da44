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
    /// The address in this portal that a pasted address of a portal means: of this one, or of the same one under another name. Null when it is
    /// none. What shows or edits values stays behind; a version comes along.
    /// </summary>
    public static string? Local(string text)
    {
        if (!Uri.TryCreate(text.Trim(), UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https")) return null;
        var segments = address.AbsolutePath.TrimStart('/').Split('/');
        if (segments is not [not "ui" and not "v1", "secrets", ..]) return null;
        var version = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(address.Query).GetValueOrDefault("version").ToString();
        var name = Routes.Value(Uri.UnescapeDataString(segments[0]));
        return Parse(address.AbsoluteUri) is { Mount.Length: > 0 } path
            ? Routes.Secret(name, path, int.TryParse(version, out var number) ? number : null)
            : Routes.Secrets(name);
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
