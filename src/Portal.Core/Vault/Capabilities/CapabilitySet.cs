using System.Collections.Immutable;

namespace Portal.Core.Vault.Capabilities;

/// <summary>
/// What a token may do on some paths, as <c>sys/capabilities-self</c> answered. Good for explaining and disabling; the server decides. It
/// knows nothing of parameter rules, and <c>sudo</c> has to be asked for besides the capability of the operation.
/// </summary>
/// <param name="ByPath">The capabilities of each path that was asked about, as Vault names them.</param>
public sealed record CapabilitySet(ImmutableDictionary<string, ImmutableArray<string>> ByPath)
{
    /// <summary>A set that knows nothing and therefore forbids nothing: the server will decide.</summary>
    public static CapabilitySet Unknown { get; } = new(ImmutableDictionary<string, ImmutableArray<string>>.Empty);

    /// <summary>Whether the token has a capability on a path. A path that was not asked about is allowed, because nothing is known against it.</summary>
    public bool Allows(string path, string capability) =>
        !ByPath.TryGetValue(path, out var capabilities) || capabilities.Contains("root") || capabilities.Contains(capability);

    /// <summary>What to say beside a disabled action; null when it is allowed.</summary>
    public string? Missing(string path, string capability) => Allows(path, capability) ? null : $"Needs {capability} on {path}";
}
