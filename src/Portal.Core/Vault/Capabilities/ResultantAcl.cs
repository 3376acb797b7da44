using System.Collections.Immutable;
using System.Text.Json;

namespace Portal.Core.Vault.Capabilities;

/// <summary>
/// What a token may do anywhere, as <c>sys/internal/ui/resultant-acl</c> answers: rules for exact paths, and rules for stems that stand for
/// <c>stem*</c>. OpenBao, and Vault before 1.21, leave rules with <c>+</c> out, so it can tell what is allowed and never what is not.
/// </summary>
internal sealed class ResultantAcl
{
    private readonly bool _isRoot;
    private readonly Dictionary<string, ImmutableArray<string>> _exact;
    private readonly KeyValuePair<string, ImmutableArray<string>>[] _stems;
    private readonly bool _hasSegments;

    private ResultantAcl(bool isRoot, Dictionary<string, ImmutableArray<string>> exact, Dictionary<string, ImmutableArray<string>> stems)
    {
        (_isRoot, _exact) = (isRoot, exact);
        _stems = [.. stems.OrderByDescending(stem => stem.Key.Length)];
        _hasSegments = stems.Keys.Concat(exact.Keys).Any(path => path.Split('/').Contains("+"));
    }

    // {"root":false,"exact_paths":{"sys/health":{"capabilities":["read"]}},"glob_paths":{"kv/data/team/":{"capabilities":["read","update"]}}}
    public static ResultantAcl Read(VaultAnswer answer) => new(
        VaultAnswer.Member(answer.Content, "root").ValueKind is JsonValueKind.True, Rules(answer.Content, "exact_paths"), Rules(answer.Content, "glob_paths"));

    /// <summary>The capabilities on a path; none when that cannot be told from this answer.</summary>
    public ImmutableArray<string> On(string path)
    {
        if (_isRoot) return ["root"];
        // A rule with a + may win over a longer stem; which does is for the server to say.
        if (_hasSegments) return [];
        if (_exact.TryGetValue(path, out var exact)) return exact;
        foreach (var (stem, capabilities) in _stems)
        {
            if (path.StartsWith(stem, StringComparison.Ordinal)) return capabilities;
        }

        return [];
    }

    /// <summary>The rules that allow something, as they are told: exact paths, and stems that stand for everything that begins with them. None for root, which needs none.</summary>
    public IEnumerable<(string Path, bool IsStem, ImmutableArray<string> Capabilities)> Granting =>
        _exact.Select(rule => (rule.Key, false, rule.Value)).Concat(_stems.Select(rule => (rule.Key, true, rule.Value))).Where(rule => !rule.Value.IsEmpty && !rule.Value.Contains("deny"));

    private static Dictionary<string, ImmutableArray<string>> Rules(JsonElement content, string name) => VaultAnswer.Member(content, name) is { ValueKind: JsonValueKind.Object } rules
        ? rules.EnumerateObject().ToDictionary(rule => rule.Name, rule => VaultAnswer.Texts(rule.Value, "capabilities"), StringComparer.Ordinal)
        : [];
}
