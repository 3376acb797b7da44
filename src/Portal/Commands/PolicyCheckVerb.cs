using Portal.Policies;

namespace Portal.Commands;

/// <summary><c>policy check</c>: what a server refuses, and what was probably not meant, each with its place.</summary>
internal static class PolicyCheckVerb
{
    public static int Run(IReadOnlyList<string> words, TextWriter output)
    {
        var line = new CommandLine(words, new Dictionary<string, bool> { ["--server"] = false });
        var server = PolicyCommand.Server(line);
        var found = PolicyCommand.Some(line.Files).SelectMany(file => Problems(file, server)).ToArray();
        var errors = found.Count(problem => problem.Severity == "error");
        var hints = found.Length - errors;
        if (line.IsJson)
        {
            PolicyCommand.WriteJson(output, new { server = server?.Name, files = line.Files, errors, hints, problems = found });
        }
        else
        {
            foreach (var problem in found) output.WriteLine($"{problem.File}:{problem.Line}:{problem.Column}: {problem.Severity}: {problem.Message}");
            output.WriteLine($"{Count(line.Files.Count, "file")}, {Count(errors, "error")}, {Count(hints, "hint")}");
        }

        return errors == 0 ? 0 : 1;
    }

    private static IEnumerable<Problem> Problems(string file, AclDialect? server)
    {
        var text = PolicyCommand.Read(file);
        if (text.Length == 0) return [new Problem(file, 1, 1, "error", "'policy' parameter not supplied or empty")];
        var document = PolicyDocument.Parse(Path.GetFileNameWithoutExtension(file), text);
        return (server is null ? document.Problems : document.Check(server))
            .Select(problem => new Problem(file, problem.Line, problem.Column, problem.Severity == PolicySeverity.Error ? "error" : "hint", problem.Message));
    }

    private static string Count(int number, string noun) => $"{number} {noun}{(number == 1 ? "" : "s")}";

    private sealed record Problem(string File, int Line, int Column, string Severity, string Message);
}
