using Portal.Sandbox.Faults;
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
        using var fault = vault.Server.Faults.Add(new Fault(FaultKind.Standby));

        var health = await vault.SendAsync("GET", "sys/health", token: "");
        Assert.Equal((429, true), (health.Status, health.Body!["standby"]!.GetValue<bool>()));
        Assert.Equal("http://vault-1:8200", (await vault.OkAsync("GET", "sys/leader"))!["leader_address"]!.GetValue<string>());
        Assert.Equal(200, (await vault.SendAsync("GET", "sys/mounts")).Status);
    }

    [Fact]
    public async Task A_save_that_names_its_version_loses_to_somebody_who_is_not_there_and_one_that_does_not_is_done()
    {
        await using var vault = await VaultFixture.StartAsync();
        vault.Server.Faults.Add(new(FaultKind.CasMismatch) { Count = 2, Path = "secret/*" });
        const string based = """{"data":{"k":"v"},"options":{"cas":0}}""";

        Assert.Equal(200, (await vault.SendAsync("POST", "secret/data/other", """{"data":{"k":"v"}}""")).Status);
        Assert.Equal((400, "check-and-set parameter did not match the current version"), await vault.SendAsync("POST", "secret/data/a", based) is var first ? (first.Status, first.Error) : default);
        Assert.Equal(400, (await vault.SendAsync("POST", "secret/data/a", based)).Status);
        Assert.Equal(200, (await vault.SendAsync("POST", "secret/data/a", based)).Status);
        Assert.Empty(vault.Server.Faults.Active);
    }

    [Fact]
    public async Task A_fault_can_be_kept_to_a_path_a_verb_a_number_of_calls_or_a_time()
    {
        await using var vault = await VaultFixture.StartAsync();
        vault.Server.Faults.Add(new(FaultKind.RateLimited) { System = FaultSystem.Vault, Path = "secret/*", Verb = "GET", Count = 1, RetryAfter = 7 });
        vault.Server.Faults.Add(new(FaultKind.ErrorBeforeCommit) { System = FaultSystem.Vault, Path = "/v1/sys/mounts", For = TimeSpan.FromMinutes(1) });

        Assert.Equal(200, (await vault.SendAsync("GET", "sys/auth")).Status);
        Assert.Equal(200, (await vault.SendAsync("POST", "secret/data/a", """{"data":{"k":"v"}}""")).Status);
        Assert.Equal((429, "7"), await vault.SendAsync("GET", "secret/data/a") is var limited ? (limited.Status, limited.RetryAfter) : default);
        Assert.Equal(200, (await vault.SendAsync("GET", "secret/data/a")).Status);
        Assert.Equal(500, (await vault.SendAsync("GET", "sys/mounts")).Status);
        vault.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(200, (await vault.SendAsync("GET", "sys/mounts")).Status);
        Assert.Empty(vault.Server.Faults.Active);
    }

    [Theory]
    [InlineData(FaultKind.ErrorBeforeCommit, false)]
    [InlineData(FaultKind.ErrorAfterCommit, true)]
    [InlineData(FaultKind.DroppedBeforeCommit, false)]
    [InlineData(FaultKind.DroppedAfterCommit, true)]
    [InlineData(FaultKind.Truncated, true)]
    public async Task A_write_may_have_happened_whatever_the_answer_is(FaultKind kind, bool done)
    {
        await using var vault = await VaultFixture.StartAsync();
        vault.Server.Faults.Add(new(kind) { System = FaultSystem.Vault, Verb = "POST", Count = 1 });

        var spoilt = await Record.ExceptionAsync(() => vault.OkAsync("POST", "secret/data/a", """{"data":{"k":"v"}}"""));

        Assert.NotNull(spoilt);
        Assert.Equal(done ? 200 : 404, (await vault.SendAsync("GET", "secret/data/a")).Status);
        Assert.Empty(vault.Server.Faults.Active);
    }

    [Fact]
    public async Task A_slow_answer_comes_by_the_server_s_clock()
    {
        await using var vault = await VaultFixture.StartAsync();
        using var fault = vault.Server.Faults.Add(new(FaultKind.Slow) { System = FaultSystem.Vault, Path = "sys/mounts", By = TimeSpan.FromHours(1) });

        var slow = vault.SendAsync("GET", "sys/mounts");
        Assert.Equal(200, (await vault.SendAsync("GET", "sys/auth")).Status);
        Assert.False(slow.IsCompleted);
        while (!slow.IsCompleted)
        {
            vault.Time.Advance(TimeSpan.FromHours(1));
            await Task.Yield();
        }

        Assert.Equal(200, (await slow).Status);
    }

    [Fact]
    public async Task A_server_that_is_down_refuses_connections_and_comes_back_at_the_same_address()
    {
        await using var vault = await VaultFixture.StartAsync();
        Assert.Equal(200, (await vault.SendAsync("GET", "sys/mounts")).Status);

        using (vault.Server.Faults.Add(new(FaultKind.Down) { System = FaultSystem.Vault }))
        {
            var refused = await Assert.ThrowsAsync<HttpRequestException>(() => vault.SendAsync("GET", "sys/mounts"));
            Assert.Equal(HttpRequestError.ConnectionError, refused.HttpRequestError);
        }

        Assert.Equal(200, (await vault.SendAsync("GET", "sys/mounts")).Status);
    }

    [Fact]
    public async Task A_token_is_revoked_when_it_is_used_and_stays_so()
    {
        await using var vault = await VaultFixture.StartAsync();
        var token = await vault.CreateTokenAsync("""{"policies":["default"],"display_name":"ann"}""");
        var other = await vault.CreateTokenAsync("""{"policies":["default"],"display_name":"bob"}""");

        using (vault.Server.Faults.Add(new(FaultKind.TokenRevoked) { Name = "ann" }))
        {
            Assert.False(await vault.IsAliveAsync(token));
            Assert.True(await vault.IsAliveAsync(other));
            Assert.True(await vault.IsAliveAsync(vault.Server.RootToken));
        }

        Assert.False(await vault.IsAliveAsync(token));
    }

    [Fact]
    public async Task A_removed_policy_is_put_back_as_it_was_unless_somebody_wrote_it_meanwhile()
    {
        await using var vault = await VaultFixture.StartAsync();
        foreach (var name in new[] { "app", "web" }) await vault.OkAsync("PUT", $"sys/policies/acl/{name}", """{"policy":"path \"a\" { capabilities = [\"read\"] }"}""");
        var (app, web) = (vault.Server.Faults.Add(new(FaultKind.PolicyRemoved) { Name = "app" }), vault.Server.Faults.Add(new(FaultKind.PolicyRemoved) { Name = "web" }));
        Assert.Equal(404, (await vault.SendAsync("GET", "sys/policies/acl/app")).Status);
        await vault.OkAsync("PUT", "sys/policies/acl/web", """{"policy":"# new"}""");

        app.Dispose();
        web.Dispose();

        Assert.Equal("path \"a\" { capabilities = [\"read\"] }", (await vault.OkAsync("GET", "sys/policies/acl/app"))!["data"]!["policy"]!.GetValue<string>());
        Assert.Equal("# new", (await vault.OkAsync("GET", "sys/policies/acl/web"))!["data"]!["policy"]!.GetValue<string>());
    }

    [Fact]
    public async Task The_unseal_key_opens_a_server_that_was_sealed_on_purpose()
    {
        await using var vault = await VaultFixture.StartAsync();
        vault.Server.Faults.Add(new(FaultKind.Sealed));
        Assert.Equal(503, (await vault.SendAsync("GET", "sys/mounts")).Status);
        Assert.Equal(400, (await vault.SendAsync("PUT", "sys/unseal", """{"key":"bm90IHRoZSBrZXk="}""", "")).Status);

        await vault.OkAsync("PUT", "sys/unseal", $$"""{"key":"{{vault.Server.UnsealKey}}"}""", "");

        Assert.Equal(200, (await vault.SendAsync("GET", "sys/mounts")).Status);
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
