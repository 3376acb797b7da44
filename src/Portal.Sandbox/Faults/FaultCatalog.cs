using System.Collections.Immutable;

namespace Portal.Sandbox.Faults;

/// <summary>What a kind of fault is, for people and for programs.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Id">Its name in the control endpoint.</param>
/// <param name="Title">A few words.</param>
/// <param name="What">What happens on the wire.</param>
/// <param name="Seen">What somebody who uses the portal sees.</param>
/// <param name="Systems">Where it is possible.</param>
/// <param name="Parameters">What else can be said about it.</param>
public sealed record FaultInfo(FaultKind Kind, string Id, string Title, string What, string Seen, ImmutableArray<FaultSystem> Systems, ImmutableArray<FaultParameter> Parameters)
{
    /// <summary>It changes the state of a server for a while rather than the answers to calls: only a time can limit it, and it is on once.</summary>
    public bool IsState { get; init; }

    /// <summary>How many calls people usually want it to meet; null when all of them.</summary>
    public int? UsualCount { get; init; }
}

/// <summary>Something that can be said about a fault besides its limits.</summary>
/// <param name="Id">Its name in the control endpoint.</param>
/// <param name="Label">What people call it.</param>
/// <param name="Default">What it is when nothing is said; null when it may stay open.</param>
public sealed record FaultParameter(string Id, string Label, string? Default = null)
{
    /// <summary>Must be said.</summary>
    public bool IsRequired { get; init; }

    /// <summary>A whole number; otherwise a text.</summary>
    public bool IsNumber { get; init; }

    /// <summary>The only values there are; empty when any will do.</summary>
    public ImmutableArray<string> Choices { get; init; } = [];
}

/// <summary>Every kind of fault.</summary>
public static class FaultCatalog
{
    private static readonly ImmutableArray<FaultSystem> InVault = [FaultSystem.Vault];
    private static readonly ImmutableArray<FaultSystem> InCluster = [FaultSystem.Kubernetes];
    private static readonly ImmutableArray<FaultSystem> InBoth = [FaultSystem.Vault, FaultSystem.Kubernetes];
    private static readonly FaultParameter FailurePolicy = new("failurePolicy", "The webhook's failure policy meanwhile") { Choices = ["Ignore", "Fail"] };

    /// <summary>All of them, in the order in which people look for them.</summary>
    public static ImmutableArray<FaultInfo> All { get; } =
    [
        new(FaultKind.Sealed, "sealed", "Vault is sealed", "Every call but the status pages answers 503 \"Vault is sealed\". Vault's pods are not ready.", "A page about Vault says that it is sealed and what to do; pages about the cluster go on.", InVault, []),
        new(FaultKind.Standby, "standby", "Vault is a standby", "Health answers 429 as a standby node does; other calls are forwarded and work.", "The overview calls the node a standby. Everything works.", InVault, []),
        new(FaultKind.NoActiveNode, "no-active-node", "No Vault node is active", "Calls answer 503 \"no active Vault instance found\".", "Pages about Vault say that no node is active and that it is worth waiting.", InVault, []),
        new(FaultKind.Down, "down", "Nothing listens", "The server stops listening: open connections are cut, new ones are refused. No call arrives that could be counted, so it lasts until it is switched off or its time is over.", "Its pages say that it does not answer; lists that follow the cluster keep what they know and say how old it is.", InBoth, []) { IsState = true },
        new(FaultKind.Slow, "slow", "Slow answers", "Answers come late.", "Placeholders stay for a while; after ten seconds a read of Vault is given up, after twenty one of the cluster.", InBoth, [new("by", "Seconds to wait", "3") { IsNumber = true }]),
        new(FaultKind.RateLimited, "rate-limited", "Too many requests", "429, with Retry-After if you say how long.", "Reads are tried again; what still fails says when to try again.", InBoth, [new("retryAfter", "Retry-After in seconds") { IsNumber = true }]),
        new(FaultKind.ErrorBeforeCommit, "error-before-commit", "Server error, nothing done", "500, and the call was not carried out.", "Reads are tried again. A secret that was saved is looked up; another write says that nobody knows whether it was done.", InBoth, []),
        new(FaultKind.ErrorAfterCommit, "error-after-commit", "Server error, yet done", "500, although the call was carried out.", "A secret that was saved is looked up and found; another write says that it may have been done.", InBoth, []),
        new(FaultKind.DroppedBeforeCommit, "dropped-before-commit", "Connection cut, nothing done", "The connection ends without an answer, and the call was not carried out.", "Reads are tried again. A secret that was saved is looked up; another write says that nobody knows whether it was done.", InBoth, []),
        new(FaultKind.DroppedAfterCommit, "dropped-after-commit", "Connection cut, yet done", "The connection ends without an answer, although the call was carried out.", "A secret that was saved is looked up and found; another write says that it may have been done.", InBoth, []),
        new(FaultKind.Truncated, "truncated", "Answer cut short", "The second half of the JSON is missing.", "The page says that it cannot read the answer.", InBoth, []),
        new(FaultKind.TokenRevoked, "token-revoked", "Token revoked", "The token of a call, and all made from it, are revoked; the call answers 403. Root tokens are spared.", "You are asked to sign in again, and come back to the same page.", InVault, [new("name", "Only tokens of this user")]) { UsualCount = 1 },
        new(FaultKind.PolicyRemoved, "policy-removed", "Policy removed", "A policy is deleted for everybody, until the fault is switched off or its time is over; then it is put back unless somebody wrote it meanwhile.", "What it allowed is denied: controls stay visible and say which capability is missing.", InVault, [new("name", "Policy") { IsRequired = true }]) { IsState = true },
        new(FaultKind.CasMismatch, "cas-mismatch", "Somebody saved first", "Writes of a secret that say which version they are based on answer 400 \"check-and-set parameter did not match the current version\", as if there were a newer one.", "Your change is kept; you look at what is there now and save on top of that.", InVault, []) { UsualCount = 1 },
        new(FaultKind.Unauthorized, "unauthorized", "Credentials refused", "401: the cluster knows no such token.", "Pages about the cluster say that it does not accept the portal's credentials; those about Vault go on.", InCluster, []),
        new(FaultKind.Conflict, "conflict", "Somebody was faster", "Updates and patches answer 409, as if the object had changed meanwhile.", "Your change is kept; you look at what is there now and apply it to that.", InCluster, []) { UsualCount = 1 },
        new(FaultKind.WatchDropped, "watch-dropped", "Watches cut", "Open watches, and those opened while it lasts, are cut.", "Nothing, if it happens once: the list goes on from where it was. When it lasts, the list says how old it is.", InCluster, []) { UsualCount = 1 },
        new(FaultKind.Expired, "expired", "History gone", "Watches, further pages of a list and lists at an exact version answer 410: the version asked for is too old.", "Nothing: the list is read anew, and what was deleted meanwhile disappears.", InCluster, []) { UsualCount = 1 },
        new(FaultKind.InjectorDown, "injector-down", "Injector down", "The injector's pods are not ready, so that nobody answers its webhook; the failure policy decides. Pods are made by many callers, so it lasts until it is switched off or its time is over.", "With Ignore, new pods start without their secrets; with Fail they are not created, and their events say why.", InCluster, [FailurePolicy]) { IsState = true },
        new(FaultKind.WebhookCaWrong, "webhook-ca-wrong", "Webhook has the wrong CA", "The webhook's caBundle is another authority's, so that the API server does not trust the injector (x509), until the fault is switched off or its time is over; then it is put back.", "As when the injector is down, although its pods are ready.", InCluster, [FailurePolicy]) { IsState = true },
        new(FaultKind.ReviewerWithoutRights, "reviewer-without-rights", "Reviewer without rights", "Nobody is bound to system:auth-delegator any more, so that token reviews answer 403, until the fault is switched off or its time is over; then the bindings are put back.", "Pods cannot log in (403 \"permission denied\"), and setup says that the reviewer is not bound.", InCluster, []) { IsState = true },
        new(FaultKind.ClockSkew, "clock-skew", "Clock is wrong", "The clock of one server is ahead, or behind when the number is negative, for everything it does until the fault is switched off or its time is over.", "Logins of pods fail: tokens have expired, or are not yet valid.", InBoth, [new("by", "Seconds ahead") { IsNumber = true, IsRequired = true }]) { IsState = true },
    ];

    private static readonly ImmutableDictionary<FaultKind, FaultInfo> ByKind = All.ToImmutableDictionary(info => info.Kind);

    /// <summary>What a kind is.</summary>
    public static FaultInfo Of(FaultKind kind) => ByKind[kind];

    /// <summary>The kind with this name in the control endpoint, if there is one.</summary>
    public static FaultInfo? Find(string? id) => All.FirstOrDefault(info => info.Id == id);

    /// <summary>Checks what was asked for and fills in what was left out.</summary>
    /// <exception cref="ArgumentException">The fault is not possible; the message says why, for a person.</exception>
    internal static Fault Complete(Fault fault)
    {
        var info = Of(fault.Kind);
        var system = fault.System ?? (info.Systems is [var only] ? only : throw Refused(info, "needs to know in which system: vault or kubernetes"));
        if (!info.Systems.Contains(system)) throw Refused(info, $"is not possible in {(system is FaultSystem.Vault ? "Vault" : "the cluster")}");
        if (info.IsState && fault.IsPartial) throw Refused(info, "is a state of the whole server: it can be limited to a time, not to a path, a verb or a number of calls");
        if (fault.Count <= 0) throw Refused(info, "needs a count of at least 1");
        if (fault.For is { } span && (span <= TimeSpan.Zero || span > TimeSpan.FromDays(1))) throw Refused(info, "needs a time between nothing and a day");
        if (fault.Verb is { } verb && !verb.All(char.IsAsciiLetter)) throw Refused(info, $"needs an HTTP method as its verb, not \"{verb}\"");
        CheckParameters(info, fault);
        return fault with { System = system, Path = Path(system, fault.Path), By = fault.By ?? (fault.Kind is FaultKind.Slow ? TimeSpan.FromSeconds(3) : null) };
    }

    private static void CheckParameters(FaultInfo info, Fault fault)
    {
        foreach (var (id, isSet) in new[] { ("by", fault.By is not null), ("retryAfter", fault.RetryAfter is not null), ("name", fault.Name is not null), ("failurePolicy", fault.FailurePolicy is not null) })
        {
            var known = info.Parameters.FirstOrDefault(parameter => parameter.Id == id);
            if (isSet && known is null) throw Refused(info, $"takes no {id}");
            if (!isSet && known is { IsRequired: true }) throw Refused(info, $"needs {id}");
        }

        if (fault.Kind is FaultKind.Slow && fault.By < TimeSpan.Zero) throw Refused(info, "cannot answer before it is asked");
        if (fault.By is { } by && by.Duration() > TimeSpan.FromDays(3650)) throw Refused(info, "needs less than ten years");
        if (fault.RetryAfter < 0) throw Refused(info, "needs a retryAfter of 0 or more");
        if (fault.FailurePolicy is not (null or "Ignore" or "Fail")) throw Refused(info, "knows the failure policies Ignore and Fail");
    }

    private static string? Path(FaultSystem system, string? path)
    {
        if (path is null) return null;
        var plain = path.TrimStart('/');
        return system is FaultSystem.Vault && plain.StartsWith("v1/", StringComparison.Ordinal) ? plain["v1/".Length..] : plain;
    }

    private static ArgumentException Refused(FaultInfo info, string why) => new($"{info.Id} {why}.");
}
