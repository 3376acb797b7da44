using Portal.Core.Secrets;

namespace Portal.Features.Secrets.Comparing;

/// <summary>What is compared with a page's own secret, as it stands in the address: the addresses of the other secrets.</summary>
/// <param name="Environment">The name of the other's environment.</param>
/// <param name="Path">Where it is there.</param>
public sealed record CompareAddress(string Environment, SecretPath Path)
{
    /// <summary>Reads <c>/prod/secrets/internal/database/config</c>; null for what names no secret.</summary>
    public static CompareAddress? Parse(string text)
    {
        if (!text.StartsWith('/') || Routes.EnvironmentOf(text) is not { } environment) return null;
        var path = SecretAddress.Parse("http://portal" + text);
        return path.Mount.Length == 0 || path.IsFolder ? null : new CompareAddress(environment, path);
    }

    /// <summary>The address of the secret itself.</summary>
    public override string ToString() => Routes.Secret(Environment, Path);
}
