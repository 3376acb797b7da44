using Portal.Sandbox.Vault;

namespace Portal.Sandbox.Tests.Vault;

/// <summary>What policies let through.</summary>
public sealed class PolicyEnforcementTests
{
    [Fact]
    public async Task Whoever_may_only_create_can_write_what_is_not_there_and_nothing_else()
    {
        await using var vault = await VaultFixture.StartAsync();
        await vault.WritePolicyAsync("new", "path \"secret/data/*\" { capabilities = [\"create\"] }");
        var token = await vault.CreateTokenAsync("""{"policies":["new"]}""");

        Assert.Equal(200, (await vault.SendAsync("POST", "secret/data/a", """{"data":{}}""", token)).Status);
        Assert.Equal(403, (await vault.SendAsync("POST", "secret/data/a", """{"data":{}}""", token)).Status);
        await vault.OkAsync("DELETE", "secret/data/a");
        Assert.Equal(403, (await vault.SendAsync("POST", "secret/data/a", """{"data":{}}""", token)).Status);
        await vault.OkAsync("DELETE", "secret/metadata/a");
        Assert.Equal(200, (await vault.SendAsync("POST", "secret/data/a", """{"data":{}}""", token)).Status);
    }

    [Fact]
    public async Task Protected_paths_want_sudo_beside_the_operation()
    {
        await using var vault = await VaultFixture.StartAsync();
        await vault.WritePolicyAsync("plain", "path \"sys/auth/*\" { capabilities = [\"create\", \"update\"] }");
        await vault.WritePolicyAsync("sudo", "path \"sys/auth/*\" { capabilities = [\"create\", \"update\", \"sudo\"] }");

        Assert.Equal(403, (await vault.SendAsync("POST", "sys/auth/a", """{"type":"userpass"}""", await vault.CreateTokenAsync("""{"policies":["plain"]}"""))).Status);
        Assert.Equal(204, (await vault.SendAsync("POST", "sys/auth/a", """{"type":"userpass"}""", await vault.CreateTokenAsync("""{"policies":["sudo"]}"""))).Status);
    }

    [Fact]
    public async Task A_templated_policy_reaches_only_what_is_the_callers_own()
    {
        await using var vault = await VaultFixture.StartAsync();
        var accessor = (await vault.OkAsync("GET", "sys/auth"))!["data"]!["userpass/"]!["accessor"]!.GetValue<string>();
        await vault.WritePolicyAsync("own", $$$"""path "secret/data/{{identity.entity.aliases.{{{accessor}}}.name}}/*" { capabilities = ["create", "read"] }""");
        var ann = await vault.SignInAsync("ann", "\"token_policies\":[\"own\"]");

        Assert.Equal(200, (await vault.SendAsync("POST", "secret/data/ann/a", """{"data":{}}""", ann)).Status);
        Assert.Equal(403, (await vault.SendAsync("POST", "secret/data/ben/a", """{"data":{}}""", ann)).Status);
    }

    [Fact]
    public async Task Policies_of_a_group_count_as_soon_as_one_is_in_it()
    {
        await using var vault = await VaultFixture.StartAsync();
        await vault.WritePolicyAsync("grp", "path \"secret/metadata/*\" { capabilities = [\"list\"] }");
        var ann = await vault.SignInAsync("ann");
        var entity = (await vault.OkAsync("GET", "auth/token/lookup-self", token: ann))!["data"]!["entity_id"]!.GetValue<string>();
        Assert.Equal(403, (await vault.SendAsync("LIST", "secret/metadata/", token: ann)).Status);

        await vault.OkAsync("POST", "identity/group", """{"name":"below","member_entity_ids":["ENTITY"]}""".Replace("ENTITY", entity, StringComparison.Ordinal));
        var below = (await vault.OkAsync("GET", "identity/group/name/below"))!["data"]!["id"]!.GetValue<string>();
        await vault.OkAsync("POST", "identity/group", $$"""{"name":"above","policies":["grp"],"member_group_ids":["{{below}}"]}""");

        Assert.Equal(404, (await vault.SendAsync("LIST", "secret/metadata/", token: ann)).Status);
    }

    [Fact]
    public async Task A_lists_limit_and_filter_are_those_of_the_rule_that_allows_it()
    {
        await using var vault = await VaultFixture.StartAsync();
        foreach (var key in new[] { "a", "b", "c/d" })
        {
            await vault.OkAsync("POST", "secret/data/" + key, """{"data":{}}""");
        }

        await vault.WritePolicyAsync("two", "path \"secret/metadata/*\" { capabilities = [\"list\"] pagination_limit = 2 }");
        await vault.WritePolicyAsync("own", "path \"secret/metadata/\" { capabilities = [\"list\"] list_scan_response_keys_filter_path = \"secret/data/{{ .key }}\" }\npath \"secret/data/b\" { capabilities = [\"read\"] }");

        Assert.Equal("[\"a\",\"b\"]", (await vault.OkAsync("LIST", "secret/metadata/", token: await vault.CreateTokenAsync("""{"policies":["two"]}""")))!["data"]!["keys"]!.ToJsonString());
        Assert.Equal("[\"b\"]", (await vault.OkAsync("LIST", "secret/metadata/", token: await vault.CreateTokenAsync("""{"policies":["own"]}""")))!["data"]!["keys"]!.ToJsonString());
    }

    [Fact]
    public async Task People_of_a_directory_get_the_policies_of_their_groups()
    {
        await using var vault = await VaultFixture.StartAsync(options => options with { Directory = [new LdapPerson("Ann", "pw", ["dev"])] });
        await vault.OkAsync("POST", "sys/auth/ldap", """{"type":"ldap"}""");
        await vault.OkAsync("POST", "auth/ldap/config", """{"url":"ldap://ldap.example.test"}""");
        await vault.OkAsync("POST", "auth/ldap/groups/dev", """{"policies":"developers"}""");

        var login = await vault.OkAsync("POST", "auth/ldap/login/ann", """{"password":"pw"}""", "");
        var refused = await vault.SendAsync("POST", "auth/ldap/login/ann", """{"password":"guess"}""", "");

        Assert.Equal("[\"default\",\"developers\"]", login!["auth"]!["policies"]!.ToJsonString());
        Assert.Equal((400, "ldap operation failed: failed to bind as user"), (refused.Status, refused.Error));
    }
}
