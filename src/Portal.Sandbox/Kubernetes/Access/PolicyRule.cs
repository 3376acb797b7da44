using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Kubernetes.Access;

/// <summary>One rule of a role.</summary>
internal sealed record PolicyRule(IReadOnlyList<string> Verbs, IReadOnlyList<string> Groups, IReadOnlyList<string> Resources, IReadOnlyList<string> Names, IReadOnlyList<string> Paths)
{
    public static PolicyRule From(JsonObject rule) =>
        new(rule.TextsAt("verbs"), rule.TextsAt("apiGroups"), rule.TextsAt("resources"), rule.TextsAt("resourceNames"), rule.TextsAt("nonResourceURLs"));

    public static IReadOnlyList<PolicyRule> Of(JsonObject role) => [.. role.ItemsAt("rules").Select(From)];

    public bool Allows(AccessRequest request)
    {
        if (!Has(Verbs, request.Verb)) return false;
        if (request.Path is { } path) return Paths.Any(pattern => Covers(pattern, path));
        return Has(Groups, request.Group) && HasResource(request) && (Names.Count == 0 || Names.Contains(request.Name ?? ""));
    }

    /// <summary>Whether everything this rule allows is allowed by one of the owner's, piece by piece.</summary>
    public bool IsCoveredBy(IReadOnlyList<PolicyRule> held) =>
        Pieces().All(piece => held.Any(rule => rule.CoversPiece(piece)));

    /// <summary>As refusals of an escalation print it.</summary>
    public override string ToString()
    {
        var parts = new List<string>();
        if (Groups.Count > 0) parts.Add($"APIGroups:{List(Groups)}");
        if (Resources.Count > 0) parts.Add($"Resources:{List(Resources)}");
        if (Names.Count > 0) parts.Add($"ResourceNames:{List(Names)}");
        if (Paths.Count > 0) parts.Add($"NonResourceURLs:{List(Paths)}");
        parts.Add($"Verbs:{List(Verbs)}");
        return $"{{{string.Join(", ", parts)}}}";
    }

    public JsonObject ToJson()
    {
        var json = new JsonObject { ["verbs"] = Array(Verbs) };
        if (Groups.Count > 0) json["apiGroups"] = Array(Groups);
        if (Resources.Count > 0) json["resources"] = Array(Resources);
        if (Names.Count > 0) json["resourceNames"] = Array(Names);
        if (Paths.Count > 0) json["nonResourceURLs"] = Array(Paths);
        return json;
    }

    private bool HasResource(AccessRequest request)
    {
        if (Has(Resources, request.ResourceWithSubresource)) return true;
        return !string.IsNullOrEmpty(request.Subresource) && Resources.Contains("*/" + request.Subresource);
    }

    /// <summary>Joins pieces that differ only by their verb.</summary>
    public static IReadOnlyList<PolicyRule> Compact(IEnumerable<PolicyRule> pieces) =>
    [
        .. pieces.GroupBy(piece => (string.Join(',', piece.Groups), string.Join(',', piece.Resources), string.Join(',', piece.Names), string.Join(',', piece.Paths)))
            .Select(same => same.First() with { Verbs = [.. same.SelectMany(piece => piece.Verbs).Distinct()] }),
    ];

    /// <summary>The same in rules of one verb, one group and one resource.</summary>
    public IEnumerable<PolicyRule> Pieces()
    {
        foreach (var verb in Verbs)
        {
            foreach (var path in Paths) yield return new([verb], [], [], [], [path]);
            foreach (var group in Groups)
            {
                foreach (var resource in Resources)
                {
                    if (Names.Count == 0) yield return new([verb], [group], [resource], [], []);
                    foreach (var name in Names) yield return new([verb], [group], [resource], [name], []);
                }
            }
        }
    }

    private bool CoversPiece(PolicyRule piece)
    {
        if (!Has(Verbs, piece.Verbs[0])) return false;
        if (piece.Paths.Count > 0) return Paths.Any(pattern => Covers(pattern, piece.Paths[0]));
        var resource = piece.Resources[0];
        var slash = resource.IndexOf('/', StringComparison.Ordinal);
        return Has(Groups, piece.Groups[0])
            && (Has(Resources, resource) || slash >= 0 && Resources.Contains("*" + resource[slash..]))
            && (Names.Count == 0 || piece.Names.Count > 0 && Names.Contains(piece.Names[0]));
    }

    private static bool Has(IReadOnlyList<string> names, string name) => names.Contains("*") || names.Contains(name);

    private static bool Covers(string pattern, string path) =>
        pattern == "*" || pattern == path || pattern.EndsWith('*') && path.StartsWith(pattern.TrimEnd('*'), StringComparison.Ordinal);

    private static string List(IReadOnlyList<string> names) => $"[{string.Join(" ", names.Select(name => $"\"{name}\""))}]";

    private static JsonArray Array(IReadOnlyList<string> names) => [.. names.Select(name => (JsonNode)name)];
}
