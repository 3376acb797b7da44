using Portal.Policies.Decisions;

namespace Portal.Policies;

/// <summary>The check that stopped a request.</summary>
public enum DenialReason
{
    /// <summary>No rule matches the path.</summary>
    NoRule,

    /// <summary>The rule denies.</summary>
    Deny,

    /// <summary>The rule does not grant the operation's capability.</summary>
    MissingCapability,

    /// <summary>The path is root-protected and the rule has no <c>sudo</c>.</summary>
    MissingSudo,

    /// <summary>The request asks for no wrap TTL, or one outside the rule's limits.</summary>
    WrapTtl,

    /// <summary>A required parameter is missing.</summary>
    RequiredParameter,

    /// <summary>A parameter, or its value, is denied.</summary>
    DeniedParameter,

    /// <summary>A parameter, or its value, is not among the allowed ones.</summary>
    ParameterNotAllowed,

    /// <summary>The list asks for more names than the rule's pagination limit.</summary>
    PaginationLimit,
}

/// <summary>Why a request was stopped.</summary>
/// <param name="Reason">The check.</param>
/// <param name="Parameter">The parameter it was about, if it was about one.</param>
public sealed record Denial(DenialReason Reason, string? Parameter);

/// <summary>A rule that matches the path and did not answer.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="LostBy">What made the winner win over it.</param>
public sealed record LosingRule(AclRule Rule, TieBreaker LostBy);

/// <summary>The verdict on one request, and why.</summary>
public sealed class AclDecision
{
    private readonly AclEngine _engine;

    internal AclDecision(AclEngine engine, AclRequest request, string path, AclRule? rule, Denial? denial)
    {
        _engine = engine;
        Request = request;
        Path = path;
        Rule = rule;
        Denial = denial;
    }

    /// <summary>Whether the request passes.</summary>
    public bool Allowed => Denial is null;

    /// <summary>What was asked.</summary>
    public AclRequest Request { get; }

    /// <summary>The path that was looked up: without leading slashes, and for LIST and SCAN with a trailing one.</summary>
    public string Path { get; }

    /// <summary>The rule that answered; nothing for root, for help, and when none matches.</summary>
    public AclRule? Rule { get; }

    /// <summary>The check that stopped the request; nothing when it passes.</summary>
    public Denial? Denial { get; }

    /// <summary>Whether the token has the <c>root</c> policy.</summary>
    public bool IsRoot => _engine.IsRoot;

    /// <summary>
    /// The <c>limit</c> with which an allowed LIST or SCAN goes on, where the server changes it: the rule's maximum for none, <c>max</c> or zero,
    /// and zero for <c>max</c> under a rule without one (OpenBao 2.2 and later). Nothing where the request stays as it is.
    /// </summary>
    public int? ChangedLimit => Allowed && Rule is not null && _engine.Dialect.IsOpenBao ? PaginationCheck.ChangedLimit(Rule.Limits, Request) : null;

    /// <summary>The template that filters the names of a list (OpenBao 2.4 and later); nothing otherwise.</summary>
    public string? ResponseKeysFilterPath => _engine.Dialect.IsOpenBao ? Rule?.Limits.ResponseKeysFilterPath : null;

    /// <summary>The other matching rules, the closest first. Found when asked for, so that a mere verdict stays cheap.</summary>
    public IReadOnlyList<LosingRule> Losers => _engine.Losers(Path, Request.Operation, Rule);

    /// <summary>Verdict and reason in a few lines of plain English, for people.</summary>
    public string Explain() => DecisionText.Of(this);
}
