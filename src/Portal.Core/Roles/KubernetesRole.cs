using System.Collections.Immutable;
using Portal.Core.Failures;

namespace Portal.Core.Roles;

/// <summary>What a role's login is known by afterwards.</summary>
public enum AliasNameSource
{
    /// <summary>The service account's uid: a service account that is deleted and created again is somebody else.</summary>
    ServiceAccountUid,

    /// <summary><c>namespace/name</c>: somebody who may delete and create service accounts can become another.</summary>
    ServiceAccountName,
}

/// <summary>A role of a Kubernetes auth mount (<c>auth/&lt;mount&gt;/role/&lt;name&gt;</c>): which service accounts may log in, and what their tokens may do.</summary>
public sealed record KubernetesRole
{
    /// <summary>The auth mount without <c>auth/</c> and without a slash at the end.</summary>
    public required string Mount { get; init; }

    /// <summary>Its name, lower-case, as Vault keeps it.</summary>
    public required string Name { get; init; }

    /// <summary>Service account names; globs such as <c>web-*</c> are allowed, and <c>*</c> alone is any.</summary>
    public ImmutableArray<string> ServiceAccountNames { get; init; } = [];

    /// <summary>Namespaces; globs are allowed. Required unless there is a selector.</summary>
    public ImmutableArray<string> ServiceAccountNamespaces { get; init; } = [];

    /// <summary>A label selector for namespaces, JSON or YAML, besides the names; empty for none.</summary>
    public string NamespaceSelector { get; init; } = "";

    /// <summary>What the service account's token must be made for; empty for anything.</summary>
    public string Audience { get; init; } = "";

    /// <summary>What the login is known by afterwards.</summary>
    public AliasNameSource AliasNameSource { get; init; }

    /// <summary>The policies of the token.</summary>
    public ImmutableArray<string> TokenPolicies { get; init; } = [];

    /// <summary>How long a token lives before it must be renewed; zero for the mount's default.</summary>
    public TimeSpan TokenTtl { get; init; }

    /// <summary>How long a token can be renewed for; zero for the mount's default.</summary>
    public TimeSpan TokenMaxTtl { get; init; }

    /// <summary>A hard end, whatever the renewals; zero for none.</summary>
    public TimeSpan TokenExplicitMaxTtl { get; init; }

    /// <summary>A token that can be renewed for ever lives this long each time; zero for a token that ends.</summary>
    public TimeSpan TokenPeriod { get; init; }

    /// <summary>How often a token can be used; 0 for any number.</summary>
    public int TokenNumUses { get; init; }

    /// <summary>Whether the <c>default</c> policy is left out.</summary>
    public bool TokenNoDefaultPolicy { get; init; }

    /// <summary>Empty or <c>default</c>, <c>service</c>, <c>batch</c>.</summary>
    public string TokenType { get; init; } = "";

    /// <summary>Addresses logins and tokens are good from; empty for any.</summary>
    public ImmutableArray<string> TokenBoundCidrs { get; init; } = [];

    /// <summary>Whether a token is only good from the address that logged in. OpenBao; null where the server does not know it.</summary>
    public bool? TokenStrictlyBindIp { get; init; }
}

/// <summary>A role as Vault keeps it.</summary>
/// <param name="Role">Its fields.</param>
/// <param name="Revision">A short hash of everything Vault answered, to tell whether it was changed since it was read.</param>
public sealed record StoredRole(KubernetesRole Role, string Revision);

/// <summary>One Kubernetes auth mount.</summary>
/// <param name="Path">Without <c>auth/</c> and without a slash at the end.</param>
/// <param name="Description">What its operators wrote about it.</param>
/// <param name="Accessor">The mount's accessor.</param>
public sealed record KubernetesAuthMount(string Path, string Description, string Accessor);

/// <summary>How a Kubernetes auth mount reaches its cluster (<c>auth/&lt;mount&gt;/config</c>).</summary>
public sealed record KubernetesAuthConfig
{
    /// <summary>The API server as Vault reaches it.</summary>
    public required string Host { get; init; }

    /// <summary>The API server's CA (PEM); empty for Vault's own pod's or the machine's.</summary>
    public string CaCertificate { get; init; } = "";

    /// <summary>Whether Vault has a reviewer token of its own; null where the server does not tell. The token itself is never given back.</summary>
    public bool? HasReviewerToken { get; init; }

    /// <summary>Public keys (PEM) that signatures are checked with besides the review.</summary>
    public ImmutableArray<string> PemKeys { get; init; } = [];

    /// <summary>The expected issuer; deprecated.</summary>
    public string Issuer { get; init; } = "";

    /// <summary>Whether the issuer is not checked; true since Vault 1.9.</summary>
    public bool DisableIssuerValidation { get; init; } = true;

    /// <summary>Whether Vault, when it runs in a pod, does not use that pod's CA and token.</summary>
    public bool DisableLocalCaJwt { get; init; }
}

/// <summary>The reviewer token to write with a configuration. Vault replaces everything at once, so that leaving it out removes it.</summary>
/// <param name="Token">A service account token that may create TokenReviews; null for none: Vault uses its own pod's, or the client's own token.</param>
public sealed record ReviewerToken(Sensitive? Token);

/// <summary>A Kubernetes auth mount with what could be read of it.</summary>
/// <param name="Mount">The mount.</param>
/// <param name="Config">Its configuration; refused as not found when none was written yet.</param>
/// <param name="Roles">Its roles' names, sorted.</param>
public sealed record KubernetesAuthDetail(KubernetesAuthMount Mount, Part<KubernetesAuthConfig> Config, Part<Listing<string>> Roles);
