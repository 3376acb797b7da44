namespace Portal.Sandbox.Tests.Vault;

/// <summary>Leases: those of logins, which is what there is to revoke when an account was stolen.</summary>
public sealed class LeaseTests
{
    [Fact]
    public async Task Logins_are_listed_by_where_they_came_from_and_can_be_looked_up()
    {
        await using var vault = await VaultFixture.StartAsync();
        await vault.SignInAsync("ann", "\"token_ttl\":\"1h\"");

        Assert.Equal("[\"ann/\"]", (await vault.OkAsync("LIST", "sys/leases/lookup/auth/userpass/login/"))!["data"]!["keys"]!.ToJsonString());
        var id = "auth/userpass/login/ann/" + (await vault.OkAsync("LIST", "sys/leases/lookup/auth/userpass/login/ann/"))!["data"]!["keys"]![0]!.GetValue<string>();
        Assert.Equal(3600, (await vault.OkAsync("PUT", "sys/leases/lookup", $$"""{"lease_id":"{{id}}"}"""))!["data"]!["ttl"]!.GetValue<int>());
        Assert.Equal("invalid lease", (await vault.SendAsync("PUT", "sys/leases/lookup", """{"lease_id":"none"}""")).Error);
    }

    [Fact]
    public async Task Revoking_a_prefix_ends_the_tokens_below_it_and_no_others()
    {
        await using var vault = await VaultFixture.StartAsync();
        var (ann, anna) = (await vault.SignInAsync("ann"), await vault.SignInAsync("anna"));

        await vault.OkAsync("PUT", "sys/leases/revoke-prefix/auth/userpass/login/ann");

        Assert.False(await vault.IsAliveAsync(ann));
        Assert.True(await vault.IsAliveAsync(anna));
    }

    [Fact]
    public async Task A_lease_ends_with_its_token_however_that_ends()
    {
        await using var vault = await VaultFixture.StartAsync();
        var parent = await vault.CreateTokenAsync("""{"ttl":"1h"}""");
        foreach (var ttl in new[] { "10m", "50m" }) await vault.CreateTokenAsync($$"""{"policies":["default"],"ttl":"{{ttl}}"}""", parent);
        Assert.Equal(3, await LeasesAsync());

        vault.Time.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal(2, await LeasesAsync());
        await vault.OkAsync("POST", "auth/token/revoke", $$"""{"token":"{{parent}}"}""");
        Assert.Equal(0, await LeasesAsync());

        async Task<int> LeasesAsync() => (await vault.SendAsync("LIST", "sys/leases/lookup/auth/token/create")).Data?["keys"]?.AsArray().Count ?? 0;
    }
}
