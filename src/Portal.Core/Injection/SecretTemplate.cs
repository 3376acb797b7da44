using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Portal.Core.Injection.Templates;
using Portal.Core.Secrets;

namespace Portal.Core.Injection;

/// <summary>How a secret is written into a file.</summary>
public enum SecretFileFormat
{
    /// <summary>One line per key, <c>key=value</c>.</summary>
    Properties,

    /// <summary>One line per key that a shell can source, <c>export KEY='value'</c>.</summary>
    ShellExports,

    /// <summary>The keys as one JSON object.</summary>
    Json,

    /// <summary>The value of one key and nothing else.</summary>
    OneValue,

    /// <summary>What the injector does without a template, which for key/value version 2 is a Go map that few programs can read.</summary>
    InjectorDefault,

    /// <summary>A template of one's own.</summary>
    Custom,
}

/// <summary>A file's content as far as it can be told without the agent.</summary>
/// <param name="Text">The content; null when it cannot be told.</param>
/// <param name="Problem">Why not, and at which line.</param>
public sealed record TemplatePreview(Sensitive? Text, TemplateProblem? Problem);

/// <summary>What is wrong with a template.</summary>
/// <param name="Line">The line, from 1.</param>
/// <param name="Message">A sentence.</param>
public sealed record TemplateProblem(int Line, string Message);

/// <summary>Writes templates for people, and shows what they render.</summary>
public static class SecretTemplate
{
    /// <summary>The path a template reads: with <c>data/</c> in a version 2 mount, as Vault's documentation writes it.</summary>
    public static string PathOf(SecretPath path, KvVersion kv) => kv == KvVersion.V2 ? $"{path.Mount}/data/{path.Key}" : $"{path.Mount}/{path.Key}";

    /// <summary>The template for a format; null for none.</summary>
    /// <param name="format">Any but <see cref="SecretFileFormat.Custom"/>.</param>
    /// <param name="path">The secret.</param>
    /// <param name="kv">Which key/value engine its mount is.</param>
    /// <param name="key">The key of <see cref="SecretFileFormat.OneValue"/>.</param>
    public static string? Write(SecretFileFormat format, SecretPath path, KvVersion kv, string? key)
    {
        var data = kv == KvVersion.V2 ? ".Data.data" : ".Data";
        var body = format switch
        {
            SecretFileFormat.Properties => $"{{{{- range $k, $v := {data} }}}}{{{{ $k }}}}={{{{ $v }}}}\n{{{{ end }}}}",
            SecretFileFormat.ShellExports => $"{{{{- range $k, $v := {data} }}}}export {{{{ $k | toUpper | replaceAll \"-\" \"_\" }}}}='{{{{ $v | replaceAll \"'\" \"'\\\\''\" }}}}'\n{{{{ end }}}}",
            SecretFileFormat.Json => $"{{{{ {data} | toUnescapedJSON }}}}",
            SecretFileFormat.OneValue => $"{{{{ index {data} \"{key}\" }}}}",
            SecretFileFormat.InjectorDefault or SecretFileFormat.Custom => null,
        };
        return body is null ? null : $"{{{{- with secret \"{PathOf(path, kv)}\" -}}}}\n{body}\n{{{{- end }}}}";
    }

    /// <summary>The template the injector writes for a file without one (vault-k8s, <c>DefaultMapTemplate</c> and <c>DefaultJSONTemplate</c>).</summary>
    public static string DefaultOf(string secretPath, string kind) => kind == "json"
        ? $"{{{{ with secret \"{secretPath}\" }}}}{{{{ .Data | toJSON }}}}\n{{{{ end }}}}"
        : $"{{{{ with secret \"{secretPath}\" }}}}{{{{ range $k, $v := .Data }}}}{{{{ $k }}}}: {{{{ $v }}}}\n{{{{ end }}}}{{{{ end }}}}";

    /// <summary>The template a file is really rendered with; null when it is on a disk the portal does not see.</summary>
    public static string? Effective(RenderedFile file, string defaultTemplate) =>
        file.Template ?? (file.TemplateFile is null && file.SecretPath is not null ? DefaultOf(file.SecretPath, defaultTemplate) : null);

    /// <summary>The paths of the secrets a template reads; empty when it cannot be read.</summary>
    public static ImmutableArray<string> PathsIn(string template, string left = "{{", string right = "}}")
    {
        try
        {
            return [.. Operands(TemplateParser.Parse(template, left, right)).Distinct(StringComparer.Ordinal)];
        }
        catch (TemplateException)
        {
            return [];
        }
    }

    /// <summary>Shows what a template renders with keys alone: each value is its key in angle brackets.</summary>
    /// <param name="template">The template.</param>
    /// <param name="path">The secret whose keys are known.</param>
    /// <param name="kv">Which key/value engine its mount is.</param>
    /// <param name="keys">Its keys.</param>
    public static TemplatePreview Preview(string template, SecretPath path, KvVersion kv, IEnumerable<string> keys)
    {
        var values = new JsonObject(keys.Select(key => KeyValuePair.Create<string, JsonNode?>(key, $"<{key}>")));
        var metadata = new JsonObject { ["created_time"] = "<created_time>", ["custom_metadata"] = null, ["deletion_time"] = "", ["destroyed"] = false, ["version"] = 1 };
        JsonObject data = kv == KvVersion.V2 ? new JsonObject { ["data"] = values, ["metadata"] = metadata } : values;
        var known = new HashSet<string>(StringComparer.Ordinal) { path.ToString(), PathOf(path, kv) };
        return Render(template, "{{", "}}", false, asked => known.Contains(asked.Split('?')[0].Trim('/')) ? data : null);
    }

    /// <summary>Renders as the agent would, with the data of each secret it reads (the <c>data</c> member of Vault's answer).</summary>
    internal static TemplatePreview Render(string template, string left, string right, bool failsOnMissingKey, Func<string, JsonObject?> dataOf)
    {
        try
        {
            var renderer = new TemplateRenderer(path => dataOf(path) is { } data ? new JsonObject { ["Data"] = data.DeepClone() } : null, failsOnMissingKey);
            return new TemplatePreview(new Sensitive(renderer.Render(TemplateParser.Parse(template, left, right))), null);
        }
        catch (TemplateException problem)
        {
            return new TemplatePreview(null, new TemplateProblem(problem.Line, problem.Message));
        }
    }

    private static IEnumerable<string> Operands(IEnumerable<TemplateNode> nodes) => nodes.SelectMany(node => node switch
    {
        ValueNode value => Operands(value.Pipe),
        BlockNode block => Operands(block.Pipe).Concat(Operands(block.Body)).Concat(Operands(block.Otherwise)),
        _ => [],
    });

    private static IEnumerable<string> Operands(PipeNode pipe) => pipe.Commands.SelectMany(command =>
        command.Operands is [FunctionNode { Name: "secret" }, LiteralNode { Value: JsonValue text }, ..] && text.TryGetValue<string>(out var path)
            ? [path]
            : command.Operands.OfType<GroupNode>().SelectMany(group => Operands(group.Pipe)));
}
