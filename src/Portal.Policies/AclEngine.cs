using Portal.Policies.Decisions;
using Portal.Policies.Documents;
using Portal.Policies.Rules;
using Portal.Policies.Templates;

namespace Portal.Policies;

/// <summary>
/// Decides what a token with these policies may do, exactly as the server of the dialect decides. Immutable and safe to share between
/// threads; knows nothing but its input.
/// </summary>
public sealed class AclEngine
{
    private readonly RuleTables? _rules;
    private readonly IReadOnlyCollection<PolicyDocument> _documents;
    private readonly AclIdentity? _identity;
    private readonly DateTimeOffset _now;

    private AclEngine(IReadOnlyCollection<PolicyDocument> documents, AclDialect dialect, AclIdentity? identity, DateTimeOffset now)
    {
        _documents = documents;
        _identity = identity;
        _now = now;
        Dialect = dialect;
        if (documents.All(document => document.Name != "root"))
        {
            _rules = RuleCompiler.Compile(documents, dialect, new TemplateExpansion(identity, dialect, now), now);
        }
    }

    /// <summary>The server whose behaviour is followed.</summary>
    public AclDialect Dialect { get; }

    /// <summary>Whether the token has the <c>root</c> policy: everything is allowed and no rule is asked.</summary>
    public bool IsRoot => _rules is null;

    /// <summary>All compiled rules, in no particular order; none for root.</summary>
    public IReadOnlyList<AclRule> Rules => _rules?.All ?? [];

    /// <summary>
    /// Compiles the policies of one token. A policy named <c>root</c> makes the rest meaningless. Stanzas the server would have refused are passed over.
    /// </summary>
    /// <param name="documents">The policies that are stored; a name without a stored policy contributes nothing and is left out.</param>
    /// <param name="dialect">The server.</param>
    /// <param name="identity">Who the token belongs to; without one, templated stanzas do not count.</param>
    /// <param name="time">For stanzas that expire and for <c>time.now</c>; the system's clock when not given. Read once.</param>
    public static AclEngine Compile(IEnumerable<PolicyDocument> documents, AclDialect dialect, AclIdentity? identity = null, TimeProvider? time = null)
    {
        return new([.. documents], dialect, identity, (time ?? TimeProvider.System).GetUtcNow());
    }

    /// <summary>
    /// What <c>sys/capabilities</c> answers for the path as given (no slash is added): the whole set of the one rule that answers,
    /// looked up as for a list. Parameters, wrapping and root protection play no part.
    /// </summary>
    public Capability Capabilities(string path)
    {
        if (_rules is null)
        {
            return Capability.Root;
        }

        return Capabilities(_rules, path);
    }

    /// <summary>The rule that <see cref="Capabilities(string)"/> answers from; nothing for root, and when none matches.</summary>
    public AclRule? RuleOf(string path) => _rules?.Find(path.AsSpan().TrimStart('/'), AclOperation.List);

    /// <summary>Whether a request passes, through which rule, and which check stopped it.</summary>
    public AclDecision Decide(AclRequest request)
    {
        var path = request.Path.TrimStart('/');
        if (request.Operation is AclOperation.List or AclOperation.Scan && !path.EndsWith('/'))
        {
            // An empty path stays empty: the server drops every leading slash before it looks.
            path = path.Length == 0 ? "" : path + "/";
        }

        if (_rules is null || request.Operation == AclOperation.Help)
        {
            return new(this, request, path, null, null);
        }

        var rule = _rules.Find(path, request.Operation);
        return new(this, request, path, rule, rule is null ? new Denial(DenialReason.NoRule, null) : RequestCheck.Check(rule, request, Dialect));
    }

    /// <summary>
    /// Without an identity: for every templated stanza that could match the path, with which values it would, and what the token could then do.
    /// Answers "may anyone whose … is … read this" without naming one. Empty when the engine has an identity.
    /// </summary>
    public IReadOnlyList<AclPossibility> Possibilities(string path)
    {
        if (_rules is null || _identity is not null)
        {
            return [];
        }

        var trimmed = path.TrimStart('/');
        return [..
            from document in _documents
            from stanza in document.Stanzas
            where TemplateText.Has(stanza.Pattern) && RuleCompiler.Counts(stanza, Dialect, _now)
            let values = SymbolicPattern.Of(stanza.Pattern, document.Namespace)?.Bind(trimmed)
            where values is not null
            select new AclPossibility(new RuleSource(document.Name, stanza.Line, stanza.Pattern), values, Assuming(values, trimmed))];
    }

    private Capability Assuming(IReadOnlyDictionary<string, string> values, string path)
    {
        var templates = new TemplateExpansion(null, Dialect, _now) { Assumed = values };
        return Capabilities(RuleCompiler.Compile(_documents, Dialect, templates, _now), path);
    }

    private static Capability Capabilities(RuleTables rules, string path)
    {
        var rule = rules.Find(path.AsSpan().TrimStart('/'), AclOperation.List);
        return rule is null || rule.Capabilities == Capability.None ? Capability.Deny : rule.Capabilities;
    }

    /// <summary>The rules that match but did not answer, the closest first, each with what it lost by.</summary>
    internal IReadOnlyList<LosingRule> Losers(string path, AclOperation operation, AclRule? winner) =>
        winner is null || _rules is null ? [] : _rules.Losers(path, operation, winner);
}
