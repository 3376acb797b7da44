using Portal.Core.Secrets;
using Portal.Core.Secrets.Exploring;
using Portal.Testing;

namespace Portal.Core.Tests.Secrets.Exploring;

/// <summary>Where people get who may list nothing: by what their policies name.</summary>
public sealed class SecretReachTests(VaultFixture vault) : IClassFixture<VaultFixture>
{
    private readonly string _mount = "m" + Guid.NewGuid().ToString("n")[..8];

    [Theory]
    // One deep secret.
    [InlineData("2", "data/team/app/config", "read", "Secret team/app/config | M/team/app/config")]
    // Everything below a folder, and everything that begins with a text.
    [InlineData("2", "data/team/*", "read", "Below team/ | M/team/*")]
    [InlineData("2", "data/team/app-*", "create", "Below team/ | M/team/app-*")]
    [InlineData("2", "data/*", "read", "Below  | M/*")]
    [InlineData("2", "metadata/team/", "list", "Below team/ | M/team/")]
    [InlineData("2", "data/team/secret", "deny", "")]
    // A rule about the whole mount, whose areas it does not name.
    [InlineData("2", "*", "read", "Below  | M/*")]
    [InlineData("2", "da*", "read", "Below  | M/*")]
    // A version 1 mount has no areas: a folder may be called data.
    [InlineData("1", "data/app", "read", "Secret data/app | M/data/app")]
    [InlineData("1", "*", "read", "Below  | M/*")]
    public async Task A_rule_names_what_may_be_asked_for(string version, string rule, string capability, string expected)
    {
        await vault.WriteAsync($"sys/mounts/{_mount}", new { type = "kv", options = new { version } });
        var session = await vault.WithPolicyAsync($$"""
            path "{{_mount}}/{{rule}}" { capabilities = ["{{capability}}"] }
            path "{{_mount}}/somewhere-else/x" { capabilities = ["deny"] }
            path "sys/internal/ui/mounts/{{_mount}}" { capabilities = ["read"] }
            path "{{_mount}}/config" { capabilities = ["read"] }
            """);

        var places = await vault.Get<SecretReach>().BelowAsync(session, new SecretPath(_mount, ""), CancellationToken.None);

        var named = places.Where(place => place.Text != $"{_mount}/config").Select(place => $"{place.Kind} {place.Path.Key} | {place.Text}".Replace(_mount, "M", StringComparison.Ordinal));
        Assert.Equal(expected, string.Join('\n', named));
    }

    [Fact]
    public void The_names_in_a_folder_are_those_that_lead_to_a_place()
    {
        ReachedPlace[] places =
        [
            new(ReachKind.Secret, new SecretPath("kv", "team/app/config"), ""), new(ReachKind.Below, new SecretPath("kv", "team/web/"), ""), new(ReachKind.Secret, new SecretPath("kv", "team/notes"), ""), new(ReachKind.Secret, new SecretPath("kv", "zoo"), ""),
        ];

        Assert.Equal(["team/", "zoo"], SecretReach.NamesIn(new SecretPath("kv", ""), places));
        Assert.Equal(["app/", "web/", "notes"], SecretReach.NamesIn(new SecretPath("kv", "team/"), places));
        Assert.Empty(SecretReach.NamesIn(new SecretPath("kv", "team/web/"), places));
    }

    [Fact]
    public async Task A_token_without_the_default_policy_learns_nothing_and_breaks_nothing()
    {
        await vault.WriteAsync($"sys/mounts/{_mount}", new { type = "kv", options = new { version = "2" } });
        var name = "alone-" + _mount;
        await vault.WriteAsync($"sys/policies/acl/{name}", new { policy = $"path \"{_mount}/data/app\" {{ capabilities = [\"read\"] }}" });
        using var json = System.Text.Json.JsonDocument.Parse(await vault.WriteAsync("auth/token/create", new { policies = new[] { name }, no_default_policy = true }));
        var session = TestSession.At(vault.Address, json.RootElement.GetProperty("auth").GetProperty("client_token").GetString()!, name);

        Assert.Empty(await vault.Get<SecretReach>().BelowAsync(session, new SecretPath(_mount, ""), CancellationToken.None));
    }
}
