namespace Portal.Sandbox.Tests.Vault;

/// <summary>The corners of sys/ and of auth methods that no recording visits.</summary>
public sealed class ServerSettingsTests
{
    [Fact]
    public async Task Cors_is_off_until_origins_are_given()
    {
        await using var vault = await VaultFixture.StartAsync();
        Assert.Equal("""{"enabled":false}""", (await vault.OkAsync("GET", "sys/config/cors"))!["data"]!.ToJsonString());

        Assert.Contains("at least one origin", (await vault.SendAsync("POST", "sys/config/cors", "{}")).Error, StringComparison.Ordinal);
        await vault.OkAsync("POST", "sys/config/cors", """{"allowed_origins":"https://portal.example"}""");
        Assert.Equal("https://portal.example", (await vault.OkAsync("GET", "sys/config/cors"))!["data"]!["allowed_origins"]![0]!.GetValue<string>());

        await vault.OkAsync("DELETE", "sys/config/cors");
        Assert.False((await vault.OkAsync("GET", "sys/config/cors"))!["data"]!["enabled"]!.GetValue<bool>());
    }

    [Fact]
    public async Task A_password_policy_makes_passwords_by_its_rules()
    {
        await using var vault = await VaultFixture.StartAsync();
        Assert.Equal("passwords must be between 4 and 100 characters", (await WriteAsync(vault, """length = 3 rule "charset" { charset = "a" }""")).Error);
        Assert.Equal("unable to construct test password from provided policy: are the rules impossible?", (await WriteAsync(vault, """length = 4 rule "charset" { charset = "a" min-chars = 5 }""")).Error);
        Assert.Equal(204, (await WriteAsync(vault, "length = 20\nrule \"charset\" { charset = \"abc\" }\nrule \"charset\" { charset = \"7\" min-chars = 3 }")).Status);

        var password = (await vault.OkAsync("GET", "sys/policies/password/short/generate"))!["data"]!["password"]!.GetValue<string>();

        Assert.Equal(20, password.Length);
        Assert.True(password.Count(letter => letter == '7') >= 3, password);
        Assert.Equal((404, "policy does not exist"), ((await vault.SendAsync("GET", "sys/policies/password/none")).Status, (await vault.SendAsync("GET", "sys/policies/password/none")).Error));

        static Task<VaultReply> WriteAsync(VaultFixture vault, string policy) =>
            vault.SendAsync("POST", "sys/policies/password/short", new System.Text.Json.Nodes.JsonObject { ["policy"] = policy }.ToJsonString());
    }

    [Fact]
    public async Task How_often_somebody_may_be_wrong_can_be_tuned_where_there_are_passwords()
    {
        await using var vault = await VaultFixture.StartAsync();
        await vault.SignInAsync("bob");
        await vault.OkAsync("POST", "sys/auth/userpass/tune", """{"user_lockout_config":{"lockout_threshold":"2","lockout_duration":"1m"}}""");
        Assert.Equal(2, (await vault.OkAsync("GET", "sys/auth/userpass/tune"))!["data"]!["user_lockout_threshold"]!.GetValue<int>());

        await LoginAsync("wrong");
        await LoginAsync("wrong");
        Assert.Equal(403, (await LoginAsync("pw")).Status);
        vault.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(200, (await LoginAsync("pw")).Status);

        var refused = await vault.SendAsync("POST", "sys/mounts/secret/tune", """{"user_lockout_config":{"lockout_threshold":"2"}}""");
        Assert.Equal("tuning of user lockout configuration for auth type \"kv\" not allowed", refused.Error);

        Task<VaultReply> LoginAsync(string password) => vault.SendAsync("POST", "auth/userpass/login/bob", $$"""{"password":"{{password}}"}""", "");
    }

    [Fact]
    public async Task The_settings_of_an_approle_have_paths_of_their_own()
    {
        await using var vault = await VaultFixture.StartAsync();
        await vault.OkAsync("POST", "sys/auth/approle", """{"type":"approle"}""");
        Assert.Equal(404, (await vault.SendAsync("POST", "auth/approle/role/app/token-ttl", """{"token_ttl":"1h"}""")).Status);
        await vault.OkAsync("POST", "auth/approle/role/app", """{"token_max_ttl":"2h"}""");

        Assert.Equal("missing token_ttl", (await vault.SendAsync("POST", "auth/approle/role/app/token-ttl", "{}")).Error);
        Assert.Equal("token_ttl should not be greater than token_max_ttl", (await vault.SendAsync("POST", "auth/approle/role/app/token-ttl", """{"token_ttl":"3h"}""")).Error);
        await vault.OkAsync("POST", "auth/approle/role/app/token-ttl", """{"token_ttl":"1h"}""");
        await vault.OkAsync("POST", "auth/approle/role/app/policies", """{"token_policies":"a,b"}""");

        Assert.Equal(3600, (await vault.OkAsync("GET", "auth/approle/role/app/token-ttl"))!["data"]!["token_ttl"]!.GetValue<int>());
        Assert.Equal("""["a","b"]""", (await vault.OkAsync("GET", "auth/approle/role/app"))!["data"]!["token_policies"]!.ToJsonString());
        await vault.OkAsync("DELETE", "auth/approle/role/app/policies");
        Assert.Equal("[]", (await vault.OkAsync("GET", "auth/approle/role/app/policies"))!["data"]!["token_policies"]!.ToJsonString());
    }

    [Theory]
    [InlineData("auth/userpass/users", "auth/userpass/users/")]
    [InlineData("auth/approle/role", "auth/approle/role/")]
    public async Task Names_are_given_in_pages(string list, string write)
    {
        await using var vault = await VaultFixture.StartAsync();
        await vault.OkAsync("POST", "sys/auth/approle", """{"type":"approle"}""");
        foreach (var name in new[] { "a", "b", "c" })
        {
            await vault.OkAsync("POST", write + name, """{"password":"pw"}""");
        }

        Assert.Equal("""["b"]""", (await vault.OkAsync("LIST", list + "?after=a&limit=1"))!["data"]!["keys"]!.ToJsonString());
        Assert.Equal(404, (await vault.SendAsync("LIST", list + "?after=c")).Status);
    }

    [Fact]
    public async Task Entities_are_merged_with_their_aliases_and_looked_up_by_one_thing()
    {
        await using var vault = await VaultFixture.StartAsync();
        await vault.SignInAsync("bob");
        var target = (await vault.OkAsync("POST", "identity/entity", """{"name":"robert"}"""))!["data"]!["id"]!.GetValue<string>();
        var accessor = (await vault.OkAsync("GET", "sys/auth/userpass"))!["data"]!["accessor"]!.GetValue<string>();
        var byAlias = $$"""{"alias_name":"bob","alias_mount_accessor":"{{accessor}}"}""";
        var source = (await vault.OkAsync("POST", "identity/lookup/entity", byAlias))!["data"]!["id"]!.GetValue<string>();

        Assert.Equal("both 'alias_name' and 'alias_mount_accessor' needs to be set", (await vault.SendAsync("POST", "identity/lookup/entity", """{"alias_name":"bob"}""")).Error);
        Assert.Equal("query parameter conflict; please supply distinct set of query parameters", (await vault.SendAsync("POST", "identity/lookup/entity", """{"name":"robert","id":"x"}""")).Error);
        Assert.Equal("to_entity_id should not be present in from_entity_ids", (await MergeAsync(target)).Error);
        Assert.Equal(204, (await MergeAsync(source)).Status);

        var merged = (await vault.OkAsync("POST", "identity/lookup/entity", byAlias))!["data"]!;
        Assert.Equal((target, source), (merged["id"]!.GetValue<string>(), merged["merged_entity_ids"]![0]!.GetValue<string>()));
        Assert.Equal(404, (await vault.SendAsync("GET", "identity/entity/id/" + source)).Status);

        Task<VaultReply> MergeAsync(string from) => vault.SendAsync("POST", "identity/entity/merge", $$"""{"to_entity_id":"{{target}}","from_entity_ids":["{{from}}"]}""");
    }

    [Fact]
    public async Task A_batch_token_cannot_be_revoked()
    {
        await using var vault = await VaultFixture.StartAsync();
        var batch = await vault.CreateTokenAsync("""{"type":"batch","policies":["default"]}""");

        Assert.Equal("batch tokens cannot be revoked", (await vault.SendAsync("POST", "auth/token/revoke-self", token: batch)).Error);
        Assert.Equal("batch tokens cannot be revoked", (await vault.SendAsync("POST", "auth/token/revoke", $$"""{"token":"{{batch}}"}""")).Error);
        Assert.True(await vault.IsAliveAsync(batch));
    }

    [Fact]
    public async Task A_token_stands_for_an_entity_only_where_its_role_allows_the_alias()
    {
        await using var vault = await VaultFixture.StartAsync();
        await vault.OkAsync("POST", "auth/token/roles/r", """{"allowed_policies":"default","allowed_entity_aliases":"team-*"}""");

        Assert.Equal("'entity_alias' is only allowed in combination with token role", (await vault.SendAsync("POST", "auth/token/create", """{"entity_alias":"team-a"}""")).Error);
        Assert.Equal("invalid 'entity_alias' value", (await vault.SendAsync("POST", "auth/token/create/r", """{"entity_alias":"other"}""")).Error);
        var entity = await CreateAsync("Team-A");

        Assert.NotEmpty(entity);
        Assert.Equal(entity, await CreateAsync("Team-A"));
        Assert.Equal("Team-A", (await vault.OkAsync("GET", "identity/entity/id/" + entity))!["data"]!["aliases"]![0]!["name"]!.GetValue<string>());

        async Task<string> CreateAsync(string alias) =>
            (await vault.OkAsync("POST", "auth/token/create/r", $$"""{"entity_alias":"{{alias}}"}"""))!["auth"]!["entity_id"]!.GetValue<string>();
    }

    [Theory]
    [InlineData("POST", "auth/userpass/users/a%20b", 404)]
    [InlineData("POST", "auth/token/roles/ends-in-", 404)]
    [InlineData("POST", "auth/token/renew/s.none", 404)]
    [InlineData("DELETE", "sys/policies/acl/response-wrapping", 400)]
    [InlineData("GET", "sys/health?standbyok=maybe", 400)]
    [InlineData("OPTIONS", "secret/data/a", 405)]
    [InlineData("HEAD", "secret/data/a", 405)]
    [InlineData("GET", "sys/leases/count", 404)]
    [InlineData("GET", "sys/leases?type=irrevocable", 200)]
    [InlineData("GET", "sys/plugins/catalog", 200)]
    [InlineData("LIST", "sys/plugins/catalog/auth", 200)]
    [InlineData("GET", "sys/key-status", 200)]
    [InlineData("GET", "sys/rotate/config", 200)]
    [InlineData("GET", "sys/config/auditing/request-headers", 200)]
    [InlineData("GET", "sys/config/auditing/request-headers/none", 400)]
    [InlineData("LIST", "sys/config/ui/headers", 404)]
    [InlineData("POST", "sys/audit-hash/file", 400)]
    [InlineData("POST", "auth/token/tidy", 202)]
    [InlineData("POST", "sys/plugins/reload/backend", 400)]
    public async Task It_answers_with_the_real_status(string method, string path, int status)
    {
        await using var vault = await VaultFixture.StartAsync();
        Assert.Equal(status, (await vault.SendAsync(method, path)).Status);
    }
}
