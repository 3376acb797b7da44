using Microsoft.Extensions.Configuration;
using Portal.Configuration;
using Portal.Core.Secrets;

namespace Portal.Tests.Configuration;

/// <summary>One test for each rule, each from settings that are otherwise right.</summary>
public sealed class SettingsTests : IDisposable
{
    private readonly string _tokenFile = Path.GetTempFileName();

    public void Dispose() => File.Delete(_tokenFile);

    [Fact]
    public async Task Environments_that_are_named_rightly_are_served_in_their_order()
    {
        var settings = await ReadAsync();

        Assert.Equal(PortalMode.Server, settings.Environments.Mode);
        Assert.Equal("staging", Assert.Single(settings.Environments.All).Name);
        Assert.Equal(TimeSpan.FromMinutes(15), settings.Options.Session.Idle);
    }

    [Theory]
    [InlineData("Portal:Mode", "cloud", "Portal:Mode: \"cloud\" is not sandbox, local or server.")]
    [InlineData("Portal:World", "moon", "Portal:World: \"moon\" is not demo, tutorial or large.")]
    [InlineData("Portal:Enviroments:0:Name", "x", "Portal:Enviroments: there is no such setting")]
    [InlineData("Portal:Environments:0:Vault:Adress", "x", "Portal:Environments:0:Vault:Adress: there is no such setting")]
    [InlineData("Portal:Session:Idle", "soon", "Portal:Session:Idle: \"soon\" is not a time")]
    [InlineData("Portal:Session:Idle", "00:00:10", "Portal:Session:Idle: 00:00:10 is too short")]
    [InlineData("Portal:Session:Absolute", "00:05:00", "Portal:Session:Absolute: 00:05:00 is shorter than Portal:Session:Idle")]
    [InlineData("Portal:TrustedProxies:0", "everyone", "Portal:TrustedProxies:0: \"everyone\" is not an address")]
    [InlineData("Portal:Environments:0:Production", "maybe", "Portal:Environments:0:Production: \"maybe\" is not true or false.")]
    [InlineData("Portal:Environments:0:Name", "Staging!", "Portal:Environments:0:Name: \"Staging!\" is not a name")]
    [InlineData("Portal:Environments:0:Name", "sign-in", "Portal:Environments:0:Name: \"sign-in\" is an address of the portal itself")]
    [InlineData("Portal:Environments:0:Vault:Address", "vault.example", "Portal:Environments:0:Vault:Address: \"vault.example\" is not an http or https address.")]
    [InlineData("Portal:Environments:0:Vault:Address", "https://user:pw@vault.example", "is not an http or https address.")]
    [InlineData("Portal:Environments:0:Vault:Address", null, "Portal:Environments:0:Vault:Address: missing")]
    [InlineData("Portal:Environments:0:Vault:CaFile", "no/such/file", "Portal:Environments:0:Vault:CaFile: there is no file")]
    [InlineData("Portal:Environments:0:Vault:InClusterAddress", "vault", "Portal:Environments:0:Vault:InClusterAddress: \"vault\" is not")]
    [InlineData("Portal:Environments:0:Pins:0:Mount", "", "Portal:Environments:0:Pins:0:Mount: \"\" is not a mount")]
    [InlineData("Portal:Environments:0:Pins:0:Mount", "kv/", "Portal:Environments:0:Pins:0:Mount: \"kv/\" is not a mount")]
    [InlineData("Portal:Environments:0:Pins:0:Path", "/app", "Portal:Environments:0:Pins:0:Path: \"/app\" is not a path in the mount")]
    [InlineData("Portal:Environments:0:Pins:0:Path", "app/../x", "Portal:Environments:0:Pins:0:Path: \"app/../x\" is not a path in the mount")]
    [InlineData("Portal:Environments:0:Pins:0:Paths", "app", "Portal:Environments:0:Pins:0:Paths: there is no such setting; there are Mount, Path.")]
    [InlineData("Portal:Environments:0:Cluster:Server", null, "Portal:Environments:0:Cluster:Server: missing")]
    [InlineData("Portal:Environments:0:Cluster:TokenFile", null, "Portal:Environments:0:Cluster:TokenFile: missing")]
    [InlineData("Portal:Environments:0:Cluster:TokenFile", "no/such/file", "Portal:Environments:0:Cluster:TokenFile: there is no file")]
    [InlineData("Portal:Environments:0:Cluster:UserPrefix", "system:", "Portal:Environments:0:Cluster:UserPrefix: must not be empty")]
    public async Task A_setting_that_is_wrong_or_missing_is_named_with_its_key(string key, string? value, string problem)
    {
        var exception = await Assert.ThrowsAsync<ConfigurationException>(() => ReadAsync((key, value)));

        Assert.Contains(exception.Problems, text => text.Contains(problem, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Pins_for_everybody_are_mounts_and_paths_in_them_each_once_and_not_more_than_a_person_may_have()
    {
        var settings = await ReadAsync(("Portal:Environments:0:Pins:0:Mount", "teams/payments"), ("Portal:Environments:0:Pins:0:Path", "app/"), ("Portal:Environments:0:Pins:1:Mount", "kv"));

        Assert.Equal([new SecretPath("teams/payments", "app/"), new SecretPath("kv", "")], settings.Environments.All[0].TeamPins);

        var twice = await Assert.ThrowsAsync<ConfigurationException>(() => ReadAsync(("Portal:Environments:0:Pins:0:Mount", "kv"), ("Portal:Environments:0:Pins:1:Mount", "kv")));
        Assert.Equal("Portal:Environments:0:Pins:1: \"kv/\" is pinned twice.", Assert.Single(twice.Problems));
        var many = await Assert.ThrowsAsync<ConfigurationException>(() => ReadAsync([.. Enumerable.Range(0, 51).Select(number => ($"Portal:Environments:0:Pins:{number}:Mount", (string?)$"kv{number}"))]));
        Assert.StartsWith("Portal:Environments:0:Pins: 51 are too many", Assert.Single(many.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_problem_is_named_at_once()
    {
        var exception = await Assert.ThrowsAsync<ConfigurationException>(() => ReadAsync(
            ("Portal:World", "moon"), ("Portal:Environments:0:Vault:Address", "x"), ("Portal:Environments:0:Cluster:Server", null), ("Portal:Environments:0:Name", "UPPER")));

        Assert.Equal(4, exception.Problems.Length);
        Assert.All(exception.Problems, problem => Assert.Contains(problem, exception.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_same_name_twice_is_refused()
    {
        var exception = await Assert.ThrowsAsync<ConfigurationException>(() => ReadAsync(
            ("Portal:Environments:1:Name", "staging"), ("Portal:Environments:1:Vault:Address", "https://vault.example"),
            ("Portal:Environments:1:Cluster:Server", "https://kube.example"), ("Portal:Environments:1:Cluster:TokenFile", _tokenFile)));

        Assert.Equal("Portal:Environments:1:Name: \"staging\" is used twice.", Assert.Single(exception.Problems));
    }

    [Fact]
    public async Task Server_mode_without_an_environment_says_which_keys_to_set()
    {
        var exception = await Assert.ThrowsAsync<ConfigurationException>(() => PortalSettings.ReadAsync(Configuration([new("Portal:Mode", "server")]), production: false, CancellationToken.None));

        Assert.Contains("name at least one environment", Assert.Single(exception.Problems), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("urls", "http://0.0.0.0:5080")]
    [InlineData("urls", "http://*:5080")]
    [InlineData("urls", "http://localhost:5080;http://192.0.2.1:5080")]
    [InlineData("http_ports", "8080")]
    [InlineData("Kestrel:Endpoints:all:Url", "http://[::]:5080")]
    public async Task Modes_that_lend_one_persons_rights_do_not_listen_where_others_can_connect(string key, string value)
    {
        foreach (var mode in new[] { "sandbox", "local" })
        {
            var exception = await Assert.ThrowsAsync<ConfigurationException>(() => PortalSettings.ReadAsync(Configuration([new("Portal:Mode", mode), new(key, value)]), production: false, CancellationToken.None));

            Assert.Contains(exception.Problems, problem => problem.StartsWith($"urls: {mode} mode listens on this machine only", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task In_production_the_sandbox_does_not_start_and_says_what_to_do()
    {
        foreach (var values in new Dictionary<string, string?>[] { [], new() { ["Portal:Mode"] = "sandbox" } })
        {
            var exception = await Assert.ThrowsAsync<ConfigurationException>(() => PortalSettings.ReadAsync(Configuration(values), production: true, CancellationToken.None));

            Assert.Contains("the environment is Production, where the sandbox", Assert.Single(exception.Problems), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task In_production_the_sandbox_starts_when_it_is_asked_for_by_name()
    {
        var settings = await PortalSettings.ReadAsync(Configuration([new("Portal:AllowSandboxInProduction", "true"), new("Portal:World", "tutorial")]), production: true, CancellationToken.None);

        Assert.NotNull(settings.Sandbox);
        Assert.NotEmpty(settings.Faults!.Choices);
        await settings.Sandbox.DisposeAsync();
    }

    [Fact]
    public async Task Local_mode_takes_what_the_vault_and_kubectl_commands_would_take()
    {
        var settings = await PortalSettings.ReadAsync(
            Configuration([new("VAULT_ADDR", "http://127.0.0.1:8200"), new("VAULT_TOKEN", "s.local "), new("KUBECONFIG", _tokenFile), new("VAULT_NAMESPACE", "team/"), new("urls", "http://localhost:5080")]), production: false, CancellationToken.None);

        Assert.Equal(PortalMode.Local, settings.Environments.Mode);
        Assert.Null(settings.Faults);
        Assert.Equal("s.local", settings.Environments.LocalToken?.Reveal());
        Assert.Equal("team", settings.Environments.All[0].Vault.Namespace);
        Assert.Equal(_tokenFile, settings.Environments.All[0].Cluster.KubeconfigPath);
    }

    [Fact]
    public async Task Local_mode_names_what_is_missing_and_how_to_get_it()
    {
        var exception = await Assert.ThrowsAsync<ConfigurationException>(() =>
            PortalSettings.ReadAsync(Configuration([new("VAULT_ADDR", "nonsense"), new("VAULT_TOKEN", " "), new("KUBECONFIG", "no/such/file")]), production: false, CancellationToken.None));

        Assert.Contains(exception.Problems, problem => problem.StartsWith("VAULT_ADDR:", StringComparison.Ordinal));
        Assert.Contains(exception.Problems, problem => problem.StartsWith("VAULT_TOKEN: missing", StringComparison.Ordinal));
        Assert.Contains(exception.Problems, problem => problem.StartsWith("KUBECONFIG: there is no file", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("10.0.0.0/8", "10.0.0.0/8")]
    [InlineData("192.0.2.7", "192.0.2.7/32")]
    [InlineData("2001:db8::1", "2001:db8::1/128")]
    public void A_trusted_proxy_is_a_network_or_one_address(string text, string network)
    {
        Assert.Equal(network, TrustedProxies.Parse(text)?.ToString());
    }

    private Task<PortalSettings> ReadAsync(params (string Key, string? Value)[] changes)
    {
        var values = new Dictionary<string, string?>
        {
            ["Portal:Environments:0:Name"] = "staging",
            ["Portal:Environments:0:Vault:Address"] = "https://vault.example:8200",
            ["Portal:Environments:0:Cluster:Server"] = "https://kube.example:6443",
            ["Portal:Environments:0:Cluster:TokenFile"] = _tokenFile,
        };
        foreach (var (key, value) in changes)
        {
            if (value is null) values.Remove(key);
            else values[key] = value;
        }

        return PortalSettings.ReadAsync(Configuration(values), production: false, CancellationToken.None);
    }

    private static IConfigurationRoot Configuration(IEnumerable<KeyValuePair<string, string?>> values) => new ConfigurationBuilder().AddInMemoryCollection(values).Build();
}
