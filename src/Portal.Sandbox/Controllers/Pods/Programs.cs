using Portal.Sandbox.Controllers.Pods.Shell;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Controllers.Pods;

/// <summary>Applications: those that run a shell script do what it says, all others write a log and stay.</summary>
internal sealed class Programs : IPrograms
{
    /// <summary>The injected agent; asked first.</summary>
    public required Func<ContainerContext, IContainerProgram?> Agent { get; init; }

    public IContainerProgram For(ContainerContext context)
    {
        if (Agent(context) is { } agent) return agent;
        var command = context.Container.TextsAt("command").Concat(context.Container.TextsAt("args")).ToArray();
        if (SystemProgram.Of(command) is { } system) return system;
        return command is [var shell, .., var script] && shell.Split('/')[^1] is "sh" or "bash" && command.Skip(1).Any(argument => argument.StartsWith('-') && argument.Contains('c'))
            ? new ScriptProgram(script)
            : new AppProgram();
    }
}

/// <summary>An application of which only the image is known.</summary>
internal sealed class AppProgram : IContainerProgram
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(30);

    public async Task<int> RunAsync(ContainerContext context, CancellationToken cancellationToken)
    {
        var name = context.Container.TextAt("name") ?? "app";
        context.Log.Write($"{Stamp(context)} INFO  {name}: starting");
        foreach (var file in context.Files.In("/vault/secrets")) context.Log.Write($"{Stamp(context)} INFO  {name}: found /vault/secrets/{file.Name} ({file.Entry.Content.Length} bytes)");
        await context.Rhythm.StepAsync(0.3, cancellationToken);
        if (context.HasEnd)
        {
            await context.Rhythm.StepAsync(2, cancellationToken);
            context.Log.Write($"{Stamp(context)} INFO  {name}: done");
            return 0;
        }

        foreach (var port in context.Container.ItemsAt("ports").Select(port => port.NumberAt("containerPort"))) context.Log.Write($"{Stamp(context)} INFO  {name}: listening on :{port}");
        context.Log.Write($"{Stamp(context)} INFO  {name}: ready");
        for (var beat = 1; ; beat++)
        {
            // What an application does in its own time has nothing to do with the pace of the cluster.
            await Task.Delay(Quiet, context.Rhythm.Time, cancellationToken);
            context.Log.Write($"{Stamp(context)} INFO  {name}: healthy, {beat * 7 % 40} requests in the last 30s");
        }
    }

    private static string Stamp(ContainerContext context) => JsonText.Timestamp(context.Rhythm.Now);
}

/// <summary>A container whose command is a shell script.</summary>
internal sealed class ScriptProgram(string script) : IContainerProgram
{
    public async Task<int> RunAsync(ContainerContext context, CancellationToken cancellationToken)
    {
        var session = new ShellSession(context.Files, context.Environment, context.Container, context.Loopback, context.Rhythm.Time)
        {
            Printed = text => context.Log.Write(text.TrimEnd('\n')),
        };
        return await session.RunScriptAsync(script, context, cancellationToken);
    }
}
