using System.Net;
using System.Text.Json.Nodes;
using Portal.Sandbox.Vault.Tokens;

namespace Portal.Sandbox.Vault.Core;

/// <summary>What a call does, in the words of policies.</summary>
internal enum VaultOperation
{
    Read,
    List,
    Scan,
    Create,
    Update,
    Patch,
    Delete,
    Help,

    /// <summary>HEAD and OPTIONS, which no backend knows.</summary>
    Other,
}

/// <summary>One call, as the backends see it.</summary>
internal sealed class VaultCall
{
    public required VaultOperation Operation { get; set; }

    /// <summary>Below the namespace, without <c>/v1/</c>; a list's path ends in a slash.</summary>
    public required string Path { get; init; }

    /// <summary>The body, or what the query holds.</summary>
    public required JsonObject Data { get; init; }

    /// <summary>As sent; empty if none.</summary>
    public required string ClientToken { get; init; }

    public required VaultNamespace Namespace { get; set; }

    public required IPAddress Remote { get; init; }

    public required DateTimeOffset Now { get; init; }

    /// <summary>Wanted by the caller; null is no wrapping.</summary>
    public TimeSpan? WrapTtl { get; init; }

    public CancellationToken Gone { get; init; }

    /// <summary>Whose call it is; null where none is needed and none was given.</summary>
    public TokenEntry? Caller { get; set; }

    /// <summary>The mount it reached.</summary>
    public Mount Mount { get; set; } = null!;

    /// <summary>The path below the mount.</summary>
    public string Rest { get; set; } = "";

    /// <summary>What the route's pattern took from the path.</summary>
    public IReadOnlyDictionary<string, string> Captured { get; set; } = new Dictionary<string, string>();

    /// <summary>The parameters, read as the route's fields.</summary>
    public FieldValues Fields { get; set; } = null!;

    /// <summary>The caller of an endpoint that cannot be reached without one.</summary>
    public TokenEntry Token => Caller ?? throw VaultRefusal.BadToken();

    /// <summary>Which paths a list's keys stand for, if its rule only lets those be seen that the caller may use.</summary>
    public string? ListFilter { get; set; }

    public bool IsWrite => Operation is VaultOperation.Create or VaultOperation.Update or VaultOperation.Patch;
}
