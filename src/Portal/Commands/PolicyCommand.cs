using System.Text.Encodings.Web;
using System.Text.Json;
using Portal.Policies;

namespace Portal.Commands;

/// <summary>
/// <c>policy check|explain|test</c>: the policy library for pipelines, without a web server. Exit code 0: as it should be; 1: not; 2: the question
/// could not be asked.
/// </summary>
internal static class PolicyCommand
{
    private const string Usage = """
        usage: policy check FILE... [--server SERVER] [--json]
               policy explain --policy FILE... --path PATH --operation OPERATION [--server SERVER] [--json]
               policy test FILE.jsonl... [--server SERVER] [--json]

        check    errors, in the server's words, and hints
        explain  whether a request is allowed, and why
        test     decisions a team expects, one policy set a line:
                 {"policies": {"app": "path \"kv/*\" { ... }"}, "paths": {"kv/a": ["list", "read"]}}

        SERVER is vault-1.8, vault-1.15, vault-1.21, vault-2.0, openbao-2.5, openbao-2.6 or any other version of the two; without it, check
        reports what every server refuses, test takes the server in the file's name, and both fall back on vault-1.21.
        OPERATION is read, list, create, update, patch, delete or scan. FILE may be - for the standard input.
        Exit code: 0 sound, allowed or all passed; 1 not so; 2 the question could not be asked.
        """;

    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Does what the words after <c>policy</c> ask for.</summary>
    public static int Run(string[] words, TextWriter output, TextWriter error)
    {
        try
        {
            switch (words)
            {
                case ["check", .. var rest]: return PolicyCheckVerb.Run(rest, output);
                case ["explain", .. var rest]: return PolicyExplainVerb.Run(rest, output);
                case ["test", .. var rest]: return PolicyTestVerb.Run(rest, output);
                case ["--help" or "-h" or "help"]:
                    output.WriteLine(Usage);
                    return 0;
                default:
                    error.WriteLine(Usage);
                    return 2;
            }
        }
        catch (CommandException problem)
        {
            error.WriteLine(problem.Message);
            return 2;
        }
    }

    /// <summary>The server of <c>--server</c>, or nothing when it is not given.</summary>
    /// <exception cref="CommandException">It names none.</exception>
    public static AclDialect? Server(CommandLine line) => line.Last("--server") is not { } name
        ? null
        : AclDialect.Named(name) ?? throw new CommandException($"--server {name} names no server; it can be {string.Join(", ", AclDialect.All)} or another version of these.");

    /// <summary>The text of a file, or of the standard input for a dash.</summary>
    /// <exception cref="CommandException">It cannot be read.</exception>
    public static string Read(string file)
    {
        try
        {
            return file == "-" ? Console.In.ReadToEnd() : File.ReadAllText(file);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new CommandException($"{file} cannot be read: {unreadable.Message}");
        }
    }

    /// <summary>The files of a verb.</summary>
    /// <exception cref="CommandException">There are none.</exception>
    public static IReadOnlyList<string> Some(IReadOnlyList<string> files) => files.Count > 0 ? files : throw new CommandException("No file is given.\n\n" + Usage);

    public static void WriteJson(TextWriter output, object value) => output.WriteLine(JsonSerializer.Serialize(value, Indented));
}
