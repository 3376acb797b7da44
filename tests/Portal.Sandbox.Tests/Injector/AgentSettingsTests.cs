using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Portal.Sandbox.Controllers;
using Portal.Sandbox.Controllers.Pods;
using Portal.Sandbox.Injector.Agent;

namespace Portal.Sandbox.Tests.Injector;

/// <summary>The configuration of an agent that is given as a ConfigMap.</summary>
public sealed class AgentSettingsTests
{
    [Fact]
    public void An_hcl_file_says_what_the_injector_would_have_said()
    {
        var settings = Read("""
            # comment
            exit_after_auth = true
            auto_auth {
              method "kubernetes" {
                mount_path = "auth/kubernetes"
                config = { role = "app", token_path = "/token" }
              }
              sink "file" { config = { path = "/home/vault/.vault-token" } }
            }
            vault { address = "http://vault.vault.svc:8200" }
            template {
              destination = "/vault/secrets/a"
              perms       = "0400"
              contents    = <<-EOT
                {{ with secret "s" }}x{{ end }}
              EOT
            }
            template { destination = "/vault/secrets/b"  source = "/t" }
            template_config { static_secret_render_interval = "30s"  exit_on_retry_failure = false }
            """);

        Assert.Equal(("http://vault.vault.svc:8200/", "auth/kubernetes", "app", "/token"), (settings.Address.ToString(), settings.AuthMount, settings.Role, settings.TokenPath));
        Assert.Equal((true, false, TimeSpan.FromSeconds(30)), (settings.ExitAfterAuth, settings.ExitOnRetryFailure, settings.RenderInterval));
        Assert.Equal([("/vault/secrets/a", "{{ with secret \"s\" }}x{{ end }}\n", 256, null), ("/vault/secrets/b", "", 420, "/t")], settings.Templates.Select(template => (template.Destination, template.Contents, template.Mode, template.Source)));
        Assert.Equal(["/home/vault/.vault-token"], settings.Sinks);
    }

    [Theory]
    [InlineData("vault { address = \"http://v\"", "error loading configuration from /vault/configs/config.hcl: error parsing: At 1: object expected closing \"}\"")]
    [InlineData("vault {\n  address ?\n}", "error loading configuration from /vault/configs/config.hcl: error parsing: At 2: expected \"{\" or \"=\"")]
    [InlineData("vault { address = \"http://v\" }\ntemplate { perms = \"rw\" }", "error loading configuration from /vault/configs/config.hcl: error parsing 'template': error(s) decoding: strconv.ParseUint: parsing \"rw\": invalid syntax")]
    [InlineData(null, "error loading configuration from /vault/configs/config.hcl: stat /vault/configs/config.hcl: no such file or directory")]
    public void A_file_that_cannot_be_used_is_named_with_its_mistake(string? text, string error)
    {
        Assert.Equal(error, Assert.Throws<FormatException>(() => Read(text)).Message);
    }

    private static AgentSettings Read(string? text)
    {
        var time = new FakeTimeProvider();
        var files = new ContainerFiles(new(FileEntry.Directory(0x1ED, time.GetUtcNow())), [], time);
        if (text is not null) files.Write("/vault/configs/config.hcl", Encoding.UTF8.GetBytes(text), 0x1A4);
        return AgentSettings.Read(new()
        {
            Pod = [],
            Container = [],
            IsInit = false,
            Files = files,
            Environment = new Dictionary<string, string>(),
            Log = new(time),
            Rhythm = new(time, TimeSpan.FromSeconds(1)),
            RefreshTokens = () => { },
        });
    }
}
