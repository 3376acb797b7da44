using System.Text.Json.Nodes;

namespace Portal.Sandbox.Injector;

/// <summary>The configuration the injector gives an agent in <c>VAULT_CONFIG</c>.</summary>
internal static class AgentConfig
{
    public const string TokenFile = "/home/vault/.vault-token";

    public static JsonObject Of(AgentPlan plan, bool init)
    {
        var config = new JsonObject
        {
            ["auto_auth"] = new JsonObject { ["method"] = Method(plan), ["sink"] = Sinks(plan) },
            ["exit_after_auth"] = init,
            ["pid_file"] = "/home/vault/.pid",
            ["vault"] = Vault(plan),
        };
        if (plan.Secrets.Count > 0) config["template"] = new JsonArray([.. plan.Secrets.Select(secret => (JsonNode)Template(plan, secret))]);
        config["template_config"] = TemplateConfig(plan);
        Listener(plan, config, init);
        var telemetry = new JsonObject(plan.Annotations.Named("agent-telemetry").Select(entry => KeyValuePair.Create(entry.Name.Replace('-', '_'), Decoded(entry.Value))));
        if (telemetry.Count > 0) config["telemetry"] = telemetry;
        foreach (var (key, member) in new[] { ("agent-disable-idle-connections", "disable_idle_connections"), ("agent-disable-keep-alives", "disable_keep_alives") })
        {
            if (plan.Annotations[key] is { Length: > 0 } list) config[member] = new JsonArray([.. list.Split(',').Select(item => (JsonNode)item)]);
        }

        return config;
    }

    private static JsonObject Method(AgentPlan plan)
    {
        var parameters = new SortedDictionary<string, JsonNode?>(StringComparer.Ordinal);
        if (plan.AuthType == "kubernetes") parameters["token_path"] = $"{plan.Token.MountPath}/{plan.Token.Path}";
        foreach (var (name, value) in plan.Annotations.Named("auth-config")) parameters[name.Replace('-', '_')] = value;
        if (plan.Annotations.Text("role") is { Length: > 0 } role) parameters["role"] = role;
        var method = new JsonObject { ["type"] = plan.AuthType, ["mount_path"] = plan.AuthPath };
        Optional(method, "namespace", plan.Annotations.Text("namespace"));
        Optional(method, "min_backoff", plan.Annotations.Text("auth-min-backoff"));
        Optional(method, "max_backoff", plan.Annotations.Text("auth-max-backoff"));
        if (plan.ExitOnAuthError) method["exit_on_err"] = true;
        method["config"] = new JsonObject(parameters);
        return method;
    }

    private static JsonArray Sinks(AgentPlan plan)
    {
        var sinks = new JsonArray(Sink(TokenFile));
        if (plan.InjectToken) sinks.Add((JsonNode)Sink($"{plan.SecretVolumePath}/token"));
        return sinks;

        static JsonObject Sink(string path) => new() { ["type"] = "file", ["config"] = new JsonObject { ["path"] = path } };
    }

    private static JsonObject Vault(AgentPlan plan)
    {
        var vault = new JsonObject { ["address"] = plan.Address };
        Optional(vault, "ca_cert", plan.Annotations.Text("ca-cert"));
        Optional(vault, "ca_path", plan.Annotations.Text("ca-key"));
        Optional(vault, "client_cert", plan.Annotations.Text("client-cert"));
        Optional(vault, "client_key", plan.Annotations.Text("client-key"));
        if (plan.TlsSkipVerify) vault["tls_skip_verify"] = true;
        Optional(vault, "tls_server_name", plan.Annotations.Text("tls-server-name"));
        return vault;
    }

    private static JsonObject Template(AgentPlan plan, InjectedSecret secret)
    {
        var template = new JsonObject();
        if (secret.TemplateFile.Length > 0) template["source"] = secret.TemplateFile;
        template["destination"] = secret.Destination;
        if (secret.TemplateFile.Length == 0) template["contents"] = secret.Template.Length > 0 ? secret.Template : DefaultTemplate(plan, secret.Path);
        template["left_delimiter"] = secret.LeftDelimiter;
        template["right_delimiter"] = secret.RightDelimiter;
        Optional(template, "command", secret.Command);
        Optional(template, "perms", secret.Permissions);
        if (secret.ErrorOnMissingKey) template["error_on_missing_key"] = true;
        return template;
    }

    /// <summary>The template of a secret without one: every top-level key of its data, or all of it as JSON.</summary>
    private static string DefaultTemplate(AgentPlan plan, string path) => plan.DefaultTemplate == "json"
        ? $"{{{{ with secret \"{path}\" }}}}{{{{ .Data | toJSON }}}}\n{{{{ end }}}}"
        : $"{{{{ with secret \"{path}\" }}}}{{{{ range $k, $v := .Data }}}}{{{{ $k }}}}: {{{{ $v }}}}\n{{{{ end }}}}{{{{ end }}}}";

    private static JsonObject TemplateConfig(AgentPlan plan)
    {
        var config = new JsonObject { ["exit_on_retry_failure"] = plan.ExitOnRetryFailure };
        Optional(config, "static_secret_render_interval", plan.RenderInterval);
        if (plan.MaxConnectionsPerHost != 0) config["max_connections_per_host"] = plan.MaxConnectionsPerHost;
        if (plan.LeaseRenewalThreshold != 0) config["lease_renewal_threshold"] = plan.LeaseRenewalThreshold;
        return config;
    }

    private static void Listener(AgentPlan plan, JsonObject config, bool init)
    {
        if (!plan.Cache && (!plan.EnableQuit || init)) return;
        var listener = new JsonObject { ["type"] = "tcp", ["address"] = $"127.0.0.1:{plan.Annotations.Text("agent-cache-listener-port", "8200")}", ["tls_disable"] = true };
        if (plan.EnableQuit) listener["agent_api"] = new JsonObject { ["enable_quit"] = true };
        config["listener"] = new JsonArray(listener);
        var cache = new JsonObject();
        if (plan.Cache)
        {
            cache["use_auto_auth_token"] = plan.Annotations.Text("agent-cache-use-auto-auth-token", "true") is var use && use == "force" ? "force" : use == "true";
            if (plan.PrePopulate && !plan.PrePopulateOnly)
            {
                cache["persist"] = new JsonObject { ["type"] = "kubernetes", ["path"] = "/vault/agent-cache", ["service_account_token_file"] = $"{plan.Token.MountPath}/{plan.Token.Path}" };
                if (plan.CacheExitOnError) cache["persist"]!["exit_on_err"] = true;
            }
        }

        config["cache"] = cache;
    }

    private static JsonNode? Decoded(string value)
    {
        try
        {
            return JsonNode.Parse(value);
        }
        catch (System.Text.Json.JsonException)
        {
            return value;
        }
    }

    private static void Optional(JsonObject target, string key, string value)
    {
        if (value.Length > 0) target[key] = value;
    }
}
