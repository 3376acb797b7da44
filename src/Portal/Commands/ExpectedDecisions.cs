using System.Text.Json;
using Portal.Policies;

namespace Portal.Commands;

/// <summary>One line of a file of expected decisions: policies by name, and for each path what <c>sys/capabilities</c> shall answer.</summary>
internal sealed record ExpectedDecisions(string File, int Line, IReadOnlyDictionary<string, string?> Policies, IReadOnlyDictionary<string, string[]> Paths)
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    /// <summary>The lines of a file; blank ones are passed over.</summary>
    /// <exception cref="CommandException">A line cannot be read.</exception>
    public static IEnumerable<ExpectedDecisions> Read(string file)
    {
        foreach (var (index, text) in PolicyCommand.Read(file).Split('\n').Index())
        {
            if (!string.IsNullOrWhiteSpace(text)) yield return ReadLine(file, index + 1, text);
        }
    }

    /// <summary>The stored policies; one without text is named by the token and stored nowhere.</summary>
    public IReadOnlyList<PolicyDocument> Documents() =>
        [.. Policies.Where(policy => policy.Value is not null).Select(policy => PolicyDocument.Parse(policy.Key, policy.Value!))];

    private static ExpectedDecisions ReadLine(string file, int number, string text)
    {
        try
        {
            var line = JsonSerializer.Deserialize<Written>(text, Web);
            return line is { Policies: { } policies, Paths: { } paths } && paths.Values.All(names => names is not null)
                ? new(file, number, policies, paths)
                : throw new CommandException($"{file}:{number}: a line needs \"policies\" and \"paths\".");
        }
        catch (JsonException wrong)
        {
            throw new CommandException($"{file}:{number}: {wrong.Message}");
        }
    }

    private sealed record Written(Dictionary<string, string?>? Policies, Dictionary<string, string[]>? Paths);
}
