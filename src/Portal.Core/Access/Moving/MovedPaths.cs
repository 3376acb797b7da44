using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Portal.Core.Injection;
using Portal.Core.Secrets;

namespace Portal.Core.Access.Moving;

/// <summary>What paths in policies and templates become when secrets move. Pure: it only looks at texts.</summary>
internal sealed partial class MovedPaths
{
    private static readonly string[] Areas = ["data", "metadata", "detailed-metadata", "subkeys", "delete", "undelete", "destroy"];
    private readonly MoveRequest _request;
    private readonly KvVersion _from;
    private readonly KvVersion _to;
    private readonly Dictionary<string, string> _addresses = new(StringComparer.Ordinal);

    public MovedPaths(MoveRequest request, KvVersion from, KvVersion to, IEnumerable<SecretPath> secrets)
    {
        (_request, _from, _to) = (request, from, to);
        foreach (var secret in secrets)
        {
            var moved = SecretTemplate.PathOf(request.Target(secret), to);
            _addresses[SecretTemplate.PathOf(secret, from)] = moved;
            // Without data/ an agent puts it there itself.
            _addresses[secret.ToString()] = from is KvVersion.V2 && to is KvVersion.V2 ? request.Target(secret).ToString() : moved;
        }
    }

    /// <summary>The pattern of a policy that names what moves and nothing else, as it has to be then; null for every other pattern.</summary>
    public string? Pattern(string pattern)
    {
        if (HasMeaning(_request.To)) return null;
        foreach (var area in _from is KvVersion.V2 ? Areas : ["data"])
        {
            var old = At(_request.From, _from, area);
            var rest = pattern == old ? "" : !_request.From.IsFolder ? null : pattern.StartsWith(old, StringComparison.Ordinal) ? pattern[old.Length..] : null;
            var isFolderItself = _request.From is { IsFolder: true, Key.Length: > 0 } && pattern == old.TrimEnd('/');
            if (rest is null && !isFolderItself) continue;
            if (_to is KvVersion.V1 && area != "data") return null;
            var moved = At(_request.To, _to, area);
            return isFolderItself ? moved.TrimEnd('/') : moved + rest;
        }

        return null;
    }

    /// <summary>What an annotation has to say then; the same text when it names nothing that moves.</summary>
    /// <param name="key">The annotation's key without the prefix of the injector.</param>
    /// <param name="value">What it says.</param>
    public string Annotation(string key, string value) => Rewritten(key, value, moved => moved);

    /// <summary>Whether an annotation names something that moves.</summary>
    /// <param name="key">The annotation's key without the prefix of the injector.</param>
    /// <param name="value">What it says.</param>
    public bool IsNamedIn(string key, string value) => Rewritten(key, value, moved => moved + "\0") != value;

    private string Rewritten(string key, string value, Func<string, string> moved) =>
        key.StartsWith("agent-inject-secret-", StringComparison.Ordinal) ? Address(value, moved)
        : key.StartsWith("agent-inject-template-", StringComparison.Ordinal) && !key.StartsWith("agent-inject-template-file-", StringComparison.Ordinal) ? Quoted().Replace(value, match => match.Value[0] + Address(match.Value[1..^1], moved) + match.Value[^1])
        : value;

    private string Address(string text, Func<string, string> moved)
    {
        var question = text.IndexOf('?', StringComparison.Ordinal);
        var (path, query) = question < 0 ? (text, "") : (text[..question], text[question..]);
        return _addresses.TryGetValue(path.Trim('/'), out var address) ? moved(address) + query : text;
    }

    private static string At(SecretPath path, KvVersion kv, string area) => kv is KvVersion.V2 ? KvPath.Area(path, area) : $"{path.Mount}/{path.Key}";

    // In a pattern these would mean more than the one path.
    private static bool HasMeaning(SecretPath path) => path.Key.EndsWith('*') || path.ToString().Contains("{{", StringComparison.Ordinal) || path.ToString().Split('/').Contains("+");

    [GeneratedRegex("\"[^\"\n]*\"|`[^`\n]*`")]
    private static partial Regex Quoted();
}
