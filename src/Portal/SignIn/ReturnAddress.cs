namespace Portal.SignIn;

/// <summary>Where to go after signing in: an address of this portal, and nothing that a browser would read as another place.</summary>
internal static class ReturnAddress
{
    /// <summary>The address when it is local; null otherwise.</summary>
    public static string? Local(string? address)
    {
        // Browsers drop tabs and line ends and take "\" for "/": "/\evil.com" and "/<tab>/evil.com" are other hosts.
        if (address is not ['/', ..] || address is ['/', '/' or '\\', ..]) return null;
        if (address.Any(character => char.IsControl(character) || character == '\\')) return null;
        return address.StartsWith(Routes.SignInPath, StringComparison.OrdinalIgnoreCase) || address.StartsWith(Routes.SignOutPath, StringComparison.OrdinalIgnoreCase) ? null : address;
    }
}
