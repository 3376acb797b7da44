namespace Portal.Policies;

/// <summary>What a request asks of a path. Which one an HTTP call is depends on the method and, for writes, on whether the object exists.</summary>
public enum AclOperation
{
    /// <summary>GET.</summary>
    Read,

    /// <summary>LIST, or GET with <c>list=true</c>; the server adds the trailing slash.</summary>
    List,

    /// <summary>POST or PUT on something that does not exist, where the server can tell.</summary>
    Create,

    /// <summary>POST or PUT on something that exists, or where the server cannot tell.</summary>
    Update,

    /// <summary>PATCH.</summary>
    Patch,

    /// <summary>DELETE.</summary>
    Delete,

    /// <summary>SCAN, or GET with <c>scan=true</c> (OpenBao); the server adds the trailing slash.</summary>
    Scan,

    /// <summary>HELP: allowed to every valid token.</summary>
    Help,
}

/// <summary>One request, as the server's check sees it.</summary>
/// <param name="Operation">What is asked.</param>
/// <param name="Path">The path after <c>/v1/</c>, as it arrived; the slash a LIST or SCAN needs is added when it is missing.</param>
public sealed record AclRequest(AclOperation Operation, string Path)
{
    /// <summary>
    /// The top-level keys of the body (or the query), or nothing. Values are strings, booleans, lists, maps or
    /// <see cref="System.Text.Json.JsonElement"/>; JSON numbers never equal a number in a policy.
    /// </summary>
    public IReadOnlyDictionary<string, object?>? Parameters { get; init; }

    /// <summary>The wrap TTL the request asks for, or nothing.</summary>
    public TimeSpan? WrapTtl { get; init; }

    /// <summary>Whether the path is root-protected, so that <c>sudo</c> is needed beside the operation's capability.</summary>
    public bool RootProtected { get; init; }
}
