using Portal.Sandbox.Vault.Core;

namespace Portal.Sandbox.Vault.Tokens;

/// <summary>A token that was given out.</summary>
internal sealed class TokenEntry
{
    public required string Id { get; init; }

    /// <summary>Empty for batch tokens.</summary>
    public required string Accessor { get; init; }

    public required VaultNamespace Namespace { get; init; }

    public required IReadOnlyList<string> Policies { get; init; }

    /// <summary>The path that gave it out.</summary>
    public required string Path { get; init; }

    public required string DisplayName { get; init; }

    public IReadOnlyDictionary<string, string>? Meta { get; init; }

    public DateTimeOffset Created { get; init; }

    /// <summary>What it was given at first; zero never ends.</summary>
    public TimeSpan CreationTtl { get; init; }

    /// <summary>What it was given last; a renewal that asks for nothing gets this.</summary>
    public TimeSpan Ttl { get; set; }

    public DateTimeOffset? Expires { get; set; }

    public DateTimeOffset? Renewed { get; set; }

    public TimeSpan ExplicitMaxTtl { get; init; }

    public TimeSpan Period { get; init; }

    public bool Renewable { get; init; }

    public bool IsBatch { get; init; }

    /// <summary>Calls left; 0 is any number, and -1 is none after the one that is being answered.</summary>
    public long Uses { get; set; }

    /// <summary>Whose end is also its end; null for orphans.</summary>
    public TokenEntry? Parent { get; set; }

    public HashSet<TokenEntry> Children { get; } = [];

    public string EntityId { get; init; } = "";

    public string Role { get; init; } = "";

    public IReadOnlyList<string> BoundCidrs { get; init; } = [];

    /// <summary>The auth method that gave it out by a login; null for what <c>auth/token</c> made.</summary>
    public Mount? Login { get; init; }

    /// <summary>What its role says now, of the login or of the token store, asked at renewal; it may refuse. Null for a token without one.</summary>
    public Func<RoleTerms>? Terms { get; init; }

    public string Type => IsBatch ? "batch" : "service";

    public bool IsOrphan => Parent is null;

    public bool IsRoot => Policies is ["root"];

    public long SecondsLeft(DateTimeOffset now) => Expires is { } end ? Math.Max(0, (long)(end - now).TotalSeconds) : 0;
}

/// <summary>How long a role's tokens may live.</summary>
internal sealed record RoleTerms(TimeSpan Ttl, TimeSpan MaxTtl, TimeSpan Period)
{
    /// <summary>Set by roles whose present limit counts rather than the one the token was made with; zero is none.</summary>
    public TimeSpan? ExplicitMaxTtl { get; init; }
}
