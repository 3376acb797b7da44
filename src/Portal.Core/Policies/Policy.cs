using System.Text.Json.Nodes;

namespace Portal.Core.Policies;

/// <summary>A policy's name in a list.</summary>
/// <param name="Name">Lower-case, as Vault keeps it.</param>
public sealed record PolicyEntry(string Name)
{
    /// <summary>Whether Vault itself brings it. <c>root</c> has no text and cannot be changed; <c>default</c> can be edited and not deleted.</summary>
    public bool IsBuiltIn => Name is "root" or "default";
}

/// <summary>A policy as Vault keeps it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Text">Its text, byte for byte; empty for <c>root</c>.</param>
/// <param name="Revision">A short hash of the text, to tell whether it was changed since it was read.</param>
/// <param name="CasVersion">The version OpenBao counts, which it checks again when the policy is written; null where the server has none.</param>
public sealed record StoredPolicy(string Name, string Text, string Revision, int? CasVersion)
{
    /// <summary>What OpenBao keeps beside the text (expiration and flags), which a write that leaves it out would reset.</summary>
    internal JsonObject Settings { get; init; } = [];
}
