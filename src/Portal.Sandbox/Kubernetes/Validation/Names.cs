using System.Text.RegularExpressions;

namespace Portal.Sandbox.Kubernetes.Validation;

/// <summary>What names, labels and keys may look like, and what the real server says about those that do not. No problem is an empty list.</summary>
internal static partial class Names
{
    private const string QualifiedWords = "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
    private const string LabelWords = "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
    private const string SubdomainWords = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
    private const string ServiceWords = "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";
    private const string ValueWords = "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
    private const string ConfigWords = "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";

    private static readonly string[] NotInPaths = ["/", "%"];

    /// <summary>RFC 1123 label: namespaces, containers, volumes.</summary>
    public static List<string> DnsLabel(string name)
    {
        var problems = new List<string>();
        if (name.Length > 63) problems.Add("must be no more than 63 bytes");
        if (!LabelPattern().IsMatch(name)) problems.Add(name.Length > 0 && SubdomainPattern().IsMatch(name) ? "must not contain dots" : LabelWords);
        return problems;
    }

    /// <summary>RFC 1123 subdomain: most objects.</summary>
    public static List<string> DnsSubdomain(string name)
    {
        var problems = new List<string>();
        if (name.Length > 253) problems.Add("must be no more than 253 characters");
        if (!SubdomainPattern().IsMatch(name)) problems.Add(SubdomainWords);
        return problems;
    }

    /// <summary>RFC 1035 label: services.</summary>
    public static List<string> Service(string name)
    {
        var problems = new List<string>();
        if (name.Length > 63) problems.Add("must be no more than 63 bytes");
        if (!ServicePattern().IsMatch(name)) problems.Add(ServiceWords);
        return problems;
    }

    /// <summary>Roles and bindings may be named like a segment of a path.</summary>
    public static List<string> PathSegment(string name) => name switch
    {
        "." => ["may not be '.'"],
        ".." => ["may not be '..'"],
        _ => [.. NotInPaths.Where(name.Contains).Select(sign => $"may not contain '{sign}'")],
    };

    /// <summary>Keys of labels and annotations: an optional domain, a slash and a name.</summary>
    public static List<string> LabelKey(string key)
    {
        var parts = key.Split('/');
        if (parts.Length > 2)
        {
            return [$"a valid label key {QualifiedWords} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"];
        }

        var problems = new List<string>();
        if (parts.Length == 2)
        {
            if (parts[0].Length == 0) problems.Add("prefix part must be non-empty");
            else problems.AddRange(DnsSubdomain(parts[0]).Select(problem => "prefix part " + problem));
        }

        var name = parts[^1];
        if (name.Length == 0) problems.Add("name part must be non-empty");
        else if (name.Length > 63) problems.Add("name part must be no more than 63 bytes");
        if (!QualifiedPattern().IsMatch(name)) problems.Add("name part " + QualifiedWords);
        return problems;
    }

    public static List<string> LabelValue(string value)
    {
        var problems = new List<string>();
        if (value.Length > 63) problems.Add("must be no more than 63 bytes");
        if (!ValuePattern().IsMatch(value)) problems.Add(ValueWords);
        return problems;
    }

    /// <summary>Keys in the data of config maps and secrets.</summary>
    public static List<string> ConfigKey(string key)
    {
        if (key.Length > 253) return ["must be no more than 253 characters"];
        if (!ConfigPattern().IsMatch(key)) return [ConfigWords];
        return key switch
        {
            "." => ["must not be '.'"],
            ".." => ["must not be '..'"],
            _ when key.StartsWith("..", StringComparison.Ordinal) => ["must not start with '..'"],
            _ => [],
        };
    }

    /// <summary>Environment variables: any printable text without an equals sign.</summary>
    public static List<string> EnvironmentVariable(string name) =>
        name.All(letter => letter is >= ' ' and <= '~' and not '=') ? [] : ["a valid environment variable name must consist only of printable ASCII characters other than '='"];

    [GeneratedRegex(@"\A[a-z0-9]([-a-z0-9]*[a-z0-9])?\z")]
    private static partial Regex LabelPattern();

    [GeneratedRegex(@"\A[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\z")]
    private static partial Regex SubdomainPattern();

    [GeneratedRegex(@"\A[a-z]([-a-z0-9]*[a-z0-9])?\z")]
    private static partial Regex ServicePattern();

    [GeneratedRegex(@"\A([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]\z")]
    private static partial Regex QualifiedPattern();

    [GeneratedRegex(@"\A(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?\z")]
    private static partial Regex ValuePattern();

    [GeneratedRegex(@"\A[-._a-zA-Z0-9]+\z")]
    private static partial Regex ConfigPattern();
}
