using System.Globalization;
using System.Text;

namespace Portal.Sandbox.Controllers.Pods.Shell;

/// <summary><c>ls</c>, <c>stat</c> and <c>find</c>.</summary>
internal sealed class FileListing(ContainerFiles files)
{
    public (int, string, string) Ls(string[] arguments)
    {
        var flags = string.Concat(arguments.Where(argument => argument.StartsWith('-')).Select(argument => argument.TrimStart('-')));
        var names = arguments.Where(argument => !argument.StartsWith('-')).DefaultIfEmpty("/").ToArray();
        var (output, error) = (new StringBuilder(), new StringBuilder());
        foreach (var name in names)
        {
            if (files.Find(name) is not { } found)
            {
                error.Append(CultureInfo.InvariantCulture, $"ls: {name}: No such file or directory\n");
                continue;
            }

            if (names.Length > 1 && found.IsDirectory) output.Append(CultureInfo.InvariantCulture, $"{name}:\n");
            var entries = found.IsDirectory && !flags.Contains('d') ? files.In(name) : [(name, found)];
            if (flags.Contains('l') && found.IsDirectory) output.Append(CultureInfo.InvariantCulture, $"total {entries.Sum(entry => (entry.Item2.Content.Length + 511) / 512)}\n");
            if (flags.Contains('a') && found.IsDirectory) entries = [(".", found), ("..", files.Find(name + "/..") ?? found), .. entries];
            else if (!flags.Contains('A')) entries = [.. entries.Where(entry => !entry.Item1.StartsWith('.') || entry.Item1.Contains('/'))];
            foreach (var (entryName, entry) in entries) output.Append(flags.Contains('l') ? Long(entryName, entry) : entryName + "\n");
        }

        return (error.Length > 0 ? 1 : 0, output.ToString(), error.ToString());
    }

    public (int, string, string) Stat(string[] arguments)
    {
        string? format = null;
        var names = new List<string>();
        for (var i = 0; i < arguments.Length; i++)
        {
            if (arguments[i] is "-c" or "--format" && i + 1 < arguments.Length) format = arguments[++i];
            else if (arguments[i].StartsWith("--format=", StringComparison.Ordinal)) format = arguments[i]["--format=".Length..];
            else if (!arguments[i].StartsWith('-')) names.Add(arguments[i]);
        }

        var (output, error) = (new StringBuilder(), new StringBuilder());
        foreach (var name in names)
        {
            if (files.Find(name) is not { } found) error.Append(CultureInfo.InvariantCulture, $"stat: can't stat '{name}': No such file or directory\n");
            else output.Append(Formatted(format ?? "  File: %n\n  Size: %s\tBlocks: %b\tIO Block: 4096   %F\nAccess: (%a/%A)  Uid: (%u/%U)   Gid: (%g/%G)\nModify: %y", name, found)).Append('\n');
        }

        return (error.Length > 0 ? 1 : 0, output.ToString(), error.ToString());
    }

    public (int, string, string) Find(string[] arguments)
    {
        var start = arguments.FirstOrDefault(argument => !argument.StartsWith('-')) ?? "/";
        var type = Array.IndexOf(arguments, "-type") is >= 0 and var at && at + 1 < arguments.Length ? arguments[at + 1] : null;
        if (files.Find(start) is not { } found) return (1, "", $"find: {start}: No such file or directory\n");
        var output = new StringBuilder();
        Walk(start.Length > 1 ? start.TrimEnd('/') : start, found);
        return (0, output.ToString(), "");

        void Walk(string path, FileEntry entry)
        {
            if (type is null || type == (entry.IsDirectory ? "d" : "f")) output.Append(path).Append('\n');
            if (!entry.IsDirectory) return;
            foreach (var (name, child) in files.In(path)) Walk($"{path.TrimEnd('/')}/{name}", child);
        }
    }

    private static string Long(string name, FileEntry entry) =>
        string.Create(CultureInfo.InvariantCulture, $"{Mode(entry)}    {(entry.IsDirectory ? 2 : 1)} {Owner(entry.Uid),-8} {Group(entry.Gid),-8} {entry.Content.Length,9} {entry.Modified:MMM} {entry.Modified.Day,2} {entry.Modified:HH:mm} {name}\n");

    private static string Formatted(string format, string name, FileEntry entry)
    {
        var text = new StringBuilder();
        for (var i = 0; i < format.Length; i++)
        {
            if (format[i] == '\\' && i + 1 < format.Length)
            {
                text.Append(format[++i] switch { 'n' => '\n', 't' => '\t', var other => other });
                continue;
            }

            if (format[i] != '%' || i + 1 == format.Length)
            {
                text.Append(format[i]);
                continue;
            }

            text.Append(format[++i] switch
            {
                'n' => name,
                's' => entry.Content.Length.ToString(),
                'b' => ((entry.Content.Length + 511) / 512).ToString(),
                'a' => Convert.ToString(entry.Mode, 8),
                'A' => Mode(entry),
                'u' => entry.Uid.ToString(),
                'g' => entry.Gid.ToString(),
                'U' => Owner(entry.Uid),
                'G' => Group(entry.Gid),
                'F' => entry.IsDirectory ? "directory" : entry.Content.Length == 0 ? "regular empty file" : "regular file",
                'Y' or 'X' or 'Z' => entry.Modified.ToUnixTimeSeconds().ToString(),
                'y' or 'x' or 'z' => entry.Modified.ToString("yyyy-MM-dd HH:mm:ss.fffffff00 +0000", CultureInfo.InvariantCulture),
                '%' => "%",
                var other => $"%{other}",
            });
        }

        return text.ToString();
    }

    private static string Mode(FileEntry entry)
    {
        var letters = "rwxrwxrwx".ToCharArray();
        for (var bit = 0; bit < 9; bit++)
        {
            if ((entry.Mode & (1 << (8 - bit))) == 0) letters[bit] = '-';
        }

        return (entry.IsDirectory ? "d" : "-") + new string(letters);
    }

    private static string Owner(int uid) => uid switch { 0 => "root", 100 => "vault", _ => uid.ToString() };

    private static string Group(int gid) => gid switch { 0 => "root", 1000 => "vault", _ => gid.ToString() };
}
