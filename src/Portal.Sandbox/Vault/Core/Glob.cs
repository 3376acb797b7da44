using System.Text.RegularExpressions;

namespace Portal.Sandbox.Vault.Core;

/// <summary>Texts in which a star stands for anything.</summary>
internal static class Glob
{
    public static bool Matches(string glob, string text) =>
        glob == text || (glob.Contains('*', StringComparison.Ordinal)
            && Regex.IsMatch(text, "^" + string.Join(".*", glob.Split('*').Select(Regex.Escape)) + "$", RegexOptions.Singleline | RegexOptions.CultureInvariant));
}
