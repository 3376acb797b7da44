namespace Portal.Commands;

/// <summary>What a person asked of a verb cannot be done as asked: a wrong option, a file that cannot be read. Ends with exit code 2.</summary>
internal sealed class CommandException(string message) : Exception(message);

/// <summary>The words after a verb, taken apart: files, options with their values, and switches.</summary>
internal sealed class CommandLine
{
    private readonly Dictionary<string, List<string>> _options = [];
    private readonly HashSet<string> _switches = [];

    /// <param name="words">The words after the verb.</param>
    /// <param name="options">The options that take a value; true for one that takes all values up to the next option.</param>
    /// <exception cref="CommandException">A word is no option the verb knows, or an option has no value.</exception>
    public CommandLine(IReadOnlyList<string> words, IReadOnlyDictionary<string, bool> options)
    {
        for (var i = 0; i < words.Count; i++)
        {
            var (name, value) = words[i].Split('=', 2) is [['-', '-', ..] option, var given] ? (option, given) : (words[i], null);
            if (!name.StartsWith("--", StringComparison.Ordinal))
            {
                Files.Add(words[i]);
            }
            else if (name == "--json")
            {
                _switches.Add(name);
            }
            else if (options.TryGetValue(name, out var takesSeveral))
            {
                var values = _options.TryGetValue(name, out var known) ? known : _options[name] = [];
                values.Add(value ?? (IsValue(words, i + 1) ? words[++i] : throw new CommandException($"{name} needs a value.")));
                while (takesSeveral && value is null && IsValue(words, i + 1)) values.Add(words[++i]);
            }
            else
            {
                throw new CommandException($"{name} is no option of this verb.");
            }
        }
    }

    /// <summary>The words that belong to no option.</summary>
    public List<string> Files { get; } = [];

    public bool IsJson => _switches.Contains("--json");

    public IReadOnlyList<string> All(string option) => _options.TryGetValue(option, out var values) ? values : [];

    public string? Last(string option) => All(option) is [.., var last] ? last : null;

    private static bool IsValue(IReadOnlyList<string> words, int i) => i < words.Count && !words[i].StartsWith("--", StringComparison.Ordinal);
}
