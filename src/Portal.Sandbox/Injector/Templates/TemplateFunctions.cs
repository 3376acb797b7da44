using System.Collections;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Injector.Templates;

/// <summary>The functions of Go's templates and, of those consul-template adds, the ones that need nothing but Vault.</summary>
internal sealed class TemplateFunctions(TemplateData data)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private static readonly JsonSerializerOptions Indented = new(JsonText.Compact) { WriteIndented = true };

    private static readonly HashSet<string> Names =
    [
        "and", "or", "not", "eq", "ne", "lt", "le", "gt", "ge", "index", "slice", "len", "print", "printf", "println",
        "secret", "secrets", "pkiCert", "env", "mustEnv", "envOrDefault", "file", "timestamp",
        "toJSON", "toJSONPretty", "toUnescapedJSON", "toYAML", "parseJSON", "parseInt", "parseBool", "parseFloat",
        "base64Encode", "base64Decode", "base64URLEncode", "base64URLDecode", "sha256Hex", "md5sum", "hmacSHA256Hex",
        "toLower", "toUpper", "toTitle", "trim", "trimSpace", "trimPrefix", "trimSuffix", "split", "join", "replaceAll", "regexMatch", "regexReplaceAll", "contains", "in", "indent", "loop",
        "add", "subtract", "multiply", "divide", "modulo", "minimum", "maximum",
    ];

    public static bool Defines(string name) => Names.Contains(name);

    public object? Call(string name, IReadOnlyList<Func<object?>> operands)
    {
        if (name is "and" or "or") return Decide(name == "and", operands);
        var arguments = operands.Select(operand => operand()).ToArray();
        try
        {
            return Call(name, arguments);
        }
        catch (Exception wrong) when (wrong is FormatException or JsonException or InvalidCastException or ArgumentException or DivideByZeroException or RegexMatchTimeoutException)
        {
            throw new TemplateException($"error calling {name}: {wrong.Message}");
        }
    }

    private static object? Decide(bool and, IReadOnlyList<Func<object?>> operands)
    {
        object? value = null;
        foreach (var operand in operands)
        {
            value = operand();
            if (GoValues.True(value) != and) return value;
        }

        return value;
    }

    private object? Call(string name, object?[] a)
    {
        switch (name)
        {
            case "not": return !GoValues.True(One(name, a));
            case "eq": return a.Length > 1 ? a.Skip(1).Any(other => GoValues.Same(a[0], other)) : throw new TemplateException("error calling eq: missing argument for comparison");
            case "ne": return !GoValues.Same(Two(name, a), a[1]);
            case "lt": return GoValues.Compare(Two(name, a), a[1]) < 0;
            case "le": return GoValues.Compare(Two(name, a), a[1]) <= 0;
            case "gt": return GoValues.Compare(Two(name, a), a[1]) > 0;
            case "ge": return GoValues.Compare(Two(name, a), a[1]) >= 0;
            case "index": return a.Skip(1).Aggregate(a.FirstOrDefault(), Index);
            case "slice": return Text(a, 0)[Whole(a, 1)..(a.Length > 2 ? Whole(a, 2) : Text(a, 0).Length)];
            case "len": return Length(One(name, a));
            case "print": return string.Concat(a.Select(value => GoValues.Print(value, true)));
            case "println": return string.Join(' ', a.Select(value => GoValues.Print(value, true))) + "\n";
            case "printf": return GoFormat.Print(Text(a, 0), a[1..]);
            case "secret": return data.Read(new(Text(a, 0), false, string.Join(' ', a.Skip(1).Select(value => GoValues.Print(value)))));
            case "pkiCert": return data.Read(new(Text(a, 0), false, string.Join(' ', a.Skip(1).Select(argument => GoValues.Print(argument)))) { IsCertificate = true });
            case "secrets": return data.Read(new(Text(a, 0), true, ""));
            case "env": return data.Environment.GetValueOrDefault(Text(a, 0), "");
            case "mustEnv": return data.Environment.GetValueOrDefault(Text(a, 0)) ?? throw new TemplateException($"error calling mustEnv: environment variable \"{Text(a, 0)}\" not set");
            case "envOrDefault": return data.Environment.GetValueOrDefault(Text(a, 0)) is { Length: > 0 } set ? set : Text(a, 1);
            case "file": return data.Files.TryRead(Text(a, 0), out var content) ? content : throw new TemplateException($"error calling file: stat {Text(a, 0)}: no such file or directory");
            case "timestamp": return JsonText.Timestamp(data.Now);
            default: return Encodes(name, a) ?? Texts(name, a) ?? Numbers(name, a);
        }
    }

    private static object? Encodes(string name, object?[] a) => name switch
    {
        "toJSON" or "toUnescapedJSON" => GoValues.ToJson(One(name, a))?.ToJsonString(JsonText.Compact) ?? "null",
        "toJSONPretty" => GoValues.ToJson(One(name, a))?.ToJsonString(Indented) ?? "null",
        "toYAML" => new YamlDotNet.Serialization.Serializer().Serialize(Plain(One(name, a))).TrimEnd('\n'),
        "parseJSON" => GoValues.From(JsonNode.Parse(Text(a, 0))) ?? GoNothing.Instance,
        "base64Encode" => Convert.ToBase64String(Encoding.UTF8.GetBytes(Text(a, 0))),
        "base64Decode" => Encoding.UTF8.GetString(Convert.FromBase64String(Text(a, 0))),
        "base64URLEncode" => Convert.ToBase64String(Encoding.UTF8.GetBytes(Text(a, 0))).Replace('+', '-').Replace('/', '_'),
        "base64URLDecode" => Encoding.UTF8.GetString(Convert.FromBase64String(Text(a, 0).Replace('-', '+').Replace('_', '/'))),
        "sha256Hex" => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text(a, 0)))),
        "hmacSHA256Hex" => Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Text(a, 1)), Encoding.UTF8.GetBytes(Text(a, 0)))),
        _ => null,
    };

    private static object? Texts(string name, object?[] a) => name switch
    {
        "toLower" => Text(a, 0).ToLowerInvariant(),
        "toUpper" => Text(a, 0).ToUpperInvariant(),
        "toTitle" => CultureInfo.InvariantCulture.TextInfo.ToTitleCase(Text(a, 0)),
        "trimSpace" => Text(a, 0).Trim(),
        "trim" => Text(a, 1).Trim([.. Text(a, 0)]),
        "trimPrefix" => Text(a, 1).StartsWith(Text(a, 0), StringComparison.Ordinal) ? Text(a, 1)[Text(a, 0).Length..] : Text(a, 1),
        "trimSuffix" => Text(a, 1).EndsWith(Text(a, 0), StringComparison.Ordinal) ? Text(a, 1)[..^Text(a, 0).Length] : Text(a, 1),
        "split" => Text(a, 1).Split(Text(a, 0)).Cast<object?>().ToList(),
        "join" => string.Join(Text(a, 0), ((IEnumerable)a[1]!).Cast<object?>().Select(item => GoValues.Print(item, true))),
        "replaceAll" => Text(a, 2).Replace(Text(a, 0), Text(a, 1), StringComparison.Ordinal),
        "regexMatch" => Regex.IsMatch(Text(a, 1), Text(a, 0), RegexOptions.None, Patience),
        "regexReplaceAll" => Regex.Replace(Text(a, 2), Text(a, 0), Text(a, 1), RegexOptions.None, Patience),
        "contains" or "in" => Has(name == "in" ? a[0] : a[1], name == "in" ? a[1] : a[0]),
        "indent" => string.Join('\n', Text(a, 1).Split('\n').Select(line => new string(' ', Whole(a, 0)) + line)),
        _ => null,
    };

    private static object? Numbers(string name, object?[] a) => name switch
    {
        "parseInt" => long.Parse(Text(a, 0), CultureInfo.InvariantCulture),
        "parseFloat" => double.Parse(Text(a, 0), CultureInfo.InvariantCulture),
        "parseBool" => Text(a, 0) is "true" or "1" or "t" or "T" or "TRUE" or "True",
        "loop" => Enumerable.Range(a.Length > 1 ? Whole(a, 0) : 0, a.Length > 1 ? Whole(a, 1) - Whole(a, 0) : Whole(a, 0)).Select(i => (object?)(long)i).ToList(),

        // consul-template takes the second operand first, so that pipes read naturally.
        "add" => (long)Whole(a, 1) + Whole(a, 0),
        "subtract" => (long)Whole(a, 1) - Whole(a, 0),
        "multiply" => (long)Whole(a, 1) * Whole(a, 0),
        "divide" => (long)Whole(a, 1) / Whole(a, 0),
        "modulo" => (long)Whole(a, 1) % Whole(a, 0),
        "minimum" => (long)Math.Min(Whole(a, 1), Whole(a, 0)),
        "maximum" => (long)Math.Max(Whole(a, 1), Whole(a, 0)),
        _ => throw new TemplateException($"error calling {name}: not supported"),
    };

    private static object? Index(object? value, object? key) => value switch
    {
        IDictionary<string, object?> map => map.TryGetValue(GoValues.Print(key), out var found) ? found : GoNothing.Instance,
        IList list when GoValues.Number(key) is { } at => at >= 0 && at < list.Count ? list[(int)at] : throw new TemplateException($"error calling index: index out of range: {at}"),
        null or GoNothing => throw new TemplateException("error calling index: index of untyped nil"),
        _ => throw new TemplateException("error calling index: can't index item of this type"),
    };

    private static long Length(object? value) => value switch
    {
        string text => Encoding.UTF8.GetByteCount(text),
        IDictionary<string, object?> map => map.Count,
        ICollection list => list.Count,
        _ => throw new TemplateException("error calling len: len of this type"),
    };

    private static bool Has(object? container, object? item) => container switch
    {
        string text => text.Contains(GoValues.Print(item), StringComparison.Ordinal),
        IEnumerable list => list.Cast<object?>().Any(other => GoValues.Same(other, item)),
        _ => false,
    };

    private static object? Plain(object? value) => value switch
    {
        GoNumber number => long.TryParse(number.Text, out var whole) ? whole : double.Parse(number.Text, CultureInfo.InvariantCulture),
        IDictionary<string, object?> map => map.ToDictionary(member => member.Key, member => Plain(member.Value)),
        string text => text,
        IEnumerable list => list.Cast<object?>().Select(Plain).ToList(),
        _ => value,
    };

    private static object? One(string name, object?[] a) => a.Length > 0 ? a[0] : throw new TemplateException($"wrong number of args for {name}: want 1 got 0");

    private static object? Two(string name, object?[] a) => a.Length == 2 ? a[0] : throw new TemplateException($"wrong number of args for {name}: want 2 got {a.Length}");

    private static string Text(object?[] a, int at) => at < a.Length ? a[at] is null or GoNothing ? "" : GoValues.Print(a[at]) : throw new TemplateException($"wrong number of args: want at least {at + 1} got {a.Length}");

    private static int Whole(object?[] a, int at) => (int)(GoValues.Number(at < a.Length ? a[at] : null) ?? long.Parse(Text(a, at), CultureInfo.InvariantCulture));
}
