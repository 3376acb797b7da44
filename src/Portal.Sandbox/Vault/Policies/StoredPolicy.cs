using System.Text.Json.Nodes;
using Portal.Policies;
using Portal.Sandbox.Vault.Http;

namespace Portal.Sandbox.Vault.Policies;

/// <summary>A policy as it was written, and as it was understood.</summary>
internal sealed record StoredPolicy(string Name, PolicyDocument Document)
{
    public int Version { get; init; }

    public bool CasRequired { get; init; }

    public DateTimeOffset? Modified { get; init; }

    public DateTimeOffset? Expiration { get; init; }

    public bool AllowWildcards { get; init; }

    public bool AllowSlashes { get; init; }

    /// <param name="textName">What the text is called: <c>policy</c>, or <c>rules</c> on the old path.</param>
    public JsonObject Describe(string textName)
    {
        var data = new JsonObject
        {
            ["name"] = Name,
            [textName] = Document.Text,
            ["version"] = Version,
            ["cas_required"] = CasRequired,
            ["allow_wildcards_in_identity_templates"] = AllowWildcards,
            ["allow_slashes_in_identity_templates"] = AllowSlashes,
        };
        if (Modified is { } modified)
        {
            data["modified"] = GoTime.Write(modified);
        }

        if (Expiration is { } expiration)
        {
            data["expiration"] = GoTime.Write(expiration);
        }

        return data;
    }
}
