namespace Portal.Sandbox.Kubernetes.Http;

/// <summary>What a path and method ask for, read as the real server reads them for authorization: before knowing whether it exists.</summary>
internal sealed record RequestRoute
{
    private static readonly string[] OwnSubresources = ["status", "finalize"];

    /// <summary>Decoded path, without query.</summary>
    public required string Path { get; init; }

    /// <summary>An object or a list; everything else is a plain path.</summary>
    public bool IsResource { get; init; }

    /// <summary><c>get</c>, <c>list</c>, <c>watch</c>, <c>create</c>, …; for plain paths the method in lower case.</summary>
    public required string Verb { get; init; }

    public string Group { get; init; } = "";

    public string Version { get; init; } = "";

    public string? Namespace { get; init; }

    public string Resource { get; init; } = "";

    public string? Name { get; init; }

    public string? Subresource { get; init; }

    /// <summary>Path segments after the subresource, which only proxies have.</summary>
    public bool Deeper { get; init; }

    /// <summary>Asked for by name through a field selector, not by path.</summary>
    public bool NameIsSelected { get; init; }

    /// <summary>As refusals name it: <c>pods/log</c>.</summary>
    public string ResourceWithSubresource => Subresource is null ? Resource : $"{Resource}/{Subresource}";

    /// <param name="path">Decoded segments, without the leading slash.</param>
    /// <param name="method">HTTP method.</param>
    /// <param name="query">Looks up a query parameter.</param>
    public static RequestRoute Parse(string path, string method, Func<string, string?> query)
    {
        var plain = new RequestRoute { Path = path, Verb = method.ToLowerInvariant() };
        var parts = path.Trim('/').Split('/');
        string group, version;
        string[] rest;
        if (parts is ["api", var coreVersion, _, ..]) (group, version, rest) = ("", coreVersion, parts[2..]);
        else if (parts is ["apis", var named, var namedVersion, _, ..]) (group, version, rest) = (named, namedVersion, parts[3..]);
        else return plain;

        var watchPath = rest is ["watch", _, ..];
        if (watchPath) rest = rest[1..];
        string? ns = null;
        if (rest is ["namespaces", var inside, ..] && inside.Length > 0)
        {
            ns = inside;
            if (rest.Length > 2 && !OwnSubresources.Contains(rest[2])) rest = rest[2..];
        }

        var name = rest.Length > 1 && rest[1].Length > 0 ? rest[1] : null;
        var verb = VerbOf(method, name, watchPath, query, out var selected);
        return plain with
        {
            IsResource = true,
            Verb = verb,
            Group = group,
            Version = version,
            Namespace = ns,
            Resource = rest[0],
            Name = name ?? selected,
            NameIsSelected = name is null && selected is not null || watchPath,
            Subresource = rest.Length > 2 ? rest[2] : null,
            Deeper = rest.Length > 3,
        };
    }

    private static string VerbOf(string method, string? name, bool watchPath, Func<string, string?> query, out string? selected)
    {
        selected = null;
        if (watchPath) return "watch";
        if (method is "POST") return "create";
        if (method is "PUT") return "update";
        if (method is "PATCH") return "patch";
        if (method is "DELETE" && name is not null) return "delete";
        if (method is "GET" or "HEAD" && name is not null) return "get";
        if (method is not ("GET" or "HEAD" or "DELETE")) return "";

        // A list of one name is authorized by that name.
        var fields = query("fieldSelector")?.Split(',') ?? [];
        selected = fields.Where(field => field.StartsWith("metadata.name=", StringComparison.Ordinal)).Select(field => field["metadata.name=".Length..].TrimStart('=')).FirstOrDefault();
        if (selected is "") selected = null;
        return method is "DELETE" ? "deletecollection" : IsTrue(query("watch")) ? "watch" : "list";
    }

    /// <summary>How the real server reads a flag in a query: everything but these is true, also an empty value.</summary>
    public static bool IsTrue(string? value) => value is not (null or "0" or "false" or "False" or "FALSE" or "f" or "F");
}
