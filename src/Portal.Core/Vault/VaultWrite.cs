using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Portal.Core.Changes;
using Portal.Core.Failures;

namespace Portal.Core.Vault;

/// <summary>What the steps of plans that write to Vault have in common.</summary>
internal static class VaultWrite
{
    /// <summary>A request as it goes over the wire, with its body for reading.</summary>
    public static ApiRequest Request(string method, string target, JsonObject? body = null) =>
        new(method, "/v1/" + VaultPath.Encode(target), body is null ? null : VaultJson.Text(body));

    /// <summary>What a write left behind.</summary>
    public static StepOutcome Outcome(this VaultAnswer answer, string summary) => new(summary, answer.RequestId, answer.Warnings);

    /// <summary>A document of JSON.</summary>
    public static TextContent Json(JsonObject document) => new(VaultJson.Text(document), "json");

    /// <summary>A failure that is found before anything is sent.</summary>
    public static ApiException Invalid(string target, params ImmutableArray<string> errors) => new(ApiSystem.Vault, Failure.Invalid, "update", target) { Errors = errors };

    /// <summary>Somebody else was faster.</summary>
    public static ApiException Conflict(string target, string what) => new(ApiSystem.Vault, Failure.Conflict, "update", target) { Errors = [what] };

    /// <summary>There is something already.</summary>
    public static ApiException Taken(string target, string what) => new(ApiSystem.Vault, Failure.AlreadyExists, "create", target) { Errors = [what] };

    /// <summary>A short hash that tells whether a text is still the one that was read.</summary>
    public static string Revision(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..12];

    /// <summary>A list as JSON.</summary>
    public static JsonArray List(IEnumerable<string> items) => new([.. items.Select(item => JsonValue.Create(item))]);

    /// <summary>A duration as Vault reads it in a body.</summary>
    public static string Seconds(TimeSpan duration) => $"{(long)duration.TotalSeconds}s";
}
