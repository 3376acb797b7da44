using Portal.Sandbox.Controllers.Pods;
using Portal.Sandbox.Injector.Templates;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Injector.Agent;

/// <summary>The agent in an injected container: logs in to Vault with the pod's service account, renders files, and stays to keep them current unless told to end.</summary>
internal sealed class VaultAgent(HttpMessageHandler network) : IContainerProgram
{
    private const string Auth = "agent.auth.handler";
    private const string Templates = "agent.template.server";

    /// <summary>Whether a container runs an agent.</summary>
    public static bool RunsIn(ContainerContext context) => context.Container.TextsAt("args").Any(argument => argument.Contains("vault agent -config=", StringComparison.Ordinal));

    public async Task<int> RunAsync(ContainerContext context, CancellationToken cancellationToken)
    {
        var log = new AgentLog(context.Log, context.Rhythm.Time);
        AgentSettings settings;
        try
        {
            settings = AgentSettings.Read(context);
        }
        catch (FormatException unread)
        {
            log.Plain(unread.Message);
            return 1;
        }

        using var vault = new AgentVault(network, settings);
        var session = new AgentSession(context, settings, vault, log);
        var server = new TemplateServer(context, settings, new(vault, session, log, context.Rhythm), log);
        using var quit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (settings.ListenerPort is { } taken && !context.Loopback.TryListen(taken, (method, path) => Answer(settings, quit, method, path)))
        {
            log.Plain($"Error listening on listener configuration: listen tcp 127.0.0.1:{taken}: bind: address already in use");
            return 1;
        }

        Announce(log, settings, server);
        try
        {
            return await WorkAsync(context, settings, session, server, log, quit.Token);
        }
        catch (OperationCanceledException) when (quit.IsCancellationRequested)
        {
            log.Plain("==> Vault Agent shutdown triggered");
            log.Info("agent", "(runner) stopping");
            log.Info(Auth, "shutdown triggered, stopping lifetime watcher");
            log.Info(Auth, "auth handler stopped");
            if (!cancellationToken.IsCancellationRequested) return 0;
            await RevokeAsync(context, vault);
            throw;
        }
        finally
        {
            if (settings.ListenerPort is { } port) context.Loopback.Close(port);
        }
    }

    /// <summary>The agent's own API: ending it is all that it offers here.</summary>
    private static int Answer(AgentSettings settings, CancellationTokenSource quit, string method, string path)
    {
        if (path != "/agent/v1/quit" || !settings.EnablesQuit) return 404;
        if (method != "POST") return 405;
        quit.Cancel();
        return 200;
    }

    private static async Task<int> WorkAsync(ContainerContext context, AgentSettings settings, AgentSession session, TemplateServer server, AgentLog log, CancellationToken cancellationToken)
    {
        if (!await session.LogInAsync(cancellationToken)) return Failed(log, "authentication failed");
        if (server.HasTemplates)
        {
            log.Info(Templates, "template server received new token");
            log.Info("agent", "(runner) stopping");
            log.Info("agent", "(runner) creating new runner (dry: false, once: false)");
            log.Info("agent", "(runner) creating watcher");
            log.Info("agent", "(runner) starting");
        }

        if (await RenderedAsync(server.RenderAsync, settings, context, log, cancellationToken) is { } failed) return failed;
        if (settings.ExitAfterAuth)
        {
            log.Info("agent.sink.server", "sink server stopped");
            log.Info("agent", "sinks finished, exiting");
            if (server.HasTemplates) log.Info(Templates, "template server stopped");
            log.Info(Auth, "shutdown triggered, stopping lifetime watcher");
            log.Info(Auth, "auth handler stopped");
            return 0;
        }

        return await StayAsync(context, settings, session, server, log, cancellationToken);
    }

    private static async Task<int> StayAsync(ContainerContext context, AgentSettings settings, AgentSession session, TemplateServer server, AgentLog log, CancellationToken cancellationToken)
    {
        var random = new Random(context.Pod.TextAt("metadata", "uid")?.Aggregate(0, (sum, letter) => (sum * 31) + letter) ?? 0);
        var pollAt = NextPoll();
        while (true)
        {
            var next = server.HasTemplates && pollAt < session.RenewAt ? pollAt : session.RenewAt;
            var wait = next - context.Rhythm.Now;
            await Task.Delay(wait < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : wait < TimeSpan.FromDays(1) ? wait : TimeSpan.FromDays(1), context.Rhythm.Time, cancellationToken);
            if (context.Rhythm.Now >= session.RenewAt && !await session.KeepAsync(cancellationToken)) return Failed(log, "authentication failed");
            if (!server.HasTemplates || context.Rhythm.Now < pollAt) continue;
            if (await RenderedAsync(server.PollAsync, settings, context, log, cancellationToken) is { } failed) return failed;
            pollAt = NextPoll();
        }

        // The engine spreads its polls: nine tenths of the interval, give or take a twentieth.
        DateTimeOffset NextPoll() => context.Rhythm.Now + context.Rhythm.Of(settings.RenderInterval * (0.85 + (random.NextDouble() / 10)));
    }

    /// <summary>Renders, and if that fails ends the agent or tries anew, as configured.</summary>
    private static async Task<int?> RenderedAsync(Func<CancellationToken, Task> render, AgentSettings settings, ContainerContext context, AgentLog log, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await render(cancellationToken);
                return null;
            }
            catch (Exception wrong) when (wrong is AgentRequestException or TemplateException)
            {
                if (wrong is AgentRequestException) log.Error("agent", $"(runner) watcher reported error: {wrong.Message}");
                log.Error(Templates, "template server error", wrong.Message);
                if (settings.ExitOnRetryFailure) return Failed(log, $"template server: {wrong.Message}");
                log.Info("agent", "(runner) creating new runner (dry: false, once: false)");
                await context.Rhythm.WaitAsync(TimeSpan.FromSeconds(3), cancellationToken);
            }
        }
    }

    private static int Failed(AgentLog log, string why)
    {
        log.Info("agent", "(runner) stopping");
        log.Error("agent", "runtime error encountered", why);
        log.Plain($"Error: {why.Split('\n')[0]}");
        return 1;
    }

    private static void Announce(AgentLog log, AgentSettings settings, TemplateServer server)
    {
        log.Plain("==> Vault Agent started! Log data will stream in below:\n\n==> Vault Agent configuration:\n\n           Api Address 1: http://bufconn\n                     Cgo: disabled\n               Log Level: info\n                 Version: Vault v2.0.4\n");
        foreach (var sink in settings.Sinks)
        {
            log.Info("agent.sink.file", "creating file sink");
            log.Info("agent.sink.file", $"file sink configured: path={sink} mode=-rw-r-----");
        }

        log.Info("agent.sink.server", "starting sink server");
        if (server.HasTemplates)
        {
            log.Info(Templates, "starting template server");
            log.Info("agent", "(runner) creating new runner (dry: false, once: false)");
            log.Info("agent", "(runner) creating watcher");
        }

        log.Info(Auth, "starting auth handler");
    }

    /// <summary>What the sidecar's preStop hook does when it is asked for.</summary>
    private static async Task RevokeAsync(ContainerContext context, AgentVault vault)
    {
        if (vault.Token is null || context.Container.At("lifecycle", "preStop") is null) return;
        try
        {
            await vault.SendAsync(HttpMethod.Put, "auth/token/revoke-self", [], CancellationToken.None);
        }
        catch (AgentRequestException)
        {
            return;
        }
    }
}
