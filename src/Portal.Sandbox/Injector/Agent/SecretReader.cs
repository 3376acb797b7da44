using System.Net;
using System.Text.Json.Nodes;
using Portal.Sandbox.Injector.Templates;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Injector.Agent;

/// <summary>Reads what templates ask for, with the engine's retries.</summary>
internal sealed class SecretReader(AgentVault vault, AgentSession session, AgentLog log, Controllers.Rhythm rhythm)
{
    private const int Retries = 12;

    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);
    private static readonly string[] Endpoints = ["data/", "metadata/", "subkeys/"];

    private readonly Dictionary<string, string> _paths = [];

    /// <summary>Reads until it works.</summary>
    /// <exception cref="AgentRequestException">It did not work in twelve retries.</exception>
    public async Task<object?> ReadAsync(TemplateRead read, CancellationToken cancellationToken)
    {
        var wait = Shortest;
        for (var attempt = 1; ; attempt++)
        {
            string failure;
            try
            {
                return read.Lists ? await ListAsync(read, cancellationToken) : await SecretAsync(read, cancellationToken);
            }
            catch (AgentRequestException failed)
            {
                // A refusal can also mean that the token is gone.
                if (failed.Status is HttpStatusCode.Forbidden && !await session.IsKnownAsync(cancellationToken) && !await session.LogInAgainAsync(cancellationToken)) throw;
                failure = failed.Message;
            }

            if (attempt > Retries)
            {
                log.Error("agent", $"(view) {read}: {failure} (exceeded maximum retries)");
                throw new AgentRequestException(failure);
            }

            log.Warn("agent", $"(view) {read}: {failure} (retry attempt {attempt} after \"{Text(wait)}\")");
            await rhythm.WaitAsync(wait, cancellationToken);
            wait = wait * 2 < Longest ? wait * 2 : Longest;
        }
    }

    private async Task<VaultSecret> SecretAsync(TemplateRead read, CancellationToken cancellationToken)
    {
        var asked = read.Path.Split('?')[0].Trim('/');
        if (read.Parameters.Length > 0) return await WriteAsync(read, asked, cancellationToken);
        var path = await ResolvedAsync(asked, "data", cancellationToken);
        var (answer, found) = await Named(read, () => vault.SendAsync(HttpMethod.Get, path + (read.Version is { } version ? $"?version={version}" : ""), null, cancellationToken));
        if (answer.ObjectAt("data") is not { } data || (!found && Deleted(data))) throw new AgentRequestException($"no secret exists at {path}");
        return Secret(answer!, data);
    }

    private async Task<VaultSecret> WriteAsync(TemplateRead read, string path, CancellationToken cancellationToken)
    {
        var body = new JsonObject(read.Parameters.Split(' ').Select(pair => pair.Split('=', 2)).Where(pair => pair.Length == 2).Select(pair => KeyValuePair.Create(pair[0], (JsonNode?)pair[1])));
        var (answer, _) = await Named(read, () => vault.SendAsync(HttpMethod.Put, path, body, cancellationToken));
        return answer.ObjectAt("data") is { } data ? Secret(answer!, data) : throw new AgentRequestException($"no secret exists at {path}");
    }

    private async Task<object?> ListAsync(TemplateRead read, CancellationToken cancellationToken)
    {
        var path = await ResolvedAsync(read.Path.Trim('/'), "metadata", cancellationToken);
        var (answer, _) = await Named(read, () => vault.SendAsync(new("LIST"), path, null, cancellationToken));
        return GoValues.From(answer.At("data", "keys")) ?? new List<object?>();
    }

    private static VaultSecret Secret(JsonObject answer, JsonObject data) => new(
        GoValues.Map(data), answer.TextAt("lease_id") ?? "", answer.NumberAt("lease_duration") ?? 0, answer.FlagAt("renewable") == true, answer.TextAt("request_id") ?? "");

    private static bool Deleted(JsonObject data) => data.TextAt("metadata", "deletion_time") is { Length: > 0 };

    /// <summary>Asks what kind of mount a path is in, and for KV version 2 puts the endpoint's name into the path unless it is there.</summary>
    private async Task<string> ResolvedAsync(string path, string endpoint, CancellationToken cancellationToken)
    {
        if (_paths.TryGetValue($"{endpoint}:{path}", out var known)) return known;
        var resolved = path;
        try
        {
            var (answer, _) = await vault.SendAsync(HttpMethod.Get, $"sys/internal/ui/mounts/{path}", null, cancellationToken);
            var mount = answer.TextAt("data", "path") ?? "";
            if (answer.TextAt("data", "options", "version") == "2" && (path + "/").StartsWith(mount, StringComparison.Ordinal))
            {
                var rest = path.Length > mount.Length ? path[mount.Length..] : "";
                if (!Endpoints.Any(own => rest.StartsWith(own, StringComparison.Ordinal))) resolved = $"{mount}{endpoint}/{rest}";
            }
        }
        catch (AgentRequestException refused)
        {
            log.Warn("agent", $"failed to check if {path} is KVv2, assume not: {refused.Message}");
            return path;
        }

        return _paths[$"{endpoint}:{path}"] = resolved;
    }

    private static async Task<(JsonObject? Body, bool Found)> Named(TemplateRead read, Func<Task<(JsonObject? Body, bool Found)>> send)
    {
        try
        {
            return await send();
        }
        catch (AgentRequestException failed)
        {
            throw new AgentRequestException($"{read}: {failed.Message}", failed.Status);
        }
    }

    private static string Text(TimeSpan wait) => wait < TimeSpan.FromSeconds(1) ? $"{wait.TotalMilliseconds:0}ms" : wait < TimeSpan.FromMinutes(1) ? $"{wait.TotalSeconds:0}s" : $"{(int)wait.TotalMinutes}m{wait.Seconds}s";
}
