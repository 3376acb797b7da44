using System.Collections.Immutable;
using Portal.Policies;

namespace Portal.Core.Access;

/// <summary>Whether whoever logs in with a role can read a path.</summary>
public enum ReaderVerdict
{
    /// <summary>Everybody who logs in with it.</summary>
    Reads,

    /// <summary>It depends on who logs in: the stanza names parts of their identity.</summary>
    Depends,

    /// <summary>Some of its policies may not be read, so that it cannot be told.</summary>
    Unknown,
}

/// <summary>A role through which a path can, or may, be read.</summary>
/// <param name="Binding">The role and who is bound to it.</param>
/// <param name="Verdict">Whether it lets them read.</param>
/// <param name="By">The stanza that lets them; null when the verdict is <see cref="ReaderVerdict.Unknown"/>.</param>
public sealed record PathReader(RoleBinding Binding, ReaderVerdict Verdict, ReadablePath? By)
{
    /// <summary>What a role's policies say of a path; null when nobody can read it through the role.</summary>
    internal static PathReader? Of(RoleBinding binding, ImmutableArray<PolicyDocument> documents, string path, AclDialect dialect, TimeProvider time)
    {
        var engine = AclEngine.Compile(documents, dialect, null, time);
        // The rule is merged from every stanza with its pattern; the one that says read is the one to look at.
        if (engine.Decide(new AclRequest(AclOperation.Read, path)) is { Allowed: true, Rule: { } rule })
        {
            return new PathReader(binding, ReaderVerdict.Reads, Line(rule.Sources.FirstOrDefault(source => SaysRead(documents, source)) ?? rule.Sources[0]));
        }

        if (engine.Possibilities(path).FirstOrDefault(possible => possible.Capabilities.HasFlag(Capability.Read)) is { } would) return new PathReader(binding, ReaderVerdict.Depends, Line(would.Stanza));
        return binding.UnreadPolicies.IsEmpty ? null : new PathReader(binding, ReaderVerdict.Unknown, null);
    }

    private static ReadablePath Line(RuleSource source) => new(source.Pattern, source.Policy, source.Line);

    private static bool SaysRead(ImmutableArray<PolicyDocument> documents, RuleSource source) =>
        documents.Any(document => document.Name == source.Policy && document.Stanzas.Any(stanza => stanza.Line == source.Line && stanza.Capabilities.HasFlag(Capability.Read)));
}
