using System.CommandLine;
using System.CommandLine.Parsing;
using System.Diagnostics;
using System.Net;
using Portal.Sandbox.Worlds;

namespace Portal.Sandbox.CommandLine;

/// <summary>The sandbox as a program of its own: reads what was asked for, starts, tells where everything is, and runs until it is interrupted.</summary>
internal static class SandboxCommand
{
    /// <summary>What was asked for cannot be had; standard error says why.</summary>
    private const int Refused = 2;

    private static readonly TimeSpan StopsWithin = TimeSpan.FromSeconds(20);

    private static readonly Option<string> WorldName = new("--world")
    {
        Description = $"What is in it: {string.Join(", ", World.Names)}.",
        HelpName = "name",
        DefaultValueFactory = _ => "demo",
    };

    private static readonly Option<int> VaultPort = Port("--vault-port", 8200, "Loopback port of Vault; 0 takes a free one.");
    private static readonly Option<int> KubePort = Port("--kube-port", 6443, "Loopback port of the Kubernetes API; 0 takes a free one.");

    private static readonly Option<string?> Ready = new("--ready-file")
    {
        Description = "A file to write addresses and tokens to, as JSON, once both APIs answer; gone when the sandbox stops.",
        HelpName = "path",
    };

    private static readonly Option<bool> AllowProduction = new("--allow-production")
    {
        Description = "Start even where ASPNETCORE_ENVIRONMENT or DOTNET_ENVIRONMENT is Production.",
    };

    /// <returns>0 after a clean stop, 2 when it cannot start as asked.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        // What breaks inside is told on standard error; nothing else is.
        Trace.Listeners.Add(new ConsoleTraceListener(useErrorStream: true));
        var command = new RootCommand("Vault, a Kubernetes cluster and the agent injector on loopback, with everything in memory.") { WorldName, VaultPort, KubePort, Ready, AllowProduction };
        command.SetAction(RunAsync);
        var parsed = command.Parse(args);
        return parsed.Errors is [var first, ..] ? await RefuseAsync(first.Message) : await parsed.InvokeAsync(new() { ProcessTerminationTimeout = StopsWithin });
    }

    private static async Task<int> RunAsync(ParseResult asked, CancellationToken interrupted)
    {
        try
        {
            using var files = new ReadyFiles(asked.GetValue(Ready));
            await using var sandbox = await SandboxServer.StartAsync(Options(asked), interrupted);
            files.Write(sandbox);
            await TellAsync(asked.GetValue(WorldName)!, sandbox, files);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, interrupted);
            return 0;
        }
        catch (SandboxStartException refusal)
        {
            return await RefuseAsync(refusal.Message);
        }
        catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
        {
            return 0;
        }
    }

    private static SandboxOptions Options(ParseResult asked) => new()
    {
        World = asked.GetValue(WorldName)!,
        VaultPort = asked.GetValue(VaultPort),
        KubernetesPort = asked.GetValue(KubePort),
        AllowProduction = asked.GetValue(AllowProduction),
    };

    private static async Task TellAsync(string world, SandboxServer sandbox, ReadyFiles files)
    {
        Console.WriteLine($"World {world}, on this machine only, gone when this stops (Ctrl-C).");
        Console.WriteLine($"  export VAULT_ADDR={ReadyFiles.Plain(sandbox.VaultAddress)} VAULT_TOKEN={sandbox.RootToken}");
        Console.WriteLine($"  export KUBECONFIG={files.Kubeconfig}");
        Console.WriteLine($"  The Kubernetes API is {ReadyFiles.Plain(sandbox.KubernetesAddress)}, its CA {files.Authority}, the administrator's token {sandbox.KubernetesAdminToken}");
        Console.WriteLine($"  What can be broken, and how: curl {ReadyFiles.Plain(sandbox.ControlAddress)}/kinds");
        foreach (var user in sandbox.Users) Console.WriteLine($"  {user.Name,-10} {user.Password,-10} {user.About}");
        await Console.Out.FlushAsync();
    }

    private static async Task<int> RefuseAsync(string sentence)
    {
        await Console.Error.WriteLineAsync(sentence);
        return Refused;
    }

    private static Option<int> Port(string name, int usual, string about) => new(name)
    {
        Description = about,
        HelpName = "port",
        DefaultValueFactory = _ => usual,
        CustomParser = given => PortOf(name, given),
    };

    private static int PortOf(string name, ArgumentResult given)
    {
        var text = given.Tokens is [var token] ? token.Value : "";
        if (int.TryParse(text, out var port) && port is >= 0 and <= IPEndPoint.MaxPort) return port;
        given.AddError($"{name} is a port from 0 to {IPEndPoint.MaxPort}, not \"{text}\".");
        return 0;
    }
}
