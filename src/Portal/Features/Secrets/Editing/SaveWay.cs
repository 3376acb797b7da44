using Portal.Core.Secrets;
using Portal.Core.Secrets.Editing;

namespace Portal.Features.Secrets.Editing;

/// <summary>How an edited secret is written.</summary>
public enum SaveWay
{
    /// <summary>All of it, replacing what is there.</summary>
    Whole,

    /// <summary>Only the keys that differ; the others stay as they are.</summary>
    Keys,
}

/// <summary>Chooses the way.</summary>
internal static class SaveWays
{
    /// <summary>
    /// A secret that was read is patched when the token may not write all of it, or when fewer than half of its keys change and the token is known to
    /// be good for a patch: what was not touched does not travel then.
    /// </summary>
    public static SaveWay For(SecretValue before, ObjectNode after, SecretPatch patch, bool? mayUpdate, bool? mayPatch)
    {
        var possible = before is { Kv: KvVersion.V2, Version.State: VersionState.Live } && mayPatch is true && patch.IsPossible && patch.Set.Length + patch.Removed.Length > 0;
        if (!possible) return SaveWay.Whole;
        return mayUpdate is false || (patch.Set.Length + patch.Removed.Length) * 2 < after.Members.Length ? SaveWay.Keys : SaveWay.Whole;
    }
}
