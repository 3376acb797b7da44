using System.Text;

namespace Portal.Policies.Decisions;

/// <summary>Says a decision in words.</summary>
internal static class DecisionText
{
    public static string Of(AclDecision decision)
    {
        var operation = decision.Request.Operation.ToString().ToLowerInvariant();
        var text = new StringBuilder($"{(decision.Allowed ? "allowed" : "denied")}: {operation} on {decision.Path}\n");
        text.Append("  because ").Append(Reason(decision, operation)).Append('\n');
        if (decision.Rule is { } rule)
        {
            text.Append("  decided by ").Append(Rule(rule)).Append('\n');
        }

        foreach (var loser in decision.Losers)
        {
            text.Append("  not asked: ").Append(Rule(loser.Rule)).Append("; ").Append(Lost(loser.LostBy)).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>What made the winner win over a rule, as a clause.</summary>
    public static string Lost(TieBreaker by) => by switch
    {
        TieBreaker.ExactFirst => "an exact path goes before every wildcard",
        TieBreaker.SlashOrder => "this server asks about the other form of the path, with or without its last slash, first",
        TieBreaker.DeniesOrLists => "for a list, this server asks the closest path that denies or lists",
        TieBreaker.LongestPrefix => "of several paths that end in * only the longest counts",
        TieBreaker.LaterWildcard => "the winner's first wildcard is further to the right",
        TieBreaker.NoGlob => "a path without a * at its end goes before one with it",
        TieBreaker.FewerPlus => "the winner has fewer + segments",
        TieBreaker.LongerText => "the winner's text is longer",
        TieBreaker.GreaterText => "all else being equal, the text that sorts last wins",
    };

    private static string Reason(AclDecision decision, string operation)
    {
        if (decision.Denial is not { } denial)
        {
            return decision.IsRoot ? "the token has the root policy" : decision.Rule is null ? "help is allowed to every valid token" : $"the rule grants {operation}";
        }

        return denial.Reason switch
        {
            DenialReason.NoRule => "no path of these policies matches",
            DenialReason.Deny => "the rule denies",
            DenialReason.MissingCapability => $"the rule does not grant {operation}",
            DenialReason.MissingSudo => "the path is root-protected and the rule does not grant sudo",
            DenialReason.WrapTtl => "the rule asks for response wrapping with a TTL within its limits",
            DenialReason.RequiredParameter => $"the required parameter {denial.Parameter} is missing",
            DenialReason.DeniedParameter => denial.Parameter == "*" ? "the rule denies every parameter" : $"the parameter {denial.Parameter}, or its value, is denied",
            DenialReason.ParameterNotAllowed => $"the parameter {denial.Parameter}, or its value, is not among the allowed ones",
            DenialReason.PaginationLimit => "the list asks for more names than the pagination limit",
        };
    }

    private static string Rule(AclRule rule)
    {
        var sources = string.Join(" and ", rule.Sources.Select(source =>
            $"policy {source.Policy} line {source.Line}{(source.Pattern.TrimStart('/') == rule.Pattern ? "" : $" as \"{source.Pattern}\"")}"));
        return $"path \"{rule.Pattern}\" ({sources}), which grants {string.Join(", ", Granted(rule))}";
    }

    private static IReadOnlyList<string> Granted(AclRule rule) => rule.Capabilities == Capability.None ? ["nothing"] : rule.Capabilities.ToNames();
}
