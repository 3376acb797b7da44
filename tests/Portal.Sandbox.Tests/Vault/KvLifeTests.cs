namespace Portal.Sandbox.Tests.Vault;

/// <summary>What the recordings of KV do not show.</summary>
public sealed class KvLifeTests
{
    [Fact]
    public async Task Versions_beyond_the_limit_vanish_and_the_oldest_is_told()
    {
        await using var vault = await VaultFixture.StartAsync();
        for (var i = 1; i <= 12; i++)
        {
            await vault.OkAsync("POST", "secret/data/a", $$"""{"data":{"v":{{i}}} }""");
        }

        var metadata = (await vault.OkAsync("GET", "secret/metadata/a"))!["data"]!;
        Assert.Equal((12, 3), (metadata["current_version"]!.GetValue<int>(), metadata["oldest_version"]!.GetValue<int>()));
        Assert.Equal(404, (await vault.SendAsync("GET", "secret/data/a?version=2")).Status);

        await vault.OkAsync("POST", "secret/metadata/a", """{"max_versions":2}""");
        await vault.OkAsync("POST", "secret/data/a", """{"data":{"v":13}}""");
        Assert.Equal("[\"12\",\"13\"]", "[" + string.Join(',', (await vault.OkAsync("GET", "secret/metadata/a"))!["data"]!["versions"]!.AsObject().Select(pair => $"\"{pair.Key}\"")) + "]");
    }

    [Fact]
    public async Task A_version_ends_by_itself_when_its_time_is_over()
    {
        await using var vault = await VaultFixture.StartAsync();
        await vault.OkAsync("POST", "secret/metadata/a", """{"delete_version_after":"1h"}""");
        await vault.OkAsync("POST", "secret/data/a", """{"data":{"v":1}}""");

        vault.Time.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(200, (await vault.SendAsync("GET", "secret/data/a")).Status);
        vault.Time.Advance(TimeSpan.FromMinutes(2));

        var gone = await vault.SendAsync("GET", "secret/data/a");
        Assert.Equal((404, 1), (gone.Status, gone.Data!["metadata"]!["version"]!.GetValue<int>()));
    }

    [Fact]
    public async Task Of_two_who_write_on_the_same_version_one_is_told()
    {
        await using var vault = await VaultFixture.StartAsync();
        await vault.OkAsync("POST", "secret/config", """{"cas_required":true}""");
        Assert.Equal("check-and-set parameter required for this call", (await vault.SendAsync("POST", "secret/data/a", """{"data":{}}""")).Error);

        var writes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => vault.SendAsync("POST", "secret/data/a", """{"data":{},"options":{"cas":0}}""")));

        Assert.Single(writes, write => write.Status == 200);
        Assert.All(writes.Where(write => write.Status != 200), write => Assert.Equal("check-and-set parameter did not match the current version", write.Error));
    }

    [Fact]
    public async Task An_engine_that_becomes_version_2_keeps_its_secrets()
    {
        await using var vault = await VaultFixture.StartAsync();
        await vault.OkAsync("POST", "sys/mounts/old", """{"type":"kv"}""");
        await vault.OkAsync("POST", "old/a/b", """{"k":"v"}""");

        await vault.OkAsync("POST", "sys/mounts/old/tune", """{"options":{"version":"2"}}""");

        Assert.Equal("v", (await vault.OkAsync("GET", "old/data/a/b"))!["data"]!["data"]!["k"]!.GetValue<string>());
    }

    [Fact]
    public async Task Moving_an_engine_keeps_its_secrets_and_disabling_it_forgets_them()
    {
        await using var vault = await VaultFixture.StartAsync();
        await vault.OkAsync("POST", "secret/data/a", """{"data":{"k":"v"}}""");

        await vault.OkAsync("POST", "sys/remount", """{"from":"secret","to":"moved/here"}""");
        Assert.Equal(200, (await vault.SendAsync("GET", "moved/here/data/a")).Status);

        await vault.OkAsync("DELETE", "sys/mounts/moved/here");
        await vault.OkAsync("POST", "sys/mounts/moved/here", """{"type":"kv-v2"}""");
        Assert.Equal(404, (await vault.SendAsync("GET", "moved/here/data/a")).Status);
    }
}
