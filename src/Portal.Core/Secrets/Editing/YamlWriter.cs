using System.Text;
using System.Text.RegularExpressions;

namespace Portal.Core.Secrets.Editing;

/// <summary>
/// Writes a document so that any YAML reader, of 1.1 or 1.2, reads the same types: texts that some reader would take for something else are
/// quoted, lines of text become a block, and everything is in block style.
/// </summary>
internal static partial class YamlWriter
{
    // Longer keys are not found by readers that look for the colon (YAML 1.2, 7.4.2 sets 1024).
    private const int LongestSimpleKey = 900;

    public static string Write(ObjectNode document) => document.Members.IsEmpty ? "{}\n" : Block(document, 0);

    private static string Block(SecretNode node, int indent)
    {
        var text = new StringBuilder();
        var margin = new string(' ', indent);
        if (node is ObjectNode document)
        {
            foreach (var member in document.Members)
            {
                var key = Key(member.Key);
                text.Append(margin).Append(key.Length > LongestSimpleKey ? $"? {key}\n{margin}:" : key + ":");
                AppendValue(text, member.Value, indent);
            }
        }
        else if (node is ListNode list)
        {
            foreach (var item in list.Items)
            {
                text.Append(margin).Append('-');
                // "- a: 1" instead of a dash on a line of its own: the first line of the block takes the dash's.
                if (IsBlock(item)) text.Append(' ').Append(Block(item, indent + 2).AsSpan(indent + 2));
                else AppendValue(text, item, indent);
            }
        }

        return text.ToString();
    }

    private static void AppendValue(StringBuilder text, SecretNode node, int indent)
    {
        if (IsBlock(node)) text.Append('\n').Append(Block(node, indent + 2));
        else if (node is ScalarNode { Kind: NodeKind.Text } scalar && scalar.Content.Reveal() is var lines && IsLines(lines)) AppendLines(text, lines, indent + 2);
        else text.Append(' ').Append(Scalar(node)).Append('\n');
    }

    private static bool IsBlock(SecretNode node) => node is ObjectNode { Members.IsEmpty: false } or ListNode { Items.IsEmpty: false };

    private static string Scalar(SecretNode node) => node switch
    {
        ObjectNode => "{}",
        ListNode => "[]",
        ScalarNode { Kind: NodeKind.Text } scalar => scalar.Content.Reveal() is var text && IsPlain(text) ? text : QuotedText.Of(text),
        _ => ((ScalarNode)node).Content.Reveal(),
    };

    private static string Key(string key) => IsPlain(key) ? key : QuotedText.Of(key);

    private static bool IsPlain(string text) => text.Length <= LongestSimpleKey && Plain().IsMatch(text) && !Word().IsMatch(text);

    // A block keeps its lines as they are, but for what is at their ends and what cannot be seen.
    private static bool IsLines(string text) =>
        text.Contains('\n', StringComparison.Ordinal) && text[0] is not (' ' or '\n') && !text.EndsWith("\n\n", StringComparison.Ordinal) &&
        text.Split('\n').All(line => !line.EndsWith(' ') && !line.Any(QuotedText.IsInvisible));

    private static void AppendLines(StringBuilder text, string lines, int indent)
    {
        var margin = new string(' ', indent);
        text.Append(lines.EndsWith('\n') ? " |\n" : " |-\n");
        foreach (var line in (lines.EndsWith('\n') ? lines[..^1] : lines).Split('\n')) text.Append(line.Length == 0 ? "" : margin).Append(line).Append('\n');
    }

    [GeneratedRegex(@"^[A-Za-z_/][A-Za-z0-9_./@+-]*( [A-Za-z0-9_./@+-]+)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Plain();

    // What YAML 1.1 or 1.2 takes for something other than a text.
    [GeneratedRegex(@"^(null|true|false|yes|no|on|off|y|n)\z", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Word();
}
