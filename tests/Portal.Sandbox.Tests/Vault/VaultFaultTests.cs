using Portal.Sandbox.Vault;

namespace Portal.Sandbox.Tests.Vault;

/// <summary>What goes wrong on purpose goes wrong as it does in real installations.</summary>
public sealed class VaultFaultTests
{
    [Fact]
    public async Task A_sealed_server_says_so_everywhere_and_its_key_opens_it_again()
    {
        await using var vault = await VaultFixture.StartAsync();
        await vault.OkAsync("PUT", "sys/seal");

        var read = await vault.SendAsync("GET", "secret/data/a");
        Assert.Equal((503, "Vault is sealed"), (read.Status, read.Error));
        Assert.Equal(503, (await vault.SendAsync("GET", "sys/health", token: "")).Status);
        Assert.True((await vault.OkAsync("GET", "sys/seal-status", token: ""))!["sealed"]!.GetValue<bool>());
        Assert.Equal(400, (await vault.SendAsync("PUT", "sys/unseal", """{"key":"bm90IHRoZSBrZXk="}""", "")).Status);

        await vault.OkAsync("PUT", "sys/unseal", $$"""{"key":"{{vault.Server.UnsealKey}}"}""", "");
        Assert.Equal(404, (await vault.SendAsync("GET", "secret/data/a")).Status);
    }

    [Fact]
    public async Task A_standby_forwards_calls_and_its_health_says_what_it_is()
    {
        await using var vault = await VaultFixture.StartAsync(options => options with { HighAvailability = new VaultHaInfo("raft", ["vault-0", "vault-1"]) });
        Assert.True((await vault.OkAsync("GET", "sys/leader"))!["is_self"]!.GetValue<bool>());
        using var fault = vault.Server.Faults.Add(new VaultFault(VaultFaultKind.Standby));

        var health = await vault.SendAsync("GET", "sys/health", token: "");
        Assert.Equal((429, true), (health.Status, health.Body!["standby"]!.GetValue<bool>()));
        Assert.Equal("http://vault-1:8200", (await vault.OkAsync("GET", "sys/leader"))!["leader_address"]!.GetValue<string>());
        Assert.Equal(200, (await vault.SendAsync("GET", "sys/mounts")).Status);
    }

    [Fact]
    public async Task A_fault_can_be_kept_to_a_path_a_number_of_calls_or_a_time()
    {
        await using var vault = await VaultFixture.StartAsync();
        vault.Server.Faults.Add(new VaultFault(VaultFaultKind.RateLimited) { Path = "secret/", Count = 1, RetryAfter = 7 });
        vault.Server.Faults.Add(new VaultFault(VaultFaultKind.InternalError) { Path = "sys/mounts", For = TimeSpan.FromMinutes(1) });

        Assert.Equal(200, (await vault.SendAsync("GET", "sys/auth")).Status);
        Assert.Equal((429, "7"), await vault.SendAsync("GET", "secret/data/a") is var limited ? (limited.Status, limited.RetryAfter) : default);
        Assert.Equal(404, (await vault.SendAsync("GET", "secret/data/a")).Status);
        Assert.Equal(500, (await vault.SendAsync("GET", "sys/mounts")).Status);
        vault.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(200, (await vault.SendAsync("GET", "sys/mounts")).Status);
        Assert.Empty(vault.Server.Faults.Current);
    }

    [Fact]
    public async Task A_write_may_have_happened_although_the_answer_is_an_error()
    {
        await using var vault = await VaultFixture.StartAsync();
        using (vault.Server.Faults.Add(new VaultFault(VaultFaultKind.InternalErrorAfterCommit)))
        {
            Assert.Equal(500, (await vault.SendAsync("POST", "secret/data/a", """{"data":{"k":"v"}}""")).Status);
        }

        Assert.Equal("v", (await vault.OkAsync("GET", "secret/data/a"))!["data"]!["data"]!["k"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_slow_answer_waits_for_the_test()
    {
        await using var vault = await VaultFixture.StartAsync();
        var gate = new TaskCompletionSource();
        using var fault = vault.Server.Faults.Add(new VaultFault(VaultFaultKind.Slow) { Path = "sys/mounts", Until = gate.Task });

        var slow = vault.SendAsync("GET", "sys/mounts");
        Assert.Equal(200, (await vault.SendAsync("GET", "sys/auth")).Status);
        Assert.False(slow.IsCompleted);
        gate.SetResult();

        Assert.Equal(200, (await slow).Status);
    }

    [Theory]
    [InlineData("ConnectionDropped")]
    [InlineData("TruncatedAnswer")]
    public async Task A_connection_can_end_before_or_within_the_answer(string kind)
    {
        await using var vault = await VaultFixture.StartAsync();
        using var fault = vault.Server.Faults.Add(new VaultFault(Enum.Parse<VaultFaultKind>(kind)) { Count = 1 });

        await Assert.ThrowsAnyAsync<Exception>(() => vault.SendAsync("GET", "sys/mounts"));
        Assert.Equal(200, (await vault.SendAsync("GET", "sys/mounts")).Status);
    }

    [Fact]
    public async Task Refused_tokens_look_revoked_while_the_root_token_still_works()
    {
        await using var vault = await VaultFixture.StartAsync();
        var token = await vault.CreateTokenAsync("""{"policies":["default"]}""");
        using var fault = vault.Server.Faults.Add(new VaultFault(VaultFaultKind.TokensRefused));

        Assert.False(await vault.IsAliveAsync(token));
        Assert.True(await vault.IsAliveAsync(vault.Server.RootToken));
    }

    [Fact]
    public async Task Calls_are_counted_by_path_and_those_of_agents_apart()
    {
        await using var vault = await VaultFixture.StartAsync();
        vault.Server.Requests.Reset();

        await vault.SendAsync("GET", "sys/mounts");
        await vault.SendAsync("GET", "sys/mounts");
        await vault.SendAsync("GET", "sys/mounts", headers: ("User-Agent", "Vault Agent Auto-Auth/1.0"));

        Assert.Equal((2, 1, 2), (vault.Server.Requests.Total, vault.Server.Requests.FromAgents, vault.Server.Requests.Calls["GET sys/mounts"]));
    }
}
