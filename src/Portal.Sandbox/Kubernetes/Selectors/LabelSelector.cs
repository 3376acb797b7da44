using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Kubernetes.Selectors;

/// <summary>One requirement: <c>=</c>, <c>!=</c>, <c>in</c>, <c>notin</c>, <c>exists</c>, <c>!</c>, <c>gt</c>, <c>lt</c>.</summary>
internal sealed record LabelRequirement(string Key, string Operator, IReadOnlyList<string> Values)
{
    public bool Matches(IReadOnlyDictionary<string, string> labels)
    {
        var has = labels.TryGetValue(Key, out var value);
        return Operator switch
        {
            "=" or "in" => has && Values.Contains(value),
            "!=" or "notin" => !has || !Values.Contains(value!),
            "exists" => has,
            "!" => !has,
            "gt" => has && Compare(value!) > 0,
            "lt" => has && Compare(value!) < 0,
            _ => throw new InvalidOperationException($"No operator {Operator}."),
        };
    }

    private int Compare(string value) => long.TryParse(value, out var number) && long.TryParse(Values[0], out var limit) ? number.CompareTo(limit) : 0;
}

/// <summary>Which labels an object must have. An empty selector selects everything.</summary>
internal sealed record LabelSelector(IReadOnlyList<LabelRequirement> Requirements)
{
    public static readonly LabelSelector Everything = new([]);

    public bool Matches(IReadOnlyDictionary<string, string> labels) => Requirements.All(requirement => requirement.Matches(labels));

    public bool Matches(JsonNode? labels) =>
        Matches((labels as JsonObject)?.ToDictionary(label => label.Key, label => label.Value.AsText() ?? "") ?? []);

    /// <summary>Reads the form objects hold: <c>matchLabels</c> and <c>matchExpressions</c>. Null selects nothing.</summary>
    public static LabelSelector? From(JsonObject? selector)
    {
        if (selector is null) return null;
        var labels = (selector.ObjectAt("matchLabels") ?? []).Select(label => new LabelRequirement(label.Key, "=", [label.Value.AsText() ?? ""]));
        var expressions = selector.ItemsAt("matchExpressions").Select(item => new LabelRequirement(item.TextAt("key") ?? "", Operator(item.TextAt("operator")), item.TextsAt("values")));
        return new([.. labels, .. expressions]);
    }

    /// <summary>The text form, as a scale reports it.</summary>
    public static string Format(JsonObject? selector)
    {
        var parts = From(selector)?.Requirements.OrderBy(item => item.Key, StringComparer.Ordinal).Select(item => item.Operator switch
        {
            "=" => $"{item.Key}={item.Values[0]}",
            "in" or "notin" => $"{item.Key} {item.Operator} ({string.Join(",", item.Values.Order(StringComparer.Ordinal))})",
            "!" => "!" + item.Key,
            _ => item.Key,
        });
        return string.Join(",", parts ?? []);
    }

    private static string Operator(string? name) => name switch
    {
        "In" => "in",
        "NotIn" => "notin",
        "Exists" => "exists",
        "DoesNotExist" => "!",
        _ => "exists",
    };
}
