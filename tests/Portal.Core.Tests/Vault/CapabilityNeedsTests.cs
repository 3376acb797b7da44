using Portal.Core.Vault.Capabilities;
using Portal.Testing;

namespace Portal.Core.Tests.Vault;

public sealed class CapabilityNeedsTests(VaultFixture vault) : IClassFixture<VaultFixture>
{
    private VaultCapabilities Capabilities => vault.Get<VaultCapabilities>();

    [Fact]
    public async Task What_the_rules_allow_is_asked_once_for_many_pages()
    {
        var session = await vault.WithPolicyAsync("""path "kv/data/team/*" { capabilities = ["read", "update"] }""");
        vault.Server.Requests.Reset();

        foreach (var name in new[] { "one", "two", "three" })
        {
            var set = await Capabilities.ReadAsync(session, [($"kv/data/team/{name}", "read"), ($"kv/data/team/{name}", "update")], default);
            Assert.True(set.Allows($"kv/data/team/{name}", "update"));
        }

        Assert.Equal(1, vault.Server.Requests.Total);
    }

    [Fact]
    public async Task What_is_not_seen_to_be_allowed_is_asked_of_vault_itself()
    {
        var session = await vault.WithPolicyAsync("""
            path "kv/data/team/*" { capabilities = ["read"] }
            path "kv/data/+/open" { capabilities = ["read", "update"] }
            """);

        var open = await Capabilities.ReadAsync(session, [("kv/data/a/open", "update")], default);
        var team = await Capabilities.ReadAsync(session, [("kv/data/team/app", "update")], default);

        Assert.True(open.Allows("kv/data/a/open", "update"));
        Assert.False(team.Allows("kv/data/team/app", "update"));
        Assert.Equal("Needs update on kv/data/team/app", team.Missing("kv/data/team/app", "update"));
    }
}
