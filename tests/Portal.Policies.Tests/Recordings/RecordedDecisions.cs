using System.Text.Json;

namespace Portal.Policies.Tests.Recordings;

/// <summary>One line of a recording: a policy set, and what <c>sys/capabilities</c> answered for each path.</summary>
internal sealed record RecordedDecisions(string File, int Line, IReadOnlyDictionary<string, string> Policies, IReadOnlyDictionary<string, string[]> Paths)
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "Data");

    public static string[] Files { get; } = [.. Directory.GetFiles(Folder, "*.jsonl").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    public IReadOnlyList<PolicyDocument> Documents() => [.. Policies.Select(policy => PolicyDocument.Parse(policy.Key, policy.Value))];

    public static IEnumerable<RecordedDecisions> Read(string file) =>
        from line in System.IO.File.ReadLines(Path.Combine(Folder, file)).Index()
        where line.Item.Length > 0
        let recorded = JsonSerializer.Deserialize<Recorded>(line.Item, Web)!
        select new RecordedDecisions(file, line.Index + 1, recorded.Policies, recorded.Paths);

    /// <summary>The server a file was recorded from, by the dialect in its name.</summary>
    public static AclDialect Dialect(string file) =>
        AclDialect.Named(file) ?? throw new InvalidDataException($"{file} must name its server: {string.Join(", ", AclDialect.All)}.");

    private sealed record Recorded(Dictionary<string, string> Policies, Dictionary<string, string[]> Paths);
}
