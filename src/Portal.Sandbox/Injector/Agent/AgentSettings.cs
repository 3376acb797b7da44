using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Portal.Sandbox.Controllers.Pods;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Injector.Agent;

/// <summary>One file the agent renders.</summary>
internal sealed record AgentTemplate(string Destination, string Contents, string? Source, string Left, string Right, string? Command, int Mode, bool Strict);

/// <summary>The configuration of an agent as it reads it itself.</summary>
internal sealed record AgentSettings
{
    public required Uri Address { get; init; }

    /// <summary><c>kubernetes</c>, <c>jwt</c> or <c>approle</c>.</summary>
    public string AuthType { get; init; } = "kubernetes";

    public required string AuthMount { get; init; }

    public string Role { get; init; } = "";

    public string TokenPath { get; init; } = "";

    /// <summary>For <c>approle</c>: the file with the secret id; the one with the role id is <see cref="TokenPath"/>.</summary>
    public string SecretIdPath { get; init; } = "";

    public string? Namespace { get; init; }

    /// <summary>The authority that Vault's certificate must come from, as PEM; null trusts what the image trusts.</summary>
    public string? Authority { get; init; }

    public bool SkipsVerification { get; init; }

    /// <summary>The port of its own on loopback; null opens none.</summary>
    public int? ListenerPort { get; init; }

    /// <summary>Whether whoever is in the pod may end the agent through its port.</summary>
    public bool EnablesQuit { get; init; }

    public bool ExitOnAuthError { get; init; }

    public TimeSpan MinBackoff { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan MaxBackoff { get; init; } = TimeSpan.FromMinutes(5);

    public IReadOnlyList<string> Sinks { get; init; } = [];

    public bool ExitAfterAuth { get; init; }

    public bool ExitOnRetryFailure { get; init; }

    public TimeSpan RenderInterval { get; init; } = TimeSpan.FromMinutes(5);

    public IReadOnlyList<AgentTemplate> Templates { get; init; } = [];

    /// <summary>Reads <c>VAULT_CONFIG</c>, or the file a ConfigMap was mounted as.</summary>
    /// <exception cref="FormatException">With the words of the agent.</exception>
    public static AgentSettings Read(ContainerContext context)
    {
        var (text, file) = Text(context);
        try
        {
            return Of(text.TrimStart().StartsWith('{') ? JsonNode.Parse(text)!.AsObject() : AgentHcl.Read(text), file, context);
        }
        catch (FormatException unread) when (!unread.Message.StartsWith("error ", StringComparison.OrdinalIgnoreCase))
        {
            throw new FormatException($"error loading configuration from {file}: error parsing: {unread.Message}");
        }
        catch (Exception unread) when (unread is JsonException or InvalidOperationException)
        {
            throw new FormatException($"error loading configuration from {file}: {unread.Message}");
        }
    }

    /// <summary>A duration as Go writes it, or a number of seconds.</summary>
    public static TimeSpan? Duration(string? text)
    {
        if (string.IsNullOrEmpty(text)) return null;
        if (double.TryParse(text, CultureInfo.InvariantCulture, out var plain)) return TimeSpan.FromSeconds(plain);
        var total = TimeSpan.Zero;
        for (var i = 0; i < text.Length;)
        {
            var start = i;
            while (i < text.Length && (char.IsAsciiDigit(text[i]) || text[i] == '.')) i++;
            if (!double.TryParse(text.AsSpan(start, i - start), CultureInfo.InvariantCulture, out var number)) return null;
            start = i;
            while (i < text.Length && char.IsAsciiLetter(text[i])) i++;
            double? unit = text[start..i] switch { "ms" => 0.001, "s" => 1, "m" => 60, "h" => 3600, _ => null };
            if (unit is null) return null;
            total += TimeSpan.FromSeconds(number * unit.Value);
        }

        return total;
    }

    private static (string Text, string File) Text(ContainerContext context)
    {
        if (context.Environment.GetValueOrDefault("VAULT_CONFIG") is { Length: > 0 } encoded)
        {
            const string kept = "/home/vault/config.json";
            context.Files.Write(kept, Convert.FromBase64String(encoded), 0x1A4, 100, 1000);
            return (Encoding.UTF8.GetString(Convert.FromBase64String(encoded)), kept);
        }

        var file = context.IsInit ? "/vault/configs/config-init.hcl" : "/vault/configs/config.hcl";
        return context.Files.TryRead(file, out var text) ? (text, file) : throw new FormatException($"error loading configuration from {file}: stat {file}: no such file or directory");
    }

    private static AgentSettings Of(JsonObject config, string file, ContainerContext context)
    {
        var method = config.ObjectAt("auto_auth", "method");
        var type = method.TextAt("type") ?? "kubernetes";
        var settings = new AgentSettings
        {
            Address = Uri.TryCreate(config.TextAt("vault", "address"), UriKind.Absolute, out var address) ? address : throw new FormatException($"error loading configuration from {file}: no address of Vault"),
            AuthType = type,
            AuthMount = (method.TextAt("mount_path") ?? "auth/" + type).Trim('/'),
            Role = method.TextAt("config", "role") ?? "",
            TokenPath = method.TextAt("config", type switch { "jwt" => "path", "approle" => "role_id_file_path", _ => "token_path" }) ?? "/var/run/secrets/kubernetes.io/serviceaccount/token",
            SecretIdPath = method.TextAt("config", "secret_id_file_path") ?? "",
            ListenerPort = Port(config, file),
            EnablesQuit = config.ItemsAt("listener").Any(listener => listener.FlagAt("agent_api", "enable_quit") == true),
            SkipsVerification = config.FlagAt("vault", "tls_skip_verify") == true,
            Authority = AuthorityOf(config.TextAt("vault", "ca_cert"), context),
            Namespace = method.TextAt("namespace"),
            ExitOnAuthError = method.FlagAt("exit_on_err") == true,
            MinBackoff = Duration(method.TextAt("min_backoff")) ?? TimeSpan.FromSeconds(1),
            MaxBackoff = Duration(method.TextAt("max_backoff")) ?? TimeSpan.FromMinutes(5),
            Sinks = [.. config.ItemsAt("auto_auth", "sink").Select(sink => sink.TextAt("config", "path")).OfType<string>()],
            ExitAfterAuth = config.FlagAt("exit_after_auth") == true,
            ExitOnRetryFailure = config.FlagAt("template_config", "exit_on_retry_failure") == true,
            RenderInterval = Interval(config, file),
            Templates = [.. config.ItemsAt("template").Select(template => Template(template, file))],
        };
        CheckMethod(type, method.ObjectAt("config"));
        return settings;
    }

    /// <summary>What a method must be told before it can log in.</summary>
    private static void CheckMethod(string type, JsonObject? config)
    {
        string[] needed = type switch
        {
            "kubernetes" => ["role"],
            "jwt" => ["path", "role"],
            "approle" => ["role_id_file_path"],
            _ => throw new FormatException($"Error creating {type} auth method: unknown auth method \"{type}\""),
        };
        foreach (var name in needed)
        {
            var why = config?[name] is null ? $"missing '{name}' value" : config.TextAt(name) is "" ? $"'{name}' value is empty" : null;
            if (why is not null) throw new FormatException($"Error creating {type} auth method: {why}");
        }
    }

    private static int? Port(JsonObject config, string file)
    {
        if (config.ItemsAt("listener").FirstOrDefault().TextAt("address") is not { } address) return null;
        var text = address.Split(':')[^1];
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and < 65536
            ? port
            : throw new FormatException($"Error listening on listener configuration: listen tcp: lookup tcp/{text}: unknown port");
    }

    private static string? AuthorityOf(string? file, ContainerContext context)
    {
        if (file is not { Length: > 0 }) return context.Environment.GetValueOrDefault("VAULT_CACERT_BYTES");
        return context.Files.TryRead(file, out var pem) ? pem : throw new FormatException($"Error fetching client: Error loading CA File: open {file}: no such file or directory");
    }

    private static TimeSpan Interval(JsonObject config, string file)
    {
        if (config.TextAt("template_config", "static_secret_render_interval") is not { Length: > 0 } text) return TimeSpan.FromMinutes(5);
        return Duration(text) ?? throw new FormatException($"error loading configuration from {file}: error parsing 'template_config': time: invalid duration \"{text}\"");
    }

    private static AgentTemplate Template(JsonObject template, string file)
    {
        var mode = 0x1A4;
        if (template.TextAt("perms") is { Length: > 0 } permissions)
        {
            try
            {
                mode = Convert.ToInt32(permissions, 8);
            }
            catch (FormatException)
            {
                throw new FormatException($"error loading configuration from {file}: error parsing 'template': error(s) decoding: strconv.ParseUint: parsing \"{permissions}\": invalid syntax");
            }
        }

        return new(template.TextAt("destination") ?? "", template.TextAt("contents") ?? "", template.TextAt("source"), template.TextAt("left_delimiter") ?? "{{", template.TextAt("right_delimiter") ?? "}}",
            template.TextAt("command"), mode, template.FlagAt("error_on_missing_key") == true);
    }
}
