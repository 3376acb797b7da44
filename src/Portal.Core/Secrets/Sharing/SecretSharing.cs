using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Portal.Core.Activity;
using Portal.Core.Changes;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Vault;
using Portal.Core.Vault.Api;

namespace Portal.Core.Secrets.Sharing;

/// <summary>Shares values once: Vault keeps them under a token that can be used a single time (response wrapping), and that token is the link.</summary>
public sealed class SecretSharing(VaultClient vault, SecretStore store, SharesMade made, ActivityLog activity, TimeProvider time)
{
    /// <summary>Where values are wrapped, and therefore the creation path that every link of this portal has.</summary>
    public const string WrapPath = "sys/wrapping/wrap";

    private const string LookupPath = "sys/wrapping/lookup";
    private const string UnwrapPath = "sys/wrapping/unwrap";

    /// <summary>The longest time a link may wait; what has to be there longer is not shared once but needs a policy.</summary>
    public static TimeSpan Longest { get; } = TimeSpan.FromDays(7);

    /// <summary>Reads the values with the person's token and wraps them; nothing is read before the plan is applied.</summary>
    /// <param name="session">Whose rights are used.</param>
    /// <param name="request">What to share.</param>
    /// <param name="onMade">Receives the link. It is in nothing else that the plan leaves behind.</param>
    /// <exception cref="ApiException"><see cref="Failure.Invalid"/> for a time that is none, or longer than <see cref="Longest"/>.</exception>
    public ChangePlan PlanShare(EnvironmentSession session, ShareRequest request, Action<ShareLink> onMade)
    {
        KvPath.CheckSecret(request.Path);
        if (request.Ttl < TimeSpan.FromSeconds(1) || request.Ttl > Longest) throw VaultWrite.Invalid(request.Path.ToString(), "A link can wait between one second and seven days");
        return new ChangePlan
        {
            Title = $"Share {request.Path} once",
            Verb = "Make the link",
            Warnings =
            [
                $"Whoever has the link and may sign in here can take {Values(request)}, also people whose policies do not let them read the secret.",
                $"They see that {session.Vault.Identity.DisplayName} made the link, and from which secret.",
            ],
            Steps = [Step(request, onMade)],
        };
    }

    /// <summary>What can be said of a link without opening it.</summary>
    /// <exception cref="ApiException">For every failure but a token that Vault does not know (any more), which is an answer.</exception>
    public async Task<ShareLook> LookAsync(EnvironmentSession session, ShareLink link, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await vault.SendAsync<IWrappingApi>(session.Vault, Call(LookupPath, link), (api, ct) => api.LookupAsync(Body(link), ct), cancellationToken);
            var found = answer.Data<LookupWire>();
            return new ShareLook(ShareState.Waiting, found.CreationTime, found.CreationTime.AddSeconds(found.CreationTtl), found.CreationPath, made.Find(link.Token));
        }
        catch (ApiException unknown) when (IsUnknownToken(unknown))
        {
            return new ShareLook(link.ExpiresAt <= time.GetUtcNow() ? ShareState.Expired : ShareState.Gone, null, link.ExpiresAt, null, made.Find(link.Token));
        }
    }

    /// <summary>Takes the values. Vault forgets them with the answer: this can be done once, by anybody. Recorded in Activity.</summary>
    /// <returns>The values; null when the link cannot be opened any more, as <see cref="LookAsync"/> then tells.</returns>
    /// <exception cref="ApiException">For every other failure. After <see cref="Failure.Timeout"/> and other lost answers the values may be gone.</exception>
    public async Task<ImmutableArray<SecretEntry>?> OpenAsync(EnvironmentSession session, ShareLink link, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            // The person's own token, and the wrapping token in the body: Vault's audit log then names who opened it. Not given up half-way: the values would be lost.
            var answer = await vault.SendAsync<IWrappingApi>(session.Vault, Call(UnwrapPath, link), (api, ct) => api.UnwrapAsync(Body(link), ct), CancellationToken.None);
            made.Opened(link.Token, session.Vault.Identity.DisplayName);
            Record(session, ActivityOutcome.Done, made.Find(link.Token) is { } known ? $"{known.Path}, shared by {known.By}" : "", answer.RequestId);
            return KvWire.Entries(answer.Content);
        }
        catch (ApiException refused)
        {
            Record(session, ActivityOutcome.Failed, IsUnknownToken(refused) ? "it cannot be opened any more" : refused.Failure.ToString(), refused.RequestId);
            if (IsUnknownToken(refused)) return null;
            throw;
        }
    }

    private ChangeStep Step(ShareRequest request, Action<ShareLink> onMade)
    {
        var body = new JsonObject();
        foreach (var key in request.Keys) body[key] = $"<{key}>";
        if (request.Keys.IsEmpty) body["KEY"] = "<value>";
        var seconds = VaultWrite.Seconds(request.Ttl);
        return new ChangeStep
        {
            Title = $"Read {KvPath.Value(request.Path, request.Kv)} and wrap {Values(request)} for {VaultDuration.Format(request.Ttl)}",
            System = ApiSystem.Vault,
            Kind = ChangeKind.Create,
            Target = WrapPath,
            BasedOn = request.Version is { } version ? $"version {version}" : "what is there by then",
            Request = VaultWrite.Request("POST", WrapPath, body) with { WrapTtl = seconds },
            Commands =
            [
                ShellWord.Command(["vault", "kv", "get", $"-mount={request.Path.Mount}", .. request.Version is { } number ? [$"-version={number}"] : Array.Empty<string>(), request.Path.Key]),
                ShellWord.Command(["vault", "write", $"-wrap-ttl={seconds}", WrapPath, .. body.Select(member => $"{member.Key}={member.Value}")]),
            ],
            Needs = $"update on {WrapPath}",
            Apply = (session, ct) => ShareAsync(session, request, onMade, ct),
        };
    }

    private async Task<StepOutcome> ShareAsync(EnvironmentSession session, ShareRequest request, Action<ShareLink> onMade, CancellationToken cancellationToken)
    {
        var target = request.Path.ToString();
        var read = await store.RevealAsync(session, request.Path, request.Version, "Read values to share them once", cancellationToken);
        if (read.Version is { State: not VersionState.Live } gone) throw VaultWrite.Conflict(target, $"Version {gone.Number} is deleted: there is nothing to share.");
        var missing = request.Keys.Except(read.Entries.Select(entry => entry.Key)).ToArray();
        if (missing.Length > 0) throw VaultWrite.Conflict(target, $"The key {missing[0]} is not there any more.");
        ImmutableArray<SecretEntry> shared = request.Keys.IsEmpty ? read.Entries : [.. read.Entries.Where(entry => request.Keys.Contains(entry.Key))];
        if (shared.IsEmpty) throw VaultWrite.Invalid(target, "The secret has no keys, so there is nothing to share");

        var call = VaultCall.Update(WrapPath) with { Secrets = [.. shared.Select(entry => entry.Value)] };
        var answer = await vault.SendAsync<IWrappingApi>(session.Vault, call, (api, ct) => api.WrapAsync(VaultWrite.Seconds(request.Ttl), SecretBody.Values(shared), ct), cancellationToken);
        // {"wrap_info":{"token":"hvs.…","accessor":"…","ttl":900,"creation_time":"…","creation_path":"sys/wrapping/wrap"}}
        var wrap = answer.Wrap<WrapWire>();
        var link = new ShareLink(new Sensitive(wrap.Token), wrap.CreationTime.AddSeconds(wrap.Ttl));
        made.Add(link, session.Vault.Identity.DisplayName, request.Path);
        onMade(link);
        return answer.Outcome($"{request.Path}, {(request.Keys.IsEmpty ? "all keys" : string.Join(", ", request.Keys))}, for {VaultDuration.Format(request.Ttl)}");
    }

    private static string Values(ShareRequest request) => request.Keys switch
    {
        [] => "all values",
        [var one] => $"the value of {one}",
        var several => $"the values of {string.Join(", ", several)}",
    };

    private static VaultCall Call(string path, ShareLink link) => VaultCall.Update(path) with { Secrets = [link.Token] };

    private static JsonObject Body(ShareLink link) => new() { ["token"] = link.Token.Reveal() };

    // 400 "wrapping token is not valid or does not exist": used, expired, revoked and never made are all the same to Vault.
    private static bool IsUnknownToken(ApiException refused) => refused is { Status: 400, Failure: Failure.Invalid };

    private void Record(EnvironmentSession session, ActivityOutcome outcome, string detail, string? requestId) => activity.Record(new ActivityEntry(
        time.GetUtcNow(), session.Environment.Name, session.Vault.Identity.DisplayName, session.Vault.Identity.Accessor, ApiSystem.Vault, "Open a link that was shared once", UnwrapPath, outcome, detail, requestId is null ? [] : [requestId]));

    private sealed record WrapWire(string Token, long Ttl, DateTimeOffset CreationTime);

    // {"creation_path":"sys/wrapping/wrap","creation_time":"…","creation_ttl":900}
    private sealed record LookupWire(string CreationPath, DateTimeOffset CreationTime, long CreationTtl);
}
