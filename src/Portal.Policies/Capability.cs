namespace Portal.Policies;

/// <summary>
/// What a stanza grants. The names are those of <c>sys/capabilities</c>
/// (<see href="https://developer.hashicorp.com/vault/docs/concepts/policies#capabilities"/>).
/// </summary>
[Flags]
public enum Capability
{
    /// <summary>Nothing; the server reports it as <c>deny</c>.</summary>
    None = 0,

    /// <summary>Nothing, whatever else is granted on the same pattern.</summary>
    Deny = 1,

    /// <summary>Write something that does not exist yet.</summary>
    Create = 1 << 1,

    /// <summary>Read.</summary>
    Read = 1 << 2,

    /// <summary>Write something that exists, or something for which the server does not know whether it exists.</summary>
    Update = 1 << 3,

    /// <summary>Delete.</summary>
    Delete = 1 << 4,

    /// <summary>List the names below a path.</summary>
    List = 1 << 5,

    /// <summary>Pass root protection; needed beside the operation's own capability.</summary>
    Sudo = 1 << 6,

    /// <summary>Change parts of something that exists (Vault 1.9 and later, OpenBao).</summary>
    Patch = 1 << 7,

    /// <summary>List recursively (OpenBao 2.2 and later).</summary>
    Scan = 1 << 8,

    /// <summary>Subscribe to events (Vault 1.16 and later); allows no operation on the path itself.</summary>
    Subscribe = 1 << 9,

    /// <summary>Recover from a snapshot (Vault 1.20 and later, Enterprise).</summary>
    Recover = 1 << 10,

    /// <summary>Everything: only the built-in <c>root</c> policy has it, and no stanza can grant it.</summary>
    Root = 1 << 11,
}
