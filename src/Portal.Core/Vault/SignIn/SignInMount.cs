namespace Portal.Core.Vault.SignIn;

/// <summary>Where an auth method is mounted: what was typed, or the method's own name.</summary>
internal static class SignInMount
{
    public static string Of(IReadOnlyDictionary<string, Sensitive> values, string usual)
    {
        var typed = values.GetValueOrDefault("mount")?.Reveal().Trim().Trim('/') ?? "";
        if (typed.StartsWith("auth/", StringComparison.Ordinal)) typed = typed["auth/".Length..];
        return typed.Length == 0 ? usual : typed;
    }
}
