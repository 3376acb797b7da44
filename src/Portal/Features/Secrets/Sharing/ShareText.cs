using System.Collections.Immutable;
using Portal.Core.Changes;
using Portal.Core.Failures;
using Portal.Core.Secrets;
using Portal.Core.Secrets.Sharing;
using Portal.Core.Vault;
using Portal.Shared;

namespace Portal.Features.Secrets.Sharing;

/// <summary>Times, words and commands of links that are shared once.</summary>
internal static class ShareText
{
    /// <summary>Times that are offered; the shortest first, because it is chosen unless somebody chooses.</summary>
    public static readonly ImmutableArray<(string Ttl, string Text)> Presets = [("15m", "15 minutes"), ("1h", "1 hour"), ("24h", "24 hours")];

    /// <summary>A time as it was typed; null when a link cannot wait that long.</summary>
    public static TimeSpan? Ttl(string text) => VaultDuration.TryParse(text, out var ttl) && ttl > TimeSpan.Zero && ttl <= SecretSharing.Longest ? ttl : null;

    /// <summary>What is wrong with a time that was typed.</summary>
    public static string? Problem(string text) =>
        Ttl(text) is not null ? null
        : !VaultDuration.TryParse(text, out var ttl) ? "This is no time. Write it such as 30m, 8h or 3d."
        : ttl == TimeSpan.Zero ? "Say how long the link can be opened."
        : "A link waits 7 days at most. For longer, give the person a policy that reads the secret.";

    /// <summary>Why a link cannot be opened, and what to do.</summary>
    public static FailureWords Closed(ShareLook look, string environment) => (look.State, look.Made) switch
    {
        (ShareState.Expired, { OpenedBy: { } by }) => new("This link was opened, and its time is over.", $"{by} opened it here.", "If that was not meant to be, rotate the values. Ask for a new link if you still need them."),
        (ShareState.Expired, _) => new("The time of this link is over.", "Vault has forgotten the values.", "Ask for a new link."),
        (_, { OpenedBy: { } by, By: var maker }) => new(
            "This link was already opened.", $"{by} opened it here.", $"If that was not you, somebody else has the values: tell {maker} at once, so that they are rotated."),
        (_, { By: var maker }) => new(
            "This link was already opened, somewhere else.", "Vault gave the values away before the time was over, and not through this portal.", $"If that was not you, somebody else has the values: tell {maker} at once, so that they are rotated."),
        _ => new(
            "This link was already opened, or it is not of this Vault.", $"The Vault of {environment} does not know it, although its time is not over.",
            "If you did not open it, tell whoever sent it at once, so that the values are rotated. If it was made in another environment, open it there."),
    };

    /// <summary>What is wrong with the values being lost on their way; null when the failure tells it well itself.</summary>
    public static string? Lost(ApiException failure) => failure.Failure is Failure.Timeout or Failure.Unreadable or Failure.ServerError
        ? "The answer was lost on its way. If Vault had already taken the values out, the link is used up: try again, and ask for a new one if it says so."
        : null;

    /// <summary>The same from a terminal.</summary>
    public static ImmutableArray<ApiAction> Commands(SecretPath path, KvVersion kv, TimeSpan ttl, IEnumerable<string> keys)
    {
        var (data, seconds) = (SecretNeeds.Data(path, kv), $"{(long)ttl.TotalSeconds}s");
        string[] names = [.. keys];
        if (names.Length == 0) names = ["KEY"];
        var body = "{" + string.Join(", ", names.Select(name => $"{System.Text.Json.JsonSerializer.Serialize(name)}: \"VALUE\"")) + "}";
        return
        [
            new("Read the values", $"vault kv get -mount={ShellWord.Of(path.Mount)} {ShellWord.Of(path.Key)}", new ApiRequest("GET", "/v1/" + string.Join('/', data.Split('/').Select(Uri.EscapeDataString)), null), (data, "read")),
            new(
                "Wrap them",
                ShellWord.Command(["vault", "write", $"-wrap-ttl={seconds}", SecretSharing.WrapPath, .. names.Select(name => $"{name}=VALUE")]),
                new ApiRequest("POST", $"/v1/{SecretSharing.WrapPath}", body) { WrapTtl = seconds },
                (SecretSharing.WrapPath, "update")),
        ];
    }
}
