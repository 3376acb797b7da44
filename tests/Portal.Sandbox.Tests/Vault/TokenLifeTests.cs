namespace Portal.Sandbox.Tests.Vault;

/// <summary>Tokens over time.</summary>
public sealed class TokenLifeTests
{
    [Fact]
    public async Task A_token_ends_when_its_time_is_over_and_is_then_as_good_as_unknown()
    {
        await using var vault = await VaultFixture.StartAsync();
        var token = await vault.CreateTokenAsync("""{"policies":["default"],"ttl":"10m"}""");

        vault.Time.Advance(TimeSpan.FromSeconds(599));
        Assert.Equal(1, (await vault.SendAsync("GET", "auth/token/lookup-self", token: token)).Data!["ttl"]!.GetValue<int>());
        vault.Time.Advance(TimeSpan.FromSeconds(1));

        var reply = await vault.SendAsync("GET", "auth/token/lookup-self", token: token);
        Assert.Equal((403, "permission denied"), (reply.Status, reply.Error));
    }

    [Fact]
    public async Task A_token_that_ends_takes_its_children_with_it_but_not_its_orphans()
    {
        await using var vault = await VaultFixture.StartAsync();
        var parent = await vault.CreateTokenAsync("""{"ttl":"10m"}""");
        var child = await vault.CreateTokenAsync("""{"policies":["default"],"ttl":"5h"}""", parent);
        var grandchild = await vault.CreateTokenAsync("""{"ttl":"1h","policies":["default"]}""", await vault.CreateTokenAsync("""{"ttl":"1h"}""", parent));
        var orphan = await vault.CreateTokenAsync("""{"policies":["default"],"ttl":"5h","no_parent":true}""", parent);

        vault.Time.Advance(TimeSpan.FromMinutes(11));

        Assert.False(await vault.IsAliveAsync(child));
        Assert.False(await vault.IsAliveAsync(grandchild));
        Assert.True(await vault.IsAliveAsync(orphan));
    }

    [Fact]
    public async Task Revoking_a_token_as_orphan_leaves_its_children_alive_without_a_parent()
    {
        await using var vault = await VaultFixture.StartAsync();
        var parent = await vault.CreateTokenAsync("""{"ttl":"10m"}""");
        var child = await vault.CreateTokenAsync("""{"policies":["default"],"ttl":"5h"}""", parent);

        await vault.OkAsync("POST", "auth/token/revoke-orphan", $$"""{"token":"{{parent}}"}""");

        Assert.False(await vault.IsAliveAsync(parent));
        Assert.True((await vault.OkAsync("GET", "auth/token/lookup-self", token: child))!["data"]!["orphan"]!.GetValue<bool>());
    }

    [Fact]
    public async Task Renewing_never_leads_beyond_the_limit_counted_from_the_beginning()
    {
        await using var vault = await VaultFixture.StartAsync();
        var token = await vault.SignInAsync("ann", "\"token_ttl\":\"1h\",\"token_max_ttl\":\"90m\"");
        vault.Time.Advance(TimeSpan.FromMinutes(50));

        var renewed = await vault.OkAsync("POST", "auth/token/renew-self", "{}", token);

        Assert.Equal(40 * 60, renewed!["auth"]!["lease_duration"]!.GetValue<int>());
        Assert.Contains("TTL of \"1h\" exceeded the effective max_ttl of \"40m\"", renewed["warnings"]![0]!.GetValue<string>(), StringComparison.Ordinal);
        vault.Time.Advance(TimeSpan.FromMinutes(40));
        Assert.False(await vault.IsAliveAsync(token));
    }

    [Fact]
    public async Task A_login_is_not_renewed_once_its_user_would_get_other_policies()
    {
        await using var vault = await VaultFixture.StartAsync();
        var token = await vault.SignInAsync("ann", "\"token_policies\":[\"a\"]");
        await vault.OkAsync("POST", "auth/userpass/users/ann/policies", """{"token_policies":"a,b"}""");

        var reply = await vault.SendAsync("POST", "auth/token/renew-self", "{}", token);

        Assert.Equal((400, "policies have changed, not renewing"), (reply.Status, reply.Error));
    }

    [Fact]
    public async Task A_periodic_token_lives_as_long_as_it_is_renewed()
    {
        await using var vault = await VaultFixture.StartAsync();
        var token = await vault.CreateTokenAsync("""{"policies":["default"],"period":"1h"}""");
        for (var i = 0; i < 1000; i++)
        {
            vault.Time.Advance(TimeSpan.FromMinutes(59));
            await vault.OkAsync("POST", "auth/token/renew-self", "{}", token);
        }

        vault.Time.Advance(TimeSpan.FromMinutes(61));
        Assert.False(await vault.IsAliveAsync(token));
    }

    [Theory]
    [InlineData("revoke")]
    [InlineData("revoke-self")]
    [InlineData("revoke-accessor")]
    public async Task Revoking_a_token_takes_along_all_below_it_but_not_its_orphans(string how)
    {
        await using var vault = await VaultFixture.StartAsync();
        var parent = await vault.CreateTokenAsync("""{"ttl":"1h"}""");
        var accessor = (string?)(await vault.OkAsync("GET", "auth/token/lookup-self", token: parent))!["data"]!["accessor"];
        var child = await vault.CreateTokenAsync("""{"ttl":"1h"}""", parent);
        var grandchild = await vault.CreateTokenAsync("""{"policies":["default"],"ttl":"1h"}""", child);
        var batch = await vault.CreateTokenAsync("""{"policies":["default"],"ttl":"1h","type":"batch"}""", parent);
        var orphan = await vault.CreateTokenAsync("""{"policies":["default"],"ttl":"1h","no_parent":true}""", parent);
        Assert.True(await vault.IsAliveAsync(batch));

        await vault.OkAsync("POST", "auth/token/" + how, how == "revoke-self" ? "{}" : $$"""{"token":"{{parent}}","accessor":"{{accessor}}"}""", how == "revoke-self" ? parent : null);

        foreach (var token in new[] { parent, child, grandchild, batch }) Assert.False(await vault.IsAliveAsync(token));
        Assert.True(await vault.IsAliveAsync(orphan));
    }

    [Theory]
    [InlineData("""{"policies":["default"],"ttl":"1h","explicit_max_ttl":"90m"}""")]
    [InlineData("""{"policies":["default"],"period":"1h","explicit_max_ttl":"90m"}""")]
    public async Task An_explicit_limit_ends_renewals_of_periodic_tokens_too(string body)
    {
        await using var vault = await VaultFixture.StartAsync();
        var token = await vault.CreateTokenAsync(body);
        vault.Time.Advance(TimeSpan.FromMinutes(50));

        var renewed = await vault.OkAsync("POST", "auth/token/renew-self", "{}", token);

        Assert.Equal(40 * 60, (int?)renewed!["auth"]!["lease_duration"]);
        Assert.Equal("TTL of \"1h\" exceeded the effective max_ttl of \"40m\"; TTL value is capped accordingly", (string?)renewed["warnings"]![0]);
        vault.Time.Advance(TimeSpan.FromMinutes(40));
        Assert.False(await vault.IsAliveAsync(token));
    }

    [Fact]
    public async Task The_limit_of_the_mount_ends_renewals_and_may_be_lowered_meanwhile()
    {
        await using var vault = await VaultFixture.StartAsync();
        await vault.OkAsync("POST", "sys/auth/userpass/tune", """{"max_lease_ttl":"2h"}""");
        var token = await vault.SignInAsync("ann", "\"token_ttl\":\"90m\"");
        vault.Time.Advance(TimeSpan.FromMinutes(80));

        var renewed = await vault.OkAsync("POST", "auth/token/renew-self", """{"increment":"5h"}""", token);
        await vault.OkAsync("POST", "sys/auth/userpass/tune", """{"default_lease_ttl":"30m","max_lease_ttl":"1h"}""");
        var refused = await vault.SendAsync("POST", "auth/token/renew-self", "{}", token);

        Assert.Equal(40 * 60, (int?)renewed!["auth"]!["lease_duration"]);
        Assert.Equal((500, "1 error occurred:\n\t* past the max TTL, cannot renew\n\n"), (refused.Status, refused.Error));
        Assert.True(await vault.IsAliveAsync(token));
    }

    [Fact]
    public async Task A_period_longer_than_any_limit_is_cut_to_it()
    {
        await using var vault = await VaultFixture.StartAsync();

        var made = await vault.OkAsync("POST", "auth/token/create", """{"policies":["default"],"period":"2h","explicit_max_ttl":"1h"}""");

        Assert.Equal(3600, (int?)made!["auth"]!["lease_duration"]);
        Assert.Equal("period of \"2h\" exceeded the effective max_ttl of \"1h\"; period value is capped accordingly", (string?)made["warnings"]![0]);
    }

    [Fact]
    public async Task A_token_of_a_role_is_renewed_by_what_the_role_says_now_and_not_without_it()
    {
        await using var vault = await VaultFixture.StartAsync();
        await vault.OkAsync("POST", "auth/token/roles/ci", """{"allowed_policies":"default","token_period":"1h"}""");
        var token = (string?)(await vault.OkAsync("POST", "auth/token/create/ci", "{}"))!["auth"]!["client_token"];
        await vault.OkAsync("POST", "auth/token/roles/ci", """{"token_period":"10m"}""");

        var renewed = await vault.OkAsync("POST", "auth/token/renew-self", "{}", token);
        await vault.OkAsync("DELETE", "auth/token/roles/ci");
        var refused = await vault.SendAsync("POST", "auth/token/renew-self", "{}", token);

        Assert.Equal(600, (int?)renewed!["auth"]!["lease_duration"]);
        Assert.Equal((500, "1 error occurred:\n\t* failed to renew entry: original token role \"ci\" could not be found, not renewing\n\n"), (refused.Status, refused.Error));
    }

    [Theory]
    [InlineData("GET", "auth/token/lookup-self", 200)]
    [InlineData("GET", "secret/data/denied", 403)]
    [InlineData("GET", "no/such/mount", 403)]
    [InlineData("POST", "auth/token/lookup-self/deeper", 403)]
    [InlineData("PUT", "sys/capabilities-self", 400)]
    public async Task The_last_use_of_a_token_ends_it_whatever_the_answer_was(string method, string path, int status)
    {
        await using var vault = await VaultFixture.StartAsync();
        var token = await vault.CreateTokenAsync("""{"policies":["default"],"ttl":"1h","num_uses":2}""");
        Assert.Equal(1, (int?)(await vault.OkAsync("GET", "auth/token/lookup-self", token: token))!["data"]!["num_uses"]);

        var last = await vault.SendAsync(method, path, method == "GET" ? null : "{}", token);
        var after = await vault.SendAsync("GET", "auth/token/lookup-self", token: token);

        Assert.Equal((status, 403), (last.Status, after.Status));
        Assert.Equal(404, (await vault.SendAsync("LIST", "sys/leases/lookup/auth/token/create/")).Status);
    }

    [Fact]
    public async Task A_used_up_token_of_root_is_gone_even_after_a_path_that_nobody_serves()
    {
        await using var vault = await VaultFixture.StartAsync();
        var token = await vault.CreateTokenAsync("""{"policies":["root"],"ttl":"1h","num_uses":1}""");

        Assert.Equal(404, (await vault.SendAsync("GET", "no/such/mount", token: token)).Status);

        Assert.False(await vault.IsAliveAsync(token));
    }

    [Fact]
    public async Task A_batch_token_has_no_accessor_is_not_renewed_or_revoked_and_ends_with_its_time()
    {
        await using var vault = await VaultFixture.StartAsync();
        var token = await vault.CreateTokenAsync("""{"policies":["default"],"ttl":"1h","type":"batch"}""");

        var self = (await vault.OkAsync("GET", "auth/token/lookup-self", token: token))!["data"]!;
        var renewed = await vault.SendAsync("POST", "auth/token/renew-self", "{}", token);
        var revoked = await vault.SendAsync("POST", "auth/token/revoke", $$"""{"token":"{{token}}"}""");

        Assert.Equal(("batch", "", false), ((string?)self["type"], (string?)self["accessor"], (bool?)self["renewable"]));
        Assert.Equal((400, "batch tokens cannot be renewed"), (renewed.Status, renewed.Error));
        Assert.Equal((400, "batch tokens cannot be revoked"), (revoked.Status, revoked.Error));
        vault.Time.Advance(TimeSpan.FromHours(1));
        Assert.False(await vault.IsAliveAsync(token));
    }

    [Fact]
    public async Task Who_guesses_five_times_is_kept_out_for_a_quarter_of_an_hour_even_with_the_right_password()
    {
        await using var vault = await VaultFixture.StartAsync();
        await vault.SignInAsync("ann");
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(400, (await vault.SendAsync("POST", "auth/userpass/login/ann", """{"password":"guess"}""", "")).Status);
        }

        Assert.Equal(403, (await vault.SendAsync("POST", "auth/userpass/login/ann", """{"password":"pw"}""", "")).Status);
        vault.Time.Advance(TimeSpan.FromMinutes(15));
        Assert.Equal(200, (await vault.SendAsync("POST", "auth/userpass/login/ann", """{"password":"pw"}""", "")).Status);
    }

    [Fact]
    public async Task What_a_token_kept_in_its_cubbyhole_is_nobody_elses_and_goes_with_it()
    {
        await using var vault = await VaultFixture.StartAsync();
        var token = await vault.CreateTokenAsync("""{"policies":["default"],"id":"mine","ttl":"1h"}""");
        await vault.OkAsync("POST", "cubbyhole/a", """{"k":"v"}""", token);
        Assert.Equal(404, (await vault.SendAsync("GET", "cubbyhole/a")).Status);
        Assert.Equal("v", (await vault.OkAsync("GET", "cubbyhole/a", token: token))!["data"]!["k"]!.GetValue<string>());

        await vault.OkAsync("POST", "auth/token/revoke-self", "{}", token);
        await vault.CreateTokenAsync("""{"policies":["default"],"id":"mine","ttl":"1h"}""");

        Assert.Equal(404, (await vault.SendAsync("GET", "cubbyhole/a", token: token)).Status);
    }
}
