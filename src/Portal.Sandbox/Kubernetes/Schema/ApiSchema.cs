using System.Collections.Frozen;

namespace Portal.Sandbox.Kubernetes.Schema;

/// <summary>The types of all objects, read once from <c>types.txt</c>.</summary>
internal static class ApiSchema
{
    private const string KindBase = "kind";

    private static readonly Dictionary<string, (string[] Flags, List<string> Lines)> Sources = ReadSources();
    private static readonly Dictionary<string, ApiType> Built = [];
    private static readonly FrozenDictionary<string, ApiType> Types = Sources.Keys.ToFrozenDictionary(name => name, Build);

    /// <summary>The type of a kind of object, or of a part of one.</summary>
    public static ApiType Of(string name) => Types.TryGetValue(name, out var type) ? type : throw new ArgumentException($"No type {name}.", nameof(name));

    public static IEnumerable<ApiType> All => Types.Values;

    private static Dictionary<string, (string[] Flags, List<string> Lines)> ReadSources()
    {
        using var stream = typeof(ApiSchema).Assembly.GetManifestResourceStream("Portal.Sandbox.Kubernetes.types.txt")
            ?? throw new InvalidOperationException("The assembly lacks its types.");
        using var reader = new StreamReader(stream);
        var sources = new Dictionary<string, (string[] Flags, List<string> Lines)>();
        List<string> current = [];
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0 || line[0] == '#') continue;
            if (line[0] == ' ')
            {
                current.Add(line.Trim());
                continue;
            }

            var parts = line.Split(' ');
            sources[parts[0]] = (parts[1..], current = []);
        }

        return sources;
    }

    private static ApiType Build(string name)
    {
        if (Built.TryGetValue(name, out var known)) return known;
        var (flags, lines) = Sources[name];
        var type = new ApiType(name) { Atomic = flags.Contains("atomic") };
        Built[name] = type;
        var all = flags.Contains(KindBase) ? Sources[KindBase].Lines.Concat(lines) : lines;
        foreach (var line in all)
        {
            var parts = line.Split(' ');
            if (parts[0] != "inline")
            {
                type.Add(Field(parts));
                continue;
            }

            // Where fields are taken over, protobuf has them in a message of their own, always the first.
            foreach (var field in Build(parts[1]).Fields) type.Add(field with { Number = "1." + field.Number });
        }

        return type;
    }

    private static ApiField Field(string[] parts)
    {
        var pointer = parts[1][0] == '*';
        var type = Value(pointer ? parts[1][1..] : parts[1]);
        var flags = parts[2..];
        var merge = Option(flags, "merge");
        var keys = Option(flags, "keys") ?? merge;
        return new(parts[0], type)
        {
            Pointer = pointer,
            Always = flags.Contains("!"),
            Number = flags.FirstOrDefault(flag => flag.StartsWith('#'))?[1..],
            MergeKey = merge,
            MergeValues = flags.Contains("merge"),
            Keys = keys?.Split(',') ?? [],
            RetainKeys = flags.Contains("retain"),
            Atomic = flags.Contains("atomic") || type.Object?.Atomic == true || type.Form is ValueForm.List && keys is null && !flags.Contains("merge"),
        };
    }

    private static string? Option(string[] flags, string name) =>
        flags.FirstOrDefault(flag => flag.StartsWith(name + "=", StringComparison.Ordinal))?[(name.Length + 1)..];

    private static FieldType Value(string text)
    {
        if (text.StartsWith("[]", StringComparison.Ordinal))
        {
            var element = Value(text[2..]);
            return new(ValueForm.List, "[]" + element.GoName, Element: element);
        }

        if (text.StartsWith("{}", StringComparison.Ordinal))
        {
            var element = Value(text[2..]);
            return new(ValueForm.Map, "map[string]" + element.GoName, Element: element);
        }

        return text switch
        {
            "string" => new(ValueForm.Text, "string"),
            "int32" => new(ValueForm.Int32, "int32"),
            "int64" => new(ValueForm.Int64, "int64"),
            "float64" => new(ValueForm.Float, "float64"),
            "bool" => new(ValueForm.Flag, "bool"),
            "time" => new(ValueForm.Time, "v1.Time"),
            "microtime" => new(ValueForm.MicroTime, "v1.MicroTime"),
            "bytes" => new(ValueForm.Bytes, "[]uint8"),
            "quantity" => new(ValueForm.Quantity, "resource.Quantity"),
            "intstr" => new(ValueForm.IntOrText, "intstr.IntOrString"),
            "any" => new(ValueForm.Any, "interface {}"),
            _ => new(ValueForm.Object, "v1." + text, Build(text)),
        };
    }
}
