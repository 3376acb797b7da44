using Portal.Policies.Editing;
using Portal.Policies.Syntax;

namespace Portal.Policies;

/// <summary>
/// One <c>path "…" { … }</c> of a policy. Read by <see cref="PolicyDocument.Parse"/>, or made by hand to be added to a document.
/// Fields that are not written are null or empty.
/// </summary>
/// <param name="Pattern">The path as written: <c>secret/data/app</c>, <c>secret/*</c>, <c>secret/+/app</c>.</param>
public sealed record PolicyStanza(string Pattern)
{
    /// <summary>The words of <c>capabilities</c>, unknown ones included, as written.</summary>
    public IReadOnlyList<string> CapabilityNames { get; init; } = [];

    /// <summary>The old shorthand <c>policy = "read|write|sudo|deny"</c>.</summary>
    public string? Shorthand { get; init; }

    /// <summary>Parameters a request may carry, name (lower case) to allowed values; an empty list allows any value.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<object>>? AllowedParameters { get; init; }

    /// <summary>Parameters that deny a request, name (lower case) to denied values; an empty list denies every value.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<object>>? DeniedParameters { get; init; }

    /// <summary>Parameters a request must carry.</summary>
    public IReadOnlyList<string> RequiredParameters { get; init; } = [];

    /// <summary>The shortest wrap TTL; zero when not written.</summary>
    public TimeSpan MinWrappingTtl { get; init; }

    /// <summary>The longest wrap TTL; zero when not written. Alone it already forces wrapping.</summary>
    public TimeSpan MaxWrappingTtl { get; init; }

    /// <summary>Names of MFA methods (carried, not evaluated).</summary>
    public IReadOnlyList<string> MfaMethods { get; init; } = [];

    /// <summary>The most names one LIST or SCAN may ask for (OpenBao 2.2 and later); zero when not written.</summary>
    public int PaginationLimit { get; init; }

    /// <summary>When the stanza stops to count (OpenBao 2.3 and later).</summary>
    public DateTimeOffset? Expiration { get; init; }

    /// <summary>The template that filters listed names (OpenBao 2.4 and later).</summary>
    public string? ResponseKeysFilterPath { get; init; }

    /// <summary>The author's comment field; without effect.</summary>
    public string? Comment { get; init; }

    /// <summary>Whether a control group is written: the answer is wrapped until others approved. Does not change allow or deny.</summary>
    public bool HasControlGroup { get; init; }

    /// <summary>Where the stanza starts, from 1; 0 for one that was not read from a text.</summary>
    public int Line { get; init; }

    /// <summary>Where the stanza starts, from 1; 0 for one that was not read from a text.</summary>
    public int Column { get; init; }

    /// <summary>Whether something in it makes every server refuse the policy; such a stanza grants nothing.</summary>
    public bool IsRefused { get; init; }

    /// <summary>What the stanza was read from; edits keep it, so that a changed stanza still knows its place.</summary>
    internal ItemNode? Source { get; init; }

    /// <summary>The stanza in HCL as people write it, without a newline at the end. A control group is not printed.</summary>
    public string Print() => new ValuePrinter(isJson: false, "\n").Stanza(this, "");

    /// <summary>The distinct capabilities of the words and the shorthand; deny anywhere leaves deny alone. Unknown words grant nothing.</summary>
    public Capability Capabilities
    {
        get
        {
            var result = Shorthand switch
            {
                "deny" => Capability.Deny,
                "read" => Capability.Read | Capability.List,
                "write" => Capability.Create | Capability.Read | Capability.Update | Capability.Delete | Capability.List,
                "sudo" => Capability.Create | Capability.Read | Capability.Update | Capability.Delete | Capability.List | Capability.Sudo,
                _ => Capability.None,
            };
            foreach (var name in CapabilityNames)
            {
                result |= CapabilityWords.TryParse(name, out var capability) ? capability : Capability.None;
            }

            return result.HasFlag(Capability.Deny) ? Capability.Deny : result;
        }
    }
}
