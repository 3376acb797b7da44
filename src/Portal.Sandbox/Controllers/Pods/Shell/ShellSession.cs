using System.Text;
using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Controllers.Pods.Shell;

/// <summary>Runs commands and scripts on the files of one container.</summary>
internal sealed class ShellSession
{
    private readonly ShellCommands _commands;
    private readonly Dictionary<string, string> _variables;
    private readonly StringBuilder _errors = new();
    private Func<TimeSpan, ValueTask> _sleep = _ => ValueTask.CompletedTask;
    private Func<ValueTask<int>>? _application;

    public ShellSession(ContainerFiles files, IReadOnlyDictionary<string, string> environment, JsonObject container, PodLoopback loopback, TimeProvider time)
    {
        _variables = new(environment);
        Files = files;
        var context = container.ObjectAt("securityContext");
        _commands = new(files, _variables, (int)(context.NumberAt("runAsUser") ?? 0), (int)(context.NumberAt("runAsGroup") ?? 0), loopback, time);
    }

    /// <summary>Receives what a script prints, as it prints it.</summary>
    public Action<string>? Printed { get; init; }

    private ContainerFiles Files { get; }

    /// <summary>Runs one command, as exec does; sleeping takes no time here.</summary>
    public ExecResult Execute(IReadOnlyList<string> command)
    {
        if (command.Count == 0) return new(126, "", "OCI runtime exec failed: exec failed: no command\n");
        if (command is [var shell, var flag, var script, ..] && shell.Split('/')[^1] is "sh" or "bash" && flag.StartsWith('-') && flag.Contains('c'))
        {
            try
            {
                var running = RunAsync(ShellSyntax.Parse(script), "");
                var (code, output) = running.IsCompletedSuccessfully ? running.Result : (1, "");
                return new(code, output, _errors.ToString());
            }
            catch (FormatException unread)
            {
                return new(2, "", $"sh: {unread.Message}\n");
            }
            catch (ShellExit exit)
            {
                return new(exit.Code, exit.Output, _errors.ToString());
            }
        }

        if (!ShellCommands.Knows(command[0])) return new(126, "", $"OCI runtime exec failed: exec failed: unable to start container process: exec: \"{command[0]}\": executable file not found in $PATH: unknown\n");
        var result = _commands.Run(command, "");
        return new(result.Code, result.Output, result.Error);
    }

    /// <summary>Runs a container's script. A command nobody knows is the application: it stays, or ends after a while where it has to.</summary>
    public async Task<int> RunScriptAsync(string script, ContainerContext context, CancellationToken cancellationToken)
    {
        _sleep = wait => new(context.Rhythm.WaitAsync(wait, cancellationToken));
        _application = () => new(new AppProgram().RunAsync(context, cancellationToken));
        try
        {
            var (code, _) = await RunAsync(ShellSyntax.Parse(script), "");
            return code;
        }
        catch (FormatException unread)
        {
            Printed?.Invoke($"sh: {unread.Message}");
            return 2;
        }
        catch (ShellExit exit)
        {
            return exit.Code;
        }
    }

    private async ValueTask<(int Code, string Output)> RunAsync(ShellNode node, string input)
    {
        switch (node)
        {
            case ShellCommand command:
                return await RunCommandAsync(command, input);
            case ShellPipe pipe:
                var (last, flowing) = (0, input);
                for (var i = 0; i < pipe.Stages.Count; i++)
                {
                    var (code, output) = await RunAsync(pipe.Stages[i], flowing, quiet: i < pipe.Stages.Count - 1);
                    (last, flowing) = (code, output);
                }

                return (last, flowing);
            case ShellList list:
                return await RunListAsync(list, input);
            case ShellFor loop:
                var printed = new StringBuilder();
                foreach (var word in await WordsAsync(loop.Words))
                {
                    _variables[loop.Variable] = word;
                    printed.Append((await RunAsync(loop.Body, "")).Output);
                }

                return (0, printed.ToString());
            case ShellWhile loop:
                return await LoopAsync(loop);
            case ShellIf condition:
                var (test, shown) = await RunAsync(condition.Condition, "");
                var branch = test == 0 ? condition.Then : condition.Else;
                if (branch is null) return (0, shown);
                var (result, rest) = await RunAsync(branch, "");
                return (result, shown + rest);
            default:
                throw new FormatException("syntax error");
        }
    }

    private int _quiet;

    private async ValueTask<(int Code, string Output)> RunAsync(ShellNode node, string input, bool quiet)
    {
        if (!quiet) return await RunAsync(node, input);
        _quiet++;
        try
        {
            return await RunAsync(node, input);
        }
        finally
        {
            _quiet--;
        }
    }

    private async ValueTask<(int Code, string Output)> RunListAsync(ShellList list, string input)
    {
        var (code, output) = (0, new StringBuilder());
        foreach (var (joint, statement) in list.Statements)
        {
            if ((joint == "&&" && code != 0) || (joint == "||" && code == 0)) continue;
            try
            {
                var (result, printed) = await RunAsync(statement, input);
                code = result;
                output.Append(printed);
                _variables["?"] = code.ToString();
            }
            catch (ShellExit exit)
            {
                throw new ShellExit(exit.Code, output + exit.Output);
            }
        }

        return (code, output.ToString());
    }

    private async ValueTask<(int Code, string Output)> LoopAsync(ShellWhile loop)
    {
        // An exec has no clock, so an endless loop has to end by itself.
        var most = _application is null ? 1_000 : int.MaxValue;
        var output = new StringBuilder();
        for (var turn = 0; turn < most; turn++)
        {
            var (code, _) = await RunAsync(loop.Condition, "");
            if ((code == 0) == loop.Until) break;
            var (_, printed) = await RunAsync(loop.Body, "");
            if (_application is null) output.Append(printed);
        }

        return (0, output.ToString());
    }

    private async ValueTask<(int Code, string Output)> RunCommandAsync(ShellCommand command, string input)
    {
        var words = new List<string>(await WordsAsync(command.Words));
        while (words is [var assignment, ..] && assignment.IndexOf('=') is > 0 and var equals && assignment[..equals].All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_'))
        {
            _variables[assignment[..equals]] = assignment[(equals + 1)..];
            words.RemoveAt(0);
        }

        if (words is ["exec", ..]) words.RemoveAt(0);
        if (words.Count == 0) return (0, "");
        var (code, output, error) = words[0] switch
        {
            "exit" => throw new ShellExit(words.Count > 1 && int.TryParse(words[1], out var asked) ? asked : 0, ""),
            "sleep" => await SleepAsync(words),
            "." or "source" => await SourceAsync(words),
            _ when ShellCommands.Knows(words[0]) => _commands.Run(words, input),
            _ when _application is { } application => (await application(), "", ""),
            _ => (127, "", $"sh: {words[0]}: not found\n"),
        };
        return (code, await PrintAsync(command, output, error));
    }

    private async ValueTask<(int Code, string Output, string Error)> SleepAsync(List<string> words)
    {
        var text = words.Count > 1 ? words[1] : "0";
        if (text == "infinity" && _application is { } application) return (await application(), "", "");
        var unit = text[^1] switch { 'm' => 60, 'h' => 3600, 'd' => 86400, _ => 1 };
        if (double.TryParse(text.TrimEnd('s', 'm', 'h', 'd'), System.Globalization.CultureInfo.InvariantCulture, out var seconds)) await _sleep(TimeSpan.FromSeconds(seconds * unit));
        return (0, "", "");
    }

    private async ValueTask<(int Code, string Output, string Error)> SourceAsync(List<string> words)
    {
        var file = words.Count > 1 ? words[1] : "";
        if (!Files.TryRead(file, out var text)) throw new ShellExit(2, await PrintAsync(null, "", $"sh: .: can't open '{file}': No such file or directory\n"));
        var (code, output) = await RunAsync(ShellSyntax.Parse(text), "");
        return (code, output, "");
    }

    private async ValueTask<string> PrintAsync(ShellCommand? command, string output, string error)
    {
        foreach (var (sign, target) in command?.Redirects ?? [])
        {
            var file = sign == "2>&1" ? "" : (await WordsAsync([target])).FirstOrDefault("");
            switch (sign)
            {
                case "2>&1": (output, error) = (output + error, ""); break;
                case "2>" or "2>>": error = ""; break;
                case ">" or ">>":
                    if (file != "/dev/null") Files.Write(file, Encoding.UTF8.GetBytes((sign == ">>" && Files.TryRead(file, out var before) ? before : "") + output), 0x1A4);
                    output = "";
                    break;
            }
        }

        _errors.Append(error);
        if (_quiet == 0 && output.Length > 0) Printed?.Invoke(output);
        if (error.Length > 0) Printed?.Invoke(error);
        return output;
    }

    private async ValueTask<IReadOnlyList<string>> WordsAsync(IReadOnlyList<string> raw)
    {
        var expansion = new ShellExpansion(Files, _variables, async script =>
        {
            _quiet++;
            try
            {
                return (await RunAsync(ShellSyntax.Parse(script), "")).Output;
            }
            finally
            {
                _quiet--;
            }
        });
        var words = new List<string>();
        foreach (var word in raw) words.AddRange(await expansion.WordsAsync(word));
        return words;
    }
}

/// <summary><c>exit</c>, with what had been printed before.</summary>
internal sealed class ShellExit(int code, string output) : Exception
{
    public int Code { get; } = code;

    public string Output { get; } = output;
}
