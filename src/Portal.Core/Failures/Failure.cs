namespace Portal.Core.Failures;

/// <summary>Which of the two systems answered, or did not.</summary>
public enum ApiSystem
{
    /// <summary>HashiCorp Vault or OpenBao.</summary>
    Vault,

    /// <summary>The Kubernetes API server.</summary>
    Kubernetes,
}

/// <summary>
/// The one vocabulary for everything that can go wrong when a system is asked. Each member has its own words in
/// <c>FailureText</c>; a new member does not compile until it has them.
/// </summary>
public enum Failure
{
    /// <summary>Nothing answered at the address: refused, no route, no such host, connection dropped.</summary>
    Unreachable,

    /// <summary>It did not answer in time. A write may or may not have happened.</summary>
    Timeout,

    /// <summary>The server's certificate is not trusted or not for this name. Nothing was sent.</summary>
    UntrustedCertificate,

    /// <summary>The token is missing, expired or revoked (Vault 403 "permission denied" without a policy's say; Kubernetes 401).</summary>
    SignedOut,

    /// <summary>The identity is good, and its rights do not reach this.</summary>
    Denied,

    /// <summary>There is nothing at this place, or nothing this identity may know of.</summary>
    NotFound,

    /// <summary>The object was changed since it was read (KV check-and-set, <c>resourceVersion</c>).</summary>
    Conflict,

    /// <summary>The name or path is taken.</summary>
    AlreadyExists,

    /// <summary>The server understood and refused the content (400, 422).</summary>
    Invalid,

    /// <summary>Too many requests (429).</summary>
    Throttled,

    /// <summary>Vault is sealed (503).</summary>
    Sealed,

    /// <summary>Vault has no active node, or is not initialised.</summary>
    NotActive,

    /// <summary>The server failed (5xx).</summary>
    ServerError,

    /// <summary>An answer nobody can read: not JSON, cut short, from a proxy in between.</summary>
    Unreadable,
}
