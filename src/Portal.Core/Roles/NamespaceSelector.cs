using System.Collections.Immutable;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Portal.Core.Roles;

/// <summary>A Kubernetes label selector, written as JSON or YAML, as a role binds namespaces with.</summary>
internal sealed class NamespaceSelector
{
    private static readonly ImmutableHashSet<string> Operators = ["In", "NotIn", "Exists", "DoesNotExist"];
    private readonly Wire _wire;

    private NamespaceSelector(Wire wire) => _wire = wire;

    /// <summary>Reads a selector; null when it is none.</summary>
    public static NamespaceSelector? TryParse(string text)
    {
        try
        {
            // JSON is YAML, so that one reader is enough.
            var wire = new DeserializerBuilder().WithNamingConvention(CamelCaseNamingConvention.Instance).Build().Deserialize<Wire?>(text);
            return wire is not null && (wire.MatchExpressions ?? []).All(IsRule) ? new NamespaceSelector(wire) : null;
        }
        catch (YamlException)
        {
            return null;
        }
    }

    /// <summary>Whether a namespace with these labels is meant. An empty selector means every namespace.</summary>
    public bool Matches(IReadOnlyDictionary<string, string> labels) =>
        (_wire.MatchLabels ?? []).All(wanted => labels.TryGetValue(wanted.Key, out var value) && value == wanted.Value)
        && (_wire.MatchExpressions ?? []).All(rule => Holds(rule, labels));

    private static bool IsRule(RuleWire rule) =>
        !string.IsNullOrEmpty(rule.Key) && Operators.Contains(rule.Operator ?? "") && (rule.Operator is "In" or "NotIn") == (rule.Values is { Count: > 0 });

    private static bool Holds(RuleWire rule, IReadOnlyDictionary<string, string> labels)
    {
        var value = labels.TryGetValue(rule.Key!, out var found) ? found : null;
        return rule.Operator switch
        {
            "In" => value is not null && rule.Values!.Contains(value),
            "NotIn" => value is null || !rule.Values!.Contains(value),
            "Exists" => value is not null,
            _ => value is null,
        };
    }

    private sealed class Wire
    {
        public Dictionary<string, string>? MatchLabels { get; set; }

        public List<RuleWire>? MatchExpressions { get; set; }
    }

    private sealed class RuleWire
    {
        public string? Key { get; set; }

        public string? Operator { get; set; }

        public List<string>? Values { get; set; }
    }
}
