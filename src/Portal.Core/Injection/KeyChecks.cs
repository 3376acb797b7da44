using System.Text.RegularExpressions;
using Portal.Core.Kubernetes.Injectors;

namespace Portal.Core.Injection;

/// <summary>Checks each annotation by itself: is its key known, is its NAME possible, can its value be read.</summary>
internal static partial class KeyChecks
{
    private static readonly string[] KnownPrefixes = ["vault.hashicorp.com/", "openbao.org/"];

    public static IEnumerable<InjectionProblem> Of(IReadOnlyDictionary<string, string> annotations, InjectorNames names) =>
        annotations.OrderBy(pair => pair.Key, StringComparer.Ordinal).SelectMany(pair => Of(pair.Key, pair.Value, names));

    private static IEnumerable<InjectionProblem> Of(string key, string value, InjectorNames names)
    {
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0) return [];
        var (prefix, text) = (key[..(slash + 1)], key[(slash + 1)..]);
        if (prefix != names.Prefix && prefix != names.OtherPrefix) return Foreign(key, prefix, text, names);
        return AnnotationTable.Find(text) is { } found ? Known(key, text, found, value, names) : Unknown(key, text, prefix);
    }

    private static IEnumerable<InjectionProblem> Foreign(string key, string prefix, string text, InjectorNames names)
    {
        var isOther = KnownPrefixes.Contains(prefix);
        var isTypo = prefix == "openbao.openbao.org/" || KnownPrefixes.Any(known => Distance(prefix, known) is > 0 and <= 3);
        if ((isOther || isTypo) && AnnotationTable.Find(text) is not null)
            yield return new InjectionProblem(InjectionEffect.Ignored, key, isOther ? $"The injector of this cluster does not read {prefix}." : $"{prefix} is no injector's prefix.", $"Write {names.Prefix}{text}.");
    }

    private static IEnumerable<InjectionProblem> Unknown(string key, string text, string prefix)
    {
        var nearest = AnnotationTable.All.Select(candidate => (candidate.Name, Distance: DistanceToStart(text, candidate))).MinBy(candidate => candidate.Distance);
        var remedy = nearest.Distance <= 3 ? $"It may be meant as {prefix}{nearest.Name}." : "Remove it, or look for the right key.";
        yield return new InjectionProblem(InjectionEffect.Ignored, key, "Injectors know no such annotation.", remedy);
    }

    private static IEnumerable<InjectionProblem> Known(string key, string text, FoundAnnotation found, string value, InjectorNames names)
    {
        if (found.Key.Suffix == AnnotationSuffix.Required && found.Name is null)
        {
            yield return new InjectionProblem(InjectionEffect.Ignored, key, "It needs a name behind it and does nothing without.", $"Write {names.Prefix}{found.Key.Name}-NAME, where NAME becomes the file's name.");
            yield break;
        }

        if (text.Length > AnnotationTable.LongestKey || !KeyName().IsMatch(text))
        {
            var why = text.Length > AnnotationTable.LongestKey ? $"After the prefix it has {text.Length} characters; Kubernetes accepts {AnnotationTable.LongestKey}." : "Letters, digits, dashes, dots and underscores are allowed, with a letter or a digit at the end.";
            yield return new InjectionProblem(InjectionEffect.Refused, key, why, $"Use a NAME of at most {AnnotationTable.LongestName} characters, and {names.Prefix}agent-inject-file-NAME for the file's path.");
        }

        if (found.Key.Name == "agent-inject-template-file" && value.Contains("{{", StringComparison.Ordinal))
            yield return new InjectionProblem(InjectionEffect.Fails, key, $"It is read as the path of a template on disk, because the NAME \"file-{found.Name}\" cannot be told from it.", "Choose a NAME that does not start with file-.");
        if (AnnotationValue.ProblemOf(found.Key.Type, value) is { } problem)
            yield return new InjectionProblem(problem.Effect, key, problem.Sentence, "");
    }

    private static int DistanceToStart(string text, AnnotationKey key)
    {
        if (key.Suffix == AnnotationSuffix.None) return Distance(text, key.Name);
        // agent-inject-secert-foo: the NAME behind the key is anybody's choice.
        var parts = text.Split('-');
        var start = string.Join('-', parts.Take(key.Name.Split('-').Length));
        return Math.Min(Distance(text, key.Name), Distance(start, key.Name));
    }

    /// <summary>How many letters differ (Levenshtein).</summary>
    private static int Distance(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var replaced = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[right.Length];
    }

    [GeneratedRegex(@"\A[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?\z")]
    private static partial Regex KeyName();
}
