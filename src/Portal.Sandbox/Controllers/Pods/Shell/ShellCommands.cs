using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Portal.Sandbox.Controllers.Pods.Shell;

/// <summary>What the commands of a small image do.</summary>
internal sealed class ShellCommands(ContainerFiles files, Dictionary<string, string> variables, int user, int group, PodLoopback loopback, TimeProvider time)
{
    private static readonly HashSet<string> Known =
    [
        "ls", "cat", "stat", "sha256sum", "md5sum", "head", "tail", "wc", "find", "env", "printenv", "echo", "printf", "test", "[", "[[", "true", "false", ":", "id", "whoami", "pwd", "cd",
        "hostname", "date", "base64", "export", "set", "umask", "touch", "mkdir", "chmod", "grep", "kill", "pkill", "cut", "tr", "trap", "wait", "wget", "curl",
    ];

    private readonly FileListing _listing = new(files);

    public static bool Knows(string command) => Known.Contains(command.Split('/')[^1]);

    public (int Code, string Output, string Error) Run(IReadOnlyList<string> words, string input)
    {
        var name = words[0].Split('/')[^1];
        var arguments = words.Skip(1).ToArray();
        return name switch
        {
            "ls" => _listing.Ls(arguments),
            "stat" => _listing.Stat(arguments),
            "find" => _listing.Find(arguments),
            "cat" => EachFile(name, arguments, input, (content, _) => Encoding.UTF8.GetString(content)),
            "sha256sum" => EachFile(name, arguments, input, (content, file) => $"{Convert.ToHexStringLower(SHA256.HashData(content))}  {file}\n"),
            "wc" => EachFile(name, arguments, input, (content, file) => Count(arguments, content) + (file == "-" ? "\n" : $" {file}\n")),
            "head" => EachFile(name, arguments, input, (content, _) => Lines(content, count => count.Take(Number(arguments)))),
            "tail" => EachFile(name, arguments, input, (content, _) => Lines(content, count => count.TakeLast(Number(arguments)))),
            "base64" => EachFile(name, arguments, input, (content, _) => Base64(arguments, content)),
            "grep" => Grep(arguments, input),
            "env" or "printenv" => Environment(arguments),
            "echo" => (0, Echo(arguments), ""),
            "printf" => (0, Printf(arguments), ""),
            "test" or "[" or "[[" => (Test([.. arguments.Where(argument => argument is not ("]" or "]]"))]) ? 0 : 1, "", ""),
            "false" => (1, "", ""),
            "id" => (0, arguments.Contains("-u") ? $"{user}\n" : arguments.Contains("-g") ? $"{group}\n" : $"uid={user} gid={group} groups={group}\n", ""),
            "whoami" => (0, user == 0 ? "root\n" : user == 100 ? "vault\n" : $"{user}\n", ""),
            "pwd" => (0, "/\n", ""),
            "hostname" => (0, variables.GetValueOrDefault("HOSTNAME", "") + "\n", ""),
            "date" => (0, time.GetUtcNow().ToString("ddd MMM d HH:mm:ss 'UTC' yyyy", CultureInfo.InvariantCulture) + "\n", ""),
            "export" => Export(arguments),
            "touch" => Touch(arguments),
            "wget" => HttpCommands.Wget(loopback, arguments),
            "curl" => HttpCommands.Curl(loopback, arguments),
            _ => (0, "", ""),
        };
    }

    private (int, string, string) EachFile(string command, string[] arguments, string input, Func<byte[], string, string> show)
    {
        var (output, error, code) = (new StringBuilder(), new StringBuilder(), 0);
        var names = arguments.Where((argument, i) => !argument.StartsWith('-') && !(i > 0 && arguments[i - 1] is "-n" or "-c" && command is "head" or "tail")).ToArray();
        if (names.Length == 0) return (0, show(Encoding.UTF8.GetBytes(input), "-"), "");
        foreach (var name in names)
        {
            var found = files.Find(name);
            if (found is { IsDirectory: false }) output.Append(show(found.Content, name));
            else (code, _) = (1, error.Append(CultureInfo.InvariantCulture, $"{command}: {(found is null ? $"can't open '{name}': No such file or directory" : $"read error: Is a directory")}\n"));
        }

        return (code, output.ToString(), error.ToString());
    }

    private static string Count(string[] arguments, byte[] content)
    {
        if (arguments.Contains("-c")) return content.Length.ToString();
        var lines = content.Count(letter => letter == '\n');
        if (arguments.Contains("-l")) return lines.ToString();
        var words = Encoding.UTF8.GetString(content).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length;
        return arguments.Contains("-w") ? words.ToString() : $"{lines,9}{words,10}{content.Length,10}";
    }

    private static string Lines(byte[] content, Func<IEnumerable<string>, IEnumerable<string>> which) =>
        string.Concat(which(Encoding.UTF8.GetString(content).TrimEnd('\n').Split('\n')).Select(line => line + "\n"));

    private static int Number(string[] arguments)
    {
        for (var i = 0; i < arguments.Length; i++)
        {
            if (arguments[i] == "-n" && i + 1 < arguments.Length && int.TryParse(arguments[i + 1], out var number)) return number;
            if (arguments[i].StartsWith('-') && int.TryParse(arguments[i].TrimStart('-', 'n'), out number)) return number;
        }

        return 10;
    }

    private static string Base64(string[] arguments, byte[] content)
    {
        if (!arguments.Any(argument => argument is "-d" or "--decode")) return Convert.ToBase64String(content) + "\n";
        var text = Encoding.UTF8.GetString(content).Trim();
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var written) ? Encoding.UTF8.GetString(bytes, 0, written) : "";
    }

    private (int, string, string) Grep(string[] arguments, string input)
    {
        var plain = arguments.Where(argument => !argument.StartsWith('-')).ToArray();
        if (plain.Length == 0) return (2, "", "grep: no pattern\n");
        var text = plain.Length > 1 ? files.TryRead(plain[1], out var read) ? read : null : input;
        if (text is null) return (2, "", $"grep: {plain[1]}: No such file or directory\n");
        var found = text.Split('\n').Where(line => line.Contains(plain[0], StringComparison.Ordinal)).ToArray();
        return (found.Length > 0 ? 0 : 1, arguments.Contains("-q") ? "" : string.Concat(found.Select(line => line + "\n")), "");
    }

    private (int, string, string) Environment(string[] arguments)
    {
        if (arguments is [var name, ..] && !name.StartsWith('-')) return variables.TryGetValue(name, out var value) ? (0, value + "\n", "") : (1, "", "");
        return (0, string.Concat(variables.Where(variable => variable.Key != "?").Select(variable => $"{variable.Key}={variable.Value}\n")), "");
    }

    private static string Echo(string[] arguments) =>
        arguments is ["-n", .. var rest] ? string.Join(' ', rest) : string.Join(' ', arguments) + "\n";

    private static string Printf(string[] arguments)
    {
        if (arguments.Length == 0) return "";
        var (format, next) = (arguments[0].Replace("\\n", "\n").Replace("\\t", "\t"), 1);
        var text = new StringBuilder();
        for (var i = 0; i < format.Length; i++)
        {
            if (format[i] == '%' && i + 1 < format.Length && format[i + 1] is 's' or 'd') (_, i) = (text.Append(next < arguments.Length ? arguments[next++] : ""), i + 1);
            else text.Append(format[i]);
        }

        return text.ToString();
    }

    private bool Test(string[] arguments) => arguments switch
    {
        ["!", .. var rest] => !Test(rest),
        ["-f", var path] => files.Find(path) is { IsDirectory: false },
        ["-d", var path] => files.Find(path) is { IsDirectory: true },
        ["-e" or "-r", var path] => files.Find(path) is not null,
        ["-s", var path] => files.Find(path) is { Content.Length: > 0 },
        ["-n", var text] => text.Length > 0,
        ["-z", var text] => text.Length == 0,
        ["-z"] => true,
        [var left, "=" or "==", var right] => left == right,
        [var left, "!=", var right] => left != right,
        [var left, "-eq", var right] => left == right,
        [var left, "-ne", var right] => left != right,
        [var left, "-gt", var right] => Less(right, left),
        [var left, "-lt", var right] => Less(left, right),
        [var text] => text.Length > 0,
        _ => false,
    };

    private static bool Less(string left, string right) => long.TryParse(left, out var less) && long.TryParse(right, out var more) && less < more;

    private (int, string, string) Export(string[] arguments)
    {
        foreach (var assignment in arguments)
        {
            if (assignment.Split('=', 2) is [var name, var value]) variables[name] = value;
        }

        return (0, "", "");
    }

    private (int, string, string) Touch(string[] arguments)
    {
        foreach (var name in arguments.Where(name => !name.StartsWith('-'))) files.Write(name, files.Find(name)?.Content ?? [], 0x1A4, user, group);
        return (0, "", "");
    }
}
