using System.Collections.Immutable;
using Portal.Core.Secrets;

namespace Portal.Core.Policies;

/// <summary>What people want to allow on secrets, in their words. In a version 2 mount each means capabilities on several paths.</summary>
[Flags]
public enum SecretRights
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Read the values of the current and older versions.</summary>
    Read = 1,

    /// <summary>See which secrets there are in a folder.</summary>
    List = 2,

    /// <summary>Read versions, dates and custom metadata, without values.</summary>
    ReadMetadata = 4,

    /// <summary>Write a secret that is not there yet.</summary>
    Create = 8,

    /// <summary>Write a new version; in a version 1 mount, overwrite.</summary>
    Update = 16,

    /// <summary>Delete versions in a way that can be undone; in a version 1 mount, for good.</summary>
    Delete = 32,

    /// <summary>Undelete versions. Version 2 only.</summary>
    Undelete = 64,

    /// <summary>Destroy versions, and delete a secret with all its metadata. Version 2 only.</summary>
    Destroy = 128,
}

/// <summary>Some rights on one secret, or on everything below a folder.</summary>
/// <param name="Path">The secret, or a folder when it ends in a slash or is the root of the mount.</param>
/// <param name="Kv">Which key/value engine the mount is: it decides the paths.</param>
/// <param name="Rights">What to allow.</param>
public sealed record SecretGrant(SecretPath Path, KvVersion Kv, SecretRights Rights);
