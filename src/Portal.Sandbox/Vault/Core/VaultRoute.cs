using System.Text;
using System.Text.RegularExpressions;

namespace Portal.Sandbox.Vault.Core;

/// <summary>Answers one call. What is slow or reaches outside is awaited; the server's state is only touched in between.</summary>
internal delegate VaultAnswer VaultHandler(VaultCall call);

/// <summary>One path of a backend: its parameters and what can be done with it.</summary>
internal sealed class VaultRoute
{
    private readonly Regex _pattern;

    // What a name may be: letters, digits, underscores, and in between dashes and dots.
    private const string Name = "[0-9A-Za-z_]([0-9A-Za-z_.-]*[0-9A-Za-z_])?";

    /// <param name="pattern"><c>role/{name}</c>: one segment that is a name; <c>{path+}</c>: anything but nothing; <c>data/{path*}</c>: the rest, also empty; a trailing slash is optional when the pattern ends in one.</param>
    public VaultRoute(string pattern, params VaultField[] fields)
    {
        Fields = fields;
        _pattern = new Regex(ToRegex(pattern), RegexOptions.CultureInvariant | RegexOptions.Singleline | RegexOptions.ExplicitCapture);
    }

    public IReadOnlyList<VaultField> Fields { get; }

    public VaultHandler? Read { get; init; }

    public VaultHandler? List { get; init; }

    public VaultHandler? Scan { get; init; }

    /// <summary>Create and update.</summary>
    public VaultHandler? Write { get; init; }

    public VaultHandler? Patch { get; init; }

    public VaultHandler? Delete { get; init; }

    /// <summary>Work that leaves the server, done before the answer and outside its lock.</summary>
    public Func<VaultCall, Task<VaultHandler>>? WriteLater { get; init; }

    /// <summary>Whether the object exists; null if the backend does not say, which makes every write an update.</summary>
    public Func<VaultCall, bool>? Exists { get; init; }

    /// <summary>Takes the body as it is: no field is unknown and none is converted.</summary>
    public bool AnyFields { get; init; }

    public Match Match(string path) => _pattern.Match(path);

    public VaultHandler? For(VaultOperation operation) => operation switch
    {
        VaultOperation.Read => Read,
        VaultOperation.List => List,
        VaultOperation.Scan => Scan,
        VaultOperation.Create or VaultOperation.Update => Write,
        VaultOperation.Patch => Patch,
        VaultOperation.Delete => Delete,
        VaultOperation.Help or VaultOperation.Other => null,
    };

    private static string ToRegex(string pattern)
    {
        var text = new StringBuilder("^");
        foreach (var part in Regex.Split(pattern, @"(\{[a-z_]+[*+]?\}|/$)"))
        {
            text.Append(part switch
            {
                "/" => "/?",
                _ when part.EndsWith("*}", StringComparison.Ordinal) => $"(?<{part[1..^2]}>.*)",
                _ when part.EndsWith("+}", StringComparison.Ordinal) => $"(?<{part[1..^2]}>.+?)",
                _ when part.EndsWith('}') => $"(?<{part[1..^1]}>{Name})",
                _ => Regex.Escape(part),
            });
        }

        return text.Append('$').ToString();
    }
}
