using System.Collections.Immutable;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Portal.Core.Secrets.Editing;

/// <summary>
/// A document as YAML, and back. Types follow the core schema of YAML 1.2. What it would read as a number and JSON has no way to write
/// (<c>0x1F</c>, <c>+5</c>, <c>.inf</c>), and what older readers read otherwise (<c>0123</c>), is refused instead of guessed at.
/// </summary>
public static partial class YamlFace
{
    /// <summary>The document, one line for each key.</summary>
    public static string Write(ObjectNode document) => YamlWriter.Write(document);

    /// <summary>Reads one mapping; a text that is not one answers with the place where it stops being one.</summary>
    public static FaceReading Read(string text)
    {
        var comments = 0;
        var scanner = new Scanner(new StringReader(text), skipComments: false);
        try
        {
            var events = new EventSource(new Parser(scanner), () => comments++);
            events.Expect<StreamStart>();
            if (events.Current is StreamEnd) return With(ObjectNode.Empty, comments);
            events.Expect<DocumentStart>();
            var root = Node(events, 1);
            events.Expect<DocumentEnd>();
            if (events.Current is not StreamEnd) throw Broken(events.Current, "A second document starts here; a secret is one.");
            return root switch
            {
                ObjectNode document => With(document, comments),
                ScalarNode { Kind: NodeKind.Null } => With(ObjectNode.Empty, comments),
                _ => FaceReading.Failed(1, 1, "A secret is one YAML mapping, such as \"username: app\"."),
            };
        }
        catch (YamlException exception)
        {
            return FaceReading.Failed((int)exception.Start.Line, (int)exception.Start.Column, Sentence(exception));
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException or IndexOutOfRangeException or NullReferenceException or FormatException or OverflowException)
        {
            // YamlDotNet 18.1 stumbles over some broken texts ("a: [" before a block) instead of naming them.
            return FaceReading.Failed((int)scanner.CurrentPosition.Line, (int)scanner.CurrentPosition.Column, "The text stops being YAML here.");
        }
    }

    private static FaceReading With(ObjectNode document, int comments) =>
        new(document, null) { Notes = comments == 0 ? [] : ["Comments are not part of a secret: they stay here while you edit and are not saved."] };

    private static SecretNode Node(EventSource events, int depth)
    {
        if (depth > SecretFaces.Deepest) throw Broken(events.Current, $"This is nested deeper than {SecretFaces.Deepest} levels.");
        if (events.Current is NodeEvent { Anchor.IsEmpty: false }) throw Broken(events.Current, "Anchors (&) are not kept in a secret; write the value where it is used.");
        switch (events.Current)
        {
            case Scalar scalar:
                events.Next();
                return Value(scalar);
            case MappingStart mapping:
                Untagged(mapping);
                events.Next();
                return Mapping(events, depth);
            case SequenceStart sequence:
                Untagged(sequence);
                events.Next();
                var items = ImmutableArray.CreateBuilder<SecretNode>();
                while (events.Current is not SequenceEnd) items.Add(Node(events, depth + 1));
                events.Next();
                return new ListNode(items.DrainToImmutable());
            case AnchorAlias alias:
                throw Broken(alias, "Aliases (*) are not kept in a secret; write the value out.");
            default:
                throw Broken(events.Current, "A value is expected here.");
        }
    }

    private static ObjectNode Mapping(EventSource events, int depth)
    {
        var members = ImmutableArray.CreateBuilder<SecretMember>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (events.Current is not MappingEnd)
        {
            if (events.Current is not Scalar { Anchor.IsEmpty: true } key) throw Broken(events.Current, "A key is a text here.");
            if (!seen.Add(key.Value)) throw Broken(key, $"The key {QuotedText.Of(key.Value)} is there twice; Vault would keep one of them.");
            events.Next();
            members.Add(new SecretMember(key.Value, Node(events, depth + 1)));
        }

        events.Next();
        return new ObjectNode(members.DrainToImmutable());
    }

    private static ScalarNode Value(Scalar scalar)
    {
        if (!scalar.Tag.IsEmpty)
        {
            return scalar.Tag is { IsNonSpecific: true } || scalar.Tag.Value == "tag:yaml.org,2002:str"
                ? SecretNode.Text(scalar.Value)
                : throw Broken(scalar, $"The tag {scalar.Tag.Value} has no meaning in a secret; write the value without it.");
        }

        if (scalar.Style is not ScalarStyle.Plain) return SecretNode.Text(scalar.Value);
        return scalar.Value switch
        {
            "" or "~" or "null" or "Null" or "NULL" => SecretNode.Null(),
            "true" or "True" or "TRUE" => SecretNode.Boolean(true),
            "false" or "False" or "FALSE" => SecretNode.Boolean(false),
            var text when JsonFace.IsNumber(text) => SecretNode.Number(text),
            var text when Numeric().IsMatch(text) => throw Broken(scalar, $"{text} is a number to some readers of YAML and not to JSON. Write a JSON number, or put it in quotes to make it a text."),
            var text => SecretNode.Text(text),
        };
    }

    private static void Untagged(NodeEvent node)
    {
        if (!node.Tag.IsEmpty && !node.Tag.Value.StartsWith("tag:yaml.org,2002:", StringComparison.Ordinal)) throw Broken(node, $"The tag {node.Tag.Value} has no meaning in a secret; write the value without it.");
    }

    private static YamlException Broken(ParsingEvent at, string message) => new(at.Start, at.End, message);

    private static string Sentence(YamlException exception)
    {
        var text = exception.Message.TrimEnd();
        return text.EndsWith('.') ? text : text + ".";
    }

    // Numbers of YAML 1.1 and 1.2 that are none in JSON.
    [GeneratedRegex(@"^[-+]?(0x[0-9a-fA-F_]+|0o[0-7_]+|0b[01_]+|\.(inf|Inf|INF)|(\.[0-9][0-9_]*|[0-9][0-9_]*\.?[0-9_]*)([eE][-+]?[0-9]+)?)\z|^\.(nan|NaN|NAN)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Numeric();

    /// <summary>The parser's events without its comments, which are counted.</summary>
    private sealed class EventSource
    {
        private readonly IParser _parser;
        private readonly Action _comment;

        public EventSource(IParser parser, Action comment)
        {
            (_parser, _comment) = (parser, comment);
            Next();
        }

        public ParsingEvent Current => _parser.Current!;

        public void Next()
        {
            while (_parser.MoveNext() && _parser.Current is Comment) _comment();
        }

        public void Expect<T>()
            where T : ParsingEvent
        {
            if (Current is not T) throw Broken(Current, "This is not where a YAML document can have it.");
            Next();
        }
    }
}
