using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Portal.Sandbox.Controllers.Pods;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Injector.Agent;

/// <summary>The agent's own login: gets a token with the pod's service account, hands it to the sinks and keeps it alive.</summary>
internal sealed class AgentSession(ContainerContext context, AgentSettings settings, AgentVault vault, AgentLog log)
{
    private const string Handler = "agent.auth.handler";

    private DateTimeOffset _renewAt = DateTimeOffset.MaxValue;
    private TimeSpan _grace;
    private bool _renewable;

    /// <summary>When the token wants attention.</summary>
    public DateTimeOffset RenewAt => _renewAt;

    /// <summary>Logs in, however long it takes.</summary>
    /// <returns>Whether there is a token; without one the agent is to end.</returns>
    public async Task<bool> LogInAsync(CancellationToken cancellationToken)
    {
        for (var backoff = settings.MinBackoff; ; backoff = backoff * 2 < settings.MaxBackoff ? backoff * 2 : settings.MaxBackoff)
        {
            log.Info(Handler, "authenticating");
            try
            {
                context.RefreshTokens();
                vault.Token = null;
                var (answer, _) = await vault.SendAsync(HttpMethod.Put, $"{settings.AuthMount}/login", Credentials(), cancellationToken);
                if (answer.TextAt("auth", "client_token") is not { } token) throw new AgentRequestException("authentication returned nil auth info");
                Accept(answer!, token);
                return true;
            }
            catch (AgentRequestException failed)
            {
                var what = failed is AgentCredentialException ? "error getting path or data from method" : "error authenticating";
                if (settings.ExitOnAuthError)
                {
                    log.Error(Handler, what, failed.Message);
                    return false;
                }

                log.Error(Handler, what, failed.Message, $" backoff={RestartText(backoff)}");
                await context.Rhythm.WaitAsync(backoff, cancellationToken);
            }
        }
    }

    /// <summary>Renews the token, or logs in again when it cannot be.</summary>
    public async Task<bool> KeepAsync(CancellationToken cancellationToken)
    {
        if (_renewable)
        {
            try
            {
                var (answer, _) = await vault.SendAsync(HttpMethod.Put, "auth/token/renew-self", [], cancellationToken);
                Schedule(answer.ObjectAt("auth"));
                log.Info(Handler, "renewed auth token");
                return true;
            }
            catch (AgentRequestException failed)
            {
                log.Warn(Handler, $"error renewing token: {failed.Message.Split('\n')[0]}");
            }
        }

        return await LogInAgainAsync(cancellationToken);
    }

    public Task<bool> LogInAgainAsync(CancellationToken cancellationToken)
    {
        log.Info(Handler, "lifetime watcher done channel triggered, re-authenticating");
        return LogInAsync(cancellationToken);
    }

    /// <summary>Whether Vault still knows the token: a refused read can mean either.</summary>
    public async Task<bool> IsKnownAsync(CancellationToken cancellationToken)
    {
        try
        {
            await vault.SendAsync(HttpMethod.Get, "auth/token/lookup-self", null, cancellationToken);
            return true;
        }
        catch (AgentRequestException refused)
        {
            return refused.Status is not HttpStatusCode.Forbidden;
        }
    }

    private JsonObject Credentials()
    {
        switch (settings.AuthType)
        {
            case "approle":
                var ids = new JsonObject { ["role_id"] = Text(settings.TokenPath, "error reading role ID file and no cached role ID known") };
                if (settings.SecretIdPath.Length > 0) ids["secret_id"] = Text(settings.SecretIdPath, "error reading secret ID file and no cached secret ID known");
                return ids;
            case "jwt":
                return new() { ["role"] = settings.Role, ["jwt"] = context.Files.TryRead(settings.TokenPath, out var token) && token.Trim().Length > 0 ? token.Trim() : throw new AgentCredentialException("latest known jwt is empty, cannot authenticate") };
            default:
                return new() { ["role"] = settings.Role, ["jwt"] = Text(settings.TokenPath, "error reading JWT with Kubernetes Auth") };
        }

        string Text(string file, string failure) =>
            context.Files.TryRead(file, out var text) ? text.Trim() : throw new AgentCredentialException($"{failure}: open {file}: no such file or directory");
    }

    private void Accept(JsonObject answer, string token)
    {
        vault.Token = token;
        log.Info(Handler, "authentication successful, sending token to sinks");
        log.Info(Handler, "starting renewal process");
        foreach (var sink in settings.Sinks)
        {
            context.Files.Write(sink, Encoding.UTF8.GetBytes(token), 0x1A0, 100, 1000);
            log.Info("agent.sink.file", $"token written: path={sink}");
        }

        _grace = TimeSpan.Zero;
        Schedule(answer.ObjectAt("auth"));
        if (!settings.ExitAfterAuth && _renewable) log.Info(Handler, "renewed auth token");
    }

    /// <summary>
    /// A token is renewed when two thirds of its time are over. Once renewals no longer extend it, it is given up before it ends:
    /// the last tenth to fifth of the longest lease is grace, and a wait that would end within it is not begun.
    /// </summary>
    private void Schedule(JsonObject? auth)
    {
        var lease = TimeSpan.FromSeconds(auth.NumberAt("lease_duration") ?? 0);
        var grace = lease * 0.15;
        if (grace > _grace) _grace = grace;
        var ends = _grace > TimeSpan.Zero && lease / 3 <= _grace;
        _renewable = auth.FlagAt("renewable") == true && !ends;
        _renewAt = ends ? context.Rhythm.Now : lease > TimeSpan.Zero ? context.Rhythm.Now + (lease * 2 / 3) : DateTimeOffset.MaxValue;
    }

    private static string RestartText(TimeSpan wait) => wait < TimeSpan.FromMinutes(1) ? $"{wait.TotalSeconds:0.##}s" : $"{(int)wait.TotalMinutes}m{wait.Seconds}s";
}
