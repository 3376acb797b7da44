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
