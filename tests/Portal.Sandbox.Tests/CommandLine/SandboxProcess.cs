using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Portal.Sandbox.Tests.CommandLine;

/// <summary>The built program, run as people run it.</summary>
internal sealed class SandboxProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly Task<string> _error;
    private readonly List<string> _lines = [];

    private SandboxProcess(Process process)
    {
        _process = process;
        _error = process.StandardError.ReadToEndAsync();
    }

    /// <summary>What it has printed so far.</summary>
    public string Output => string.Join('\n', _lines);

    /// <param name="environment">Values of <c>ASPNETCORE_ENVIRONMENT</c> and <c>DOTNET_ENVIRONMENT</c>; the test's own do not count.</param>
    public static SandboxProcess Start(string[] arguments, params (string Name, string Value)[] environment)
    {
        // What runs the tests in the background may have told its children to ignore SIGINT; a person's shell does not.
        string[] command = [.. OperatingSystem.IsLinux() ? new[] { "env", "--default-signal=INT" } : [], "dotnet", typeof(SandboxServer).Assembly.Location, .. arguments];
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Remove("ASPNETCORE_ENVIRONMENT");
        start.Environment.Remove("DOTNET_ENVIRONMENT");
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return new(Process.Start(start) ?? throw new InvalidOperationException("The sandbox did not start."));
    }

    /// <summary>Runs it to an end that comes by itself.</summary>
    public static async Task<(int ExitCode, string Error)> RunAsync(string[] arguments, params (string Name, string Value)[] environment)
    {
        using var sandbox = Start(arguments, environment);
        return await sandbox.EndAsync();
    }

    /// <summary>Reads on until it has printed where everything is, which it does after it has written its files.</summary>
    public async Task PrintedAsync(string start)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (await _process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
        {
            _lines.Add(line);
            if (line.TrimStart().StartsWith(start, StringComparison.Ordinal)) return;
        }

        Assert.Fail($"It ended without printing \"{start}\": {Output}\n{await _error}");
    }

    public async Task InterruptAsync(string signal)
    {
        using var kill = Process.Start("kill", ["-s", signal, $"{_process.Id}"]);
        await kill.WaitForExitAsync();
    }

    public async Task<(int ExitCode, string Error)> EndAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(patience.Token);
        return (_process.ExitCode, (await _error).TrimEnd('\n'));
    }

    public static async Task<JsonObject> ReadAsync(string readyFile) => JsonNode.Parse(await File.ReadAllTextAsync(readyFile))!.AsObject();

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }
}
