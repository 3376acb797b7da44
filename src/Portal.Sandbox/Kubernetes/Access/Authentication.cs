using Microsoft.AspNetCore.Http;

namespace Portal.Sandbox.Kubernetes.Access;

/// <summary>Who is asking.</summary>
internal sealed class Authentication(IReadOnlyDictionary<string, KubeUser> users, ServiceAccountTokens tokens)
{
    public const string Authenticated = "system:authenticated";
    public const string Unauthenticated = "system:unauthenticated";
    public const string Anonymous = "system:anonymous";

    private static readonly KubeUser AnonymousUser = new(Anonymous, [Unauthenticated]);

    /// <summary>The user of a request: anonymous without a bearer token, null with a bad one.</summary>
    public KubeUser? User(HttpRequest request)
    {
        const string scheme = "Bearer ";
        var header = request.Headers.Authorization.ToString();
        if (!header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)) return AnonymousUser;
        var token = header[scheme.Length..].Trim();
        return token.Length == 0 ? AnonymousUser : Check(token, null).Verified?.User;
    }

    /// <summary>Checks a token, as TokenReview does.</summary>
    public (VerifiedToken? Verified, string? Error) Check(string token, IReadOnlyList<string>? audiences)
    {
        if (users.TryGetValue(token, out var user)) return (new(WithAuthenticated(user), audiences is { Count: > 0 } ? audiences : [tokens.Issuer]), null);
        var (verified, error) = tokens.Verify(token, audiences);
        return verified is null ? (null, error ?? "invalid bearer token") : (verified with { User = WithAuthenticated(verified.User) }, null);
    }

    /// <summary>Everybody whom the server knows is in this group.</summary>
    public static KubeUser WithAuthenticated(KubeUser user) =>
        user.Groups.Contains(Authenticated) || user.Groups.Contains(Unauthenticated) ? user : user with { Groups = [.. user.Groups, Authenticated] };
}
