using System.Collections.Immutable;

namespace Portal.Core.Secrets;

/// <summary>Which key/value engine a mount is. Version 2 keeps versions and metadata and puts <c>data/</c> and <c>metadata/</c> into its paths.</summary>
public enum KvVersion
{
    /// <summary>One value per key, overwritten in place.</summary>
    V1 = 1,

    /// <summary>Versioned.</summary>
    V2 = 2,
}

/// <summary>One mount of a secrets engine (<c>sys/mounts</c>; for those who may not read that, <c>sys/internal/ui/mounts</c>).</summary>
public sealed record SecretEngine
{
    /// <summary>Where it is mounted, without a slash at the end.</summary>
    public required string Path { get; init; }

    /// <summary>The engine's type as Vault names it: <c>kv</c>, <c>pki</c>, <c>transit</c>…</summary>
    public required string Type { get; init; }

    /// <summary>Which key/value engine it is; null when it is another engine.</summary>
    public KvVersion? Kv { get; init; }

    /// <summary>What its operators wrote about it.</summary>
    public string Description { get; init; } = "";

    /// <summary>The mount's accessor.</summary>
    public string Accessor { get; init; } = "";

    /// <summary>Whether it is not replicated to other clusters.</summary>
    public bool IsLocal { get; init; }

    /// <summary>The version of the plugin that runs it; empty on older servers.</summary>
    public string RunningVersion { get; init; } = "";

    /// <summary>The mount's own default lease time; zero means the server's.</summary>
    public TimeSpan DefaultLeaseTtl { get; init; }

    /// <summary>The mount's own longest lease time; zero means the server's.</summary>
    public TimeSpan MaxLeaseTtl { get; init; }

    /// <summary><c>unauth</c> when people who are not signed in may know of the mount; <c>hidden</c> or empty otherwise.</summary>
    public string ListingVisibility { get; init; } = "";

    /// <summary>Whether Vault itself needs it: <c>sys</c>, <c>identity</c> and <c>cubbyhole</c> cannot be disabled.</summary>
    public bool IsBuiltIn => Type is "system" or "identity" or "cubbyhole" or "ns_system" or "ns_identity" or "ns_cubbyhole";
}

/// <summary>Settings of a whole key/value version 2 mount (<c>&lt;mount&gt;/config</c>).</summary>
/// <param name="MaxVersions">How many versions are kept of each secret; 0 for Vault's default of 10.</param>
/// <param name="CasRequired">Whether each write must say which version it is based on.</param>
/// <param name="DeleteVersionAfter">When versions are deleted by themselves; zero for never.</param>
public sealed record KvSettings(int MaxVersions, bool CasRequired, TimeSpan DeleteVersionAfter);

/// <summary>What can be changed of a mount afterwards, as it is now.</summary>
/// <param name="Engine">The mount.</param>
/// <param name="Settings">Of a key/value version 2 mount, as far as the token may read them.</param>
public sealed record EngineTuning(SecretEngine Engine, KvSettings? Settings);

/// <summary>A secrets engine to be enabled.</summary>
public sealed record NewEngine
{
    /// <summary>Where to mount it; slashes are allowed inside.</summary>
    public required string Path { get; init; }

    /// <summary>The engine's type as Vault names it.</summary>
    public string Type { get; init; } = "kv";

    /// <summary>For <c>kv</c>: which of both.</summary>
    public KvVersion Kv { get; init; } = KvVersion.V2;

    /// <summary>What it is for.</summary>
    public string Description { get; init; } = "";

    /// <summary>Zero for the server's default.</summary>
    public TimeSpan DefaultLeaseTtl { get; init; }

    /// <summary>Zero for the server's default.</summary>
    public TimeSpan MaxLeaseTtl { get; init; }

    /// <summary>For a key/value version 2 mount: settings to write after it is enabled; null to leave Vault's defaults.</summary>
    public KvSettings? Settings { get; init; }
}

/// <summary>One level of a mount: folders first, then secrets, each in Vault's order. A name can be both.</summary>
/// <param name="Path">The folder.</param>
/// <param name="Kv">Which key/value engine the mount is.</param>
/// <param name="Names">What is directly in it; folders end in a slash. Names and not paths, because a folder may hold a hundred thousand.</param>
/// <param name="At">When it was read.</param>
public sealed record SecretFolder(SecretPath Path, KvVersion Kv, ImmutableArray<string> Names, DateTimeOffset At)
{
    /// <summary>Whether the server tells the metadata of everything that is directly in it at once.</summary>
    public bool TellsDetails { get; init; }

    /// <summary>The same as paths, made one by one.</summary>
    public IEnumerable<SecretPath> Entries => Names.Select(In);

    /// <summary>The path of one of the names.</summary>
    public SecretPath In(string name) => Path with { Key = Path.Key + name };
}
