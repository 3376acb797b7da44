using Portal.Policies;

namespace Portal.Commands;

/// <summary><c>policy test</c>: decisions a team expects, against the engine. The last line counts them, one for every path.</summary>
internal static class PolicyTestVerb
{
    public static int Run(IReadOnlyList<string> words, TextWriter output)
    {
        var line = new CommandLine(words, new Dictionary<string, bool> { ["--server"] = false });
        var server = PolicyCommand.Server(line);
        var passed = 0;
        var wrong = new List<WrongDecision>();
        foreach (var file in PolicyCommand.Some(line.Files))
        {
            var dialect = server ?? AclDialect.Named(Path.GetFileName(file)) ?? AclDialect.Vault121;
            foreach (var expected in ExpectedDecisions.Read(file))
            {
                var found = Wrong(expected, dialect).ToArray();
                passed += expected.Paths.Count - found.Length;
                wrong.AddRange(found);
            }
        }

        if (line.IsJson)
        {
            PolicyCommand.WriteJson(output, new { passed, failed = wrong.Count, wrong });
        }
        else
        {
            foreach (var decision in wrong) output.WriteLine(decision);
            output.WriteLine($"{passed} passed, {wrong.Count} failed");
        }

        return wrong.Count == 0 ? 0 : 1;
    }

    private static IEnumerable<WrongDecision> Wrong(ExpectedDecisions expected, AclDialect dialect)
    {
        var documents = expected.Documents();
        var engine = AclEngine.Compile(documents, dialect);

        // A policy the server would not have taken decides nothing; saying so beats a verdict without it.
        var refused = documents.Where(document => document.Name != "root" && document.Text.Length > 0 && document.Refusal(dialect) is not null)
            .Select(document => $"{dialect} refuses policy {document.Name}: {document.Refusal(dialect)!.ReplaceLineEndings(" ").Trim()}").FirstOrDefault();
        foreach (var (path, names) in expected.Paths)
        {
            var got = engine.Capabilities(path).ToNames();
            if (refused is not null || !names.ToHashSet().SetEquals(got))
            {
                yield return new(expected.File, expected.Line, [.. expected.Policies.Keys], path, names, refused is null ? got : [], refused ?? Rule(engine, path));
            }
        }
    }

    private static string Rule(AclEngine engine, string path) => engine.RuleOf(path) switch
    {
        null when engine.IsRoot => "the policy root",
        null => "no rule: none matches",
        var rule => $"path \"{rule.Pattern}\" ({string.Join(", ", rule.Sources.Select(source => $"policy {source.Policy} line {source.Line}"))})",
    };

    private sealed record WrongDecision(string File, int Line, IReadOnlyList<string> Policies, string Path, IReadOnlyList<string> Expected, IReadOnlyList<string> Got, string Rule)
    {
        public override string ToString() =>
            $"{File}:{Line}: policies {string.Join(", ", Policies)}: {Path}: expected {string.Join(", ", Expected)}; got {string.Join(", ", Got)}; decided by {Rule}";
    }
}
