using Portal.Policies;

namespace Portal.Commands;

/// <summary><c>policy explain</c>: the verdict on one request, the rule that gave it, and the rules that did not.</summary>
internal static class PolicyExplainVerb
{
    public static int Run(IReadOnlyList<string> words, TextWriter output)
    {
        var line = new CommandLine(words, new Dictionary<string, bool> { ["--policy"] = true, ["--path"] = false, ["--operation"] = false, ["--server"] = false });
        var server = PolicyCommand.Server(line) ?? AclDialect.Vault121;
        var path = line.Last("--path") ?? throw new CommandException("--path is not given.");
        var request = new AclRequest(Operation(line.Last("--operation") ?? throw new CommandException("--operation is not given.")), path);
        var engine = AclEngine.Compile(PolicyCommand.Some([.. line.All("--policy"), .. line.Files]).Select(file => Document(file, server)), server);
        var decision = engine.Decide(request);
        var possibilities = engine.Possibilities(decision.Path);
        if (line.IsJson)
        {
            PolicyCommand.WriteJson(output, Json(engine, decision, possibilities));
        }
        else
        {
            output.Write(decision.Explain());
            foreach (var possibility in possibilities) output.WriteLine($"  for a token with {Values(possibility)}: {string.Join(", ", possibility.Capabilities.ToNames())} ({Source(possibility.Stanza)})");
            output.WriteLine($"  asked as {server} would decide; sys/capabilities answers {string.Join(", ", engine.Capabilities(path).ToNames())} for {path}");
        }

        return decision.Allowed ? 0 : 1;
    }

    private static AclOperation Operation(string name) =>
        Enum.TryParse<AclOperation>(name, ignoreCase: true, out var operation) && Enum.IsDefined(operation) && !char.IsAsciiDigit(name[0])
            ? operation
            : throw new CommandException($"--operation {name} is none of {string.Join(", ", Enum.GetNames<AclOperation>()).ToLowerInvariant()}.");

    // A verdict on half a policy would be a wrong one.
    private static PolicyDocument Document(string file, AclDialect server)
    {
        var document = PolicyDocument.Parse(Path.GetFileNameWithoutExtension(file), PolicyCommand.Read(file));
        return document.Refusal(server) is { } refusal && document.Name != "root"
            ? throw new CommandException($"{server} refuses {file}: {refusal.TrimEnd()}")
            : document;
    }

    private static object Json(AclEngine engine, AclDecision decision, IReadOnlyList<AclPossibility> possibilities) => new
    {
        allowed = decision.Allowed,
        operation = decision.Request.Operation.ToString().ToLowerInvariant(),
        path = decision.Path,
        server = engine.Dialect.Name,
        capabilities = engine.Capabilities(decision.Request.Path).ToNames(),
        denial = decision.Denial?.Reason.ToString(),
        rule = decision.Rule is { } rule ? Json(rule) : null,
        losers = decision.Losers.Select(loser => new { rule = Json(loser.Rule), lostBy = loser.LostBy.ToString() }),
        possibilities = possibilities.Select(possibility => new { stanza = possibility.Stanza, values = possibility.Values, capabilities = possibility.Capabilities.ToNames() }),
        explanation = decision.Explain(),
    };

    private static object Json(AclRule rule) => new { pattern = rule.Pattern, capabilities = rule.Capabilities.ToNames(), sources = rule.Sources };

    private static string Values(AclPossibility possibility) => string.Join(" and ", possibility.Values.Select(value => $"{value.Key} = {value.Value}"));

    private static string Source(RuleSource source) => $"policy {source.Policy} line {source.Line}";
}
