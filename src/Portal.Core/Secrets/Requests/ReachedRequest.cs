using System.Collections.Immutable;

namespace Portal.Core.Secrets.Requests;

/// <summary>A request as far as one person's own rights reach it.</summary>
/// <param name="Request">The request.</param>
/// <param name="State">What has become of it by now.</param>
/// <param name="Target">The API path it would be saved at; null when this person may not even know which engine the mount is.</param>
/// <param name="IsOwn">Whether this person wrote it.</param>
/// <param name="Capabilities">What this person's token may do on <paramref name="Target"/>, as Vault said; empty when it did not say.</param>
public sealed record ReachedRequest(ChangeRequest Request, RequestState State, string? Target, bool IsOwn, ImmutableArray<string> Capabilities)
{
    /// <summary>Whether the person may write all of the target.</summary>
    public bool MayUpdate => May("update");

    /// <summary>Whether the person may write a target that is not there yet.</summary>
    public bool MayCreate => May("create");

    /// <summary>Whether the person may change single keys.</summary>
    public bool MayPatch => !Request.IsPolicy && May("patch");

    /// <summary>Whether the person may read what is there now.</summary>
    public bool MayRead => May("read");

    /// <summary>Whether the person may save or decline it: who may write the target.</summary>
    public bool MayDecide => MayUpdate || MayCreate || MayPatch;

    /// <summary>Whether the person may see what it proposes: its author typed it, and who decides must know what they save.</summary>
    public bool MaySeeValues => IsOwn || MayDecide;

    /// <summary>Whether the person may know of it at all: their rights have to reach the values it is about.</summary>
    public bool IsReached => IsOwn || MayRead || MayDecide;

    /// <summary>Whether it waits for this person, and not for its author.</summary>
    public bool IsToReview => State is RequestState.Open && MayDecide && !IsOwn;

    private bool May(string capability) => Capabilities.Contains(capability) || Capabilities.Contains("root");
}
