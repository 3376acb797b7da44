using System.Collections.Immutable;

namespace Portal.Core.Vault;

/// <summary>What a request is about, for failures and for the rules of the door.</summary>
/// <param name="Operation">As Vault names it: <c>read</c>, <c>list</c>, <c>create</c>, <c>update</c>, <c>delete</c>.</param>
/// <param name="Target">The API path without <c>/v1/</c>.</param>
internal sealed record VaultCall(string Operation, string Target)
{
    /// <summary>Whether a 404 that names no error is an answer: an empty list, nothing there, a deleted version with its metadata.</summary>
    public bool NothingIsAnAnswer { get; init; }

    /// <summary>Values in the request that a server might repeat in an error; they are masked in what is kept of it.</summary>
    public ImmutableArray<Sensitive> Secrets { get; init; } = [];

    public bool IsRead => Operation is "read" or "list";

    public static VaultCall Read(string target) => new("read", target);

    public static VaultCall List(string target) => new("list", target) { NothingIsAnAnswer = true };

    public static VaultCall Update(string target) => new("update", target);

    public static VaultCall Patch(string target) => new("patch", target);

    public static VaultCall Delete(string target) => new("delete", target);
}
