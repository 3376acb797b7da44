using System.Diagnostics.CodeAnalysis;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Portal.Sandbox.Vault.Auth;

/// <summary>Labels a namespace must have: <c>matchLabels</c> of a Kubernetes label selector, in JSON or YAML. Expressions are not supported, as in the real method.</summary>
internal sealed class LabelSelector
{
    private readonly Dictionary<string, string> _labels = [];

    /// <exception cref="FormatException">The text is no such selector.</exception>
    public static LabelSelector Parse(string text) => TryParse(text, out var selector) ? selector : throw new FormatException("no label selector");

    public static bool TryParse(string text, [NotNullWhen(true)] out LabelSelector? selector)
    {
        selector = null;
        var yaml = new YamlStream();
        try
        {
            yaml.Load(new StringReader(text));
        }
        catch (YamlException)
        {
            return false;
        }

        if (yaml.Documents is not [{ RootNode: YamlMappingNode root }] || root.Children.ContainsKey("matchExpressions"))
        {
            return false;
        }

        var parsed = new LabelSelector();
        if (root.Children.TryGetValue("matchLabels", out var labels))
        {
            if (labels is not YamlMappingNode map)
            {
                return false;
            }

            foreach (var (name, value) in map.Children)
            {
                parsed._labels[name.ToString()] = value.ToString();
            }
        }

        selector = parsed;
        return true;
    }

    public bool Matches(IReadOnlyDictionary<string, string> labels) => _labels.All(wanted => labels.TryGetValue(wanted.Key, out var value) && value == wanted.Value);
}
