using System.Globalization;

namespace Portal.Core.Secrets.Exploring;

/// <summary>
/// Reads a path however people have it at hand: a logical path (<c>internal/database/config</c>), an API path or address
/// (<c>/v1/internal/data/database/config</c>), an address of Vault's own pages (<c>/ui/vault/secrets/…</c>), or a command (<c>vault kv get …</c>,
/// <c>bao kv get …</c>, <c>curl …/v1/…</c>). Values in a command are not read.
/// </summary>
public static class PathText
{
    private static readonly string[] FlagsWithValue =
        ["mount", "field", "format", "version", "versions", "cas", "method", "namespace", "ns", "address", "ca-cert", "ca-path", "client-cert", "client-key", "tls-server-name",
         "wrap-ttl", "header", "mfa", "max-versions", "delete-version-after", "custom-metadata", "remove-custom-metadata", "depth"];

    private static readonly string[] CurlFlagsWithValue = ["-H", "--header", "-X", "--request", "-d", "--data", "--data-raw", "--cacert", "--cert", "--key", "-o", "--output", "-u", "--user"];

    /// <summary>Reads a text.</summary>
    /// <param name="text">What was typed or pasted.</param>
    /// <param name="engines">The mounts that are known; the longest that fits is taken.</param>
    /// <param name="from">Where the person is: a path that begins with no known mount is one in this mount.</param>
    public static PathReading Read(string text, IEnumerable<SecretEngine> engines, SecretPath? from = null)
    {
        text = Bare(text);
        if (text.Length == 0) return PathReading.Nothing("Type a path such as internal/database/config.");
        var mounts = new MountTable(engines, from);
        var words = ShellWords.Split(text);
        while (words.Count > 1 && IsBeforeCommand(words[0])) words.RemoveAt(0);
        return words switch
        {
            [var program, .. { Count: > 0 } rest] when Program(program) is "vault" or "bao" => Command(rest, mounts),
            [var program, .. { Count: > 0 } rest] when Program(program) is "curl" => Curl(rest, mounts),
            _ when Address(text) is { } address => OfAddress(address, mounts, list: false),
            _ => mounts.Either(text.TrimStart('/')),
        };
    }

    // A prompt, quotes and the marks of a code block come along when something is copied.
    private static string Bare(string text)
    {
        text = text.Trim();
        if (text is ['$' or '#' or '>', ' ', ..]) text = text[2..].Trim();
        while (text.Length > 1 && text[0] == text[^1] && text[0] is '`' or '"' or '\'' && text.IndexOf(text[0], 1) == text.Length - 1) text = text[1..^1].Trim();
        return text;
    }

    private static bool IsBeforeCommand(string word) =>
        word is "sudo" or "$" or "env" || (word.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals && word[..equals].All(character => char.IsAsciiLetterOrDigit(character) || character == '_'));

    private static string Program(string word) => word[(word.LastIndexOf('/') + 1)..];

    private static PathReading Command(List<string> words, MountTable mounts)
    {
        var (positional, flags) = Arguments(words, FlagsWithValue, "-");
        int? version = flags.TryGetValue("version", out var number) && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) ? parsed : null;
        return positional switch
        {
            ["kv", "metadata", "get" or "put" or "patch" or "delete", var path, ..] => Kv(path, isFolder: false),
            ["kv", "list" or "scan", ..] when flags.ContainsKey("mount") && positional.Count == 2 => mounts.At(flags["mount"], "", null),
            ["kv", "list" or "scan", var path, ..] => Kv(path, isFolder: true),
            ["kv", "get" or "put" or "patch" or "delete" or "undelete" or "destroy" or "rollback", var path, ..] => Kv(path, isFolder: false),
            ["list" or "scan", var path, ..] => mounts.Api(path.TrimStart('/'), version, list: true),
            ["read" or "write" or "patch" or "delete", var path, ..] => mounts.Api(path.TrimStart('/'), version, list: false),
            _ => PathReading.Nothing("This command names no secret."),
        };

        PathReading Kv(string path, bool isFolder)
        {
            path = path.TrimStart('/');
            if (isFolder && !path.EndsWith('/')) path += "/";
            return flags.TryGetValue("mount", out var mount) ? mounts.At(mount, path, version) : mounts.Logical(path, version);
        }
    }

    private static PathReading Curl(List<string> words, MountTable mounts)
    {
        var (positional, flags) = Arguments(words, CurlFlagsWithValue, "");
        var list = (flags.GetValueOrDefault("-X") ?? flags.GetValueOrDefault("--request")) is "LIST" or "SCAN";
        return positional.Select(Address).FirstOrDefault(address => address is not null) is { } found
            ? OfAddress(found, mounts, list)
            : PathReading.Nothing("This command names no path of Vault's API.");
    }

    private static (List<string> Positional, Dictionary<string, string> Flags) Arguments(List<string> words, string[] withValue, string dash)
    {
        var positional = new List<string>();
        var flags = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var index = 0; index < words.Count; index++)
        {
            if (words[index] is not ['-', _, ..])
            {
                positional.Add(words[index]);
                continue;
            }

            var flag = dash.Length == 0 ? words[index] : words[index].TrimStart('-');
            var equals = flag.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0) flags[flag[..equals]] = flag[(equals + 1)..];
            else flags[flag] = withValue.Contains(flag) && index + 1 < words.Count ? words[++index] : "";
        }

        return (positional, flags);
    }

    // Everything from /v1/ or /ui/ on, whatever names the server before it: https://…, $VAULT_ADDR, a host without a scheme, nothing.
    private static string? Address(string text)
    {
        foreach (var start in new[] { "/v1/", "/ui/vault/secrets/" })
        {
            var at = text.IndexOf(start, StringComparison.Ordinal);
            if (at < 0 || text[..at].Any(char.IsWhiteSpace)) continue;
            var isServer = at == 0 || text[..at].Contains("://", StringComparison.Ordinal) || text[0] == '$' || text[..at].Contains(':', StringComparison.Ordinal);
            if (isServer) return text[at..];
        }

        return text.StartsWith("v1/", StringComparison.Ordinal) ? "/" + text : null;
    }

    private static PathReading OfAddress(string address, MountTable mounts, bool list)
    {
        var question = address.IndexOfAny(['?', '#']);
        var query = question < 0 ? "" : address[(question + 1)..];
        var path = question < 0 ? address : address[..question];
        int? version = Parameter(query, "version") is { } number && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) ? parsed : null;
        list |= Parameter(query, "list") == "true" || Parameter(query, "scan") == "true";
        return path.StartsWith("/v1/", StringComparison.Ordinal)
            ? mounts.Api(Decoded(path["/v1/".Length..]), version, list)
            : OfVaultPages(path["/ui/vault/secrets/".Length..].Split('/'), mounts, version);
    }

    // Vault 1.15 and later: <mount>/kv/<encoded key>[/details…], <mount>/kv/list[/<encoded folder>]. Before, and OpenBao: <mount>/show/<key>, <mount>/list[/<folder>].
    private static PathReading OfVaultPages(string[] parts, MountTable mounts, int? version)
    {
        var mount = Decoded(parts[0]);
        return parts[1..] switch
        {
            ["kv", "list", .. var folder] => mounts.At(mount, FolderKey(folder), null),
            ["kv", "create", ..] or [] or ["kv"] => mounts.At(mount, "", null),
            ["kv", var key, ..] => mounts.At(mount, Decoded(key), version),
            ["list", .. var folder] => mounts.At(mount, FolderKey(folder), null),
            ["show" or "edit" or "create", .. var key] => mounts.At(mount, Decoded(string.Join('/', key)), version),
            _ => PathReading.Nothing("This page of Vault shows no secret."),
        };
    }

    private static string FolderKey(string[] parts) => Decoded(string.Join('/', parts)).TrimEnd('/') is { Length: > 0 } key ? key + "/" : "";

    private static string? Parameter(string query, string name) => query.Split('&', '?').Select(pair => pair.Split('=', 2)).Where(pair => pair.Length == 2 && pair[0] == name).Select(pair => Uri.UnescapeDataString(pair[1])).FirstOrDefault();

    private static string Decoded(string path) => Uri.UnescapeDataString(path);
}
