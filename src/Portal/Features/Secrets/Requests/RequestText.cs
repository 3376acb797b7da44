using Portal.Core.Secrets.Requests;
using Portal.Shared;

namespace Portal.Features.Secrets.Requests;

/// <summary>The words of requests.</summary>
internal static class RequestText
{
    /// <summary>What everybody who asks or decides should know.</summary>
    public const string NoPower = "Vault knows nothing of requests. Whoever saves one does it with their own rights, and whoever has those can also save without any request.";

    /// <summary>A state as its chip says it.</summary>
    public static (string Text, Tone Tone, string Explain) Look(RequestState state) => state switch
    {
        RequestState.Open => ("Open", Tone.Info, "It waits for somebody who may save it."),
        RequestState.Saved => ("Saved", Tone.Ok, "Somebody who may save it did, with their own rights."),
        RequestState.Declined => ("Declined", Tone.Bad, "Somebody who may save it will not."),
        RequestState.Withdrawn => ("Withdrawn", Tone.Neutral, "Its author took it back."),
        RequestState.Expired => ("Expired", Tone.Warn, "Nobody decided in time."),
    };

    /// <summary>What it changes, counted.</summary>
    public static string Summary(ChangeRequest request)
    {
        if (request.IsPolicy) return request.Revision is null ? "New policy" : "New text";
        var (set, removed) = (request.Keys.Count(key => !key.IsRemoved), request.Keys.Count(key => key.IsRemoved));
        return string.Join(", ", new[] { (set, "set"), (removed, "removed") }.Where(part => part.Item1 > 0).Select(part => $"{Plural.Of(part.Item1, "keys")} {part.Item2}"));
    }

    /// <summary>What it started from.</summary>
    public static string BasedOn(ChangeRequest request) => request switch
    {
        { IsPolicy: true, Revision: null } => "no such policy",
        { IsPolicy: true } => $"the text as read, revision {request.Revision}",
        { BasedOn: 0, Kv: not Core.Secrets.KvVersion.V1 } => "nothing there yet",
        { BasedOn: > 0 } => $"version {request.BasedOn}",
        _ => "no version: the author could not know it",
    };

    /// <summary>How it was closed, in a sentence; null while it is open.</summary>
    public static string? Outcome(ChangeRequest request) => request.Outcome switch
    {
        null => null,
        { State: RequestState.Saved } saved when saved.By.Identity == request.Author.Identity => $"{saved.By.Name}, who asked for it, saved it: {saved.Detail}. Nobody else looked at it.",
        { State: RequestState.Saved } saved => $"{saved.By.Name} saved it: {saved.Detail}.",
        { State: RequestState.Declined } declined => $"{declined.By.Name} declined it.",
        { State: RequestState.Withdrawn } withdrawn => $"{withdrawn.By.Name} withdrew it.",
        _ => "Nobody decided in time. Ask again if it is still needed.",
    };

    /// <summary>What somebody lacks to save a request; null when they may.</summary>
    public static string? Missing(ReachedRequest reached) => reached switch
    {
        { Target: null } => $"Needs update on {reached.Request.Title}",
        { MayDecide: false } => $"Needs update on {reached.Target}",
        // Writing it whole without reading it would lose the keys that are not named.
        { MayRead: false, MayPatch: false, Request: { IsPolicy: false, BasedOn: not 0 } } => $"Needs read or patch on {reached.Target}",
        _ => null,
    };
}
