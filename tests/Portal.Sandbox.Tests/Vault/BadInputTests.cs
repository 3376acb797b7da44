namespace Portal.Sandbox.Tests.Vault;

/// <summary>What no client should send is refused in the real server's words, never with an error of our own.</summary>
public sealed class BadInputTests
{
    [Theory]
    [InlineData("{", "unexpected EOF")]
    [InlineData("{\"a\"", "unexpected EOF")]
    [InlineData("{\"a\":1,}", "invalid character '}' looking for beginning of object key string")]
    [InlineData("{a:1}", "invalid character 'a' looking for beginning of object key string")]
    [InlineData("{\"a\" 1}", "invalid character '1' after object key")]
    [InlineData("{\"a\":1 \"b\":2}", "invalid character '\"' after object key:value pair")]
    [InlineData("{\"a\":[1 2]}", "invalid character '2' after array element")]
    [InlineData("{\"a\":\"\\x\"}", "invalid character 'x' in string escape code")]
    [InlineData("{\"a\":\"\n\"}", "invalid character '\\n' in string literal")]
    [InlineData("{\"a\":-}", "invalid character '}' in numeric literal")]
    [InlineData("{\"a\":1.}", "invalid character '}' after decimal point in numeric literal")]
    [InlineData("{\"a\":tru}", "invalid character '}' in literal true (expecting 'e')")]
    [InlineData("<xml/>", "invalid character '<' looking for beginning of value")]
    [InlineData("\"text\"", "json: cannot unmarshal string into Go value of type map[string]interface {}")]
    [InlineData("17", "json: cannot unmarshal number into Go value of type map[string]interface {}")]
    public async Task A_body_that_is_no_object_is_named(string body, string error)
    {
        await using var vault = await VaultFixture.StartAsync();

        var reply = await vault.SendAsync("POST", "secret/data/a", body);

        Assert.Equal((400, "failed to decode JSON input: " + error), (reply.Status, reply.Error));
    }

    [Theory]
    [InlineData("{\"data\":{\"k\":1,\"k\":2}}", "{\"k\":2}")]
    [InlineData("{\"data\":{\"k\":9007199254740993}}", "{\"k\":9007199254740992}")]
    [InlineData("{\"data\":{\"k\":1.50}}", "{\"k\":1.5}")]
    [InlineData("{\"data\":{\"k\":1e21}}", "{\"k\":1e+21}")]
    [InlineData("{\"data\":{\"k\":0.0000001}}", "{\"k\":1e-7}")]
    [InlineData("{\"data\":{\"k\":\"\\ud800\"}}", "{\"k\":\"\\uFFFD\"}")]
    [InlineData("{\"data\":{\"k\":\"\\ud83d\\ude00\"}} and more", "{\"k\":\"\\uD83D\\uDE00\"}")]
    public async Task What_is_read_went_through_the_real_servers_numbers_and_texts(string body, string read)
    {
        await using var vault = await VaultFixture.StartAsync();
        await vault.OkAsync("POST", "secret/data/a", body);

        Assert.Equal(read, (await vault.OkAsync("GET", "secret/data/a"))!["data"]!["data"]!.ToJsonString());
    }

    [Theory]
    [InlineData("sys/unseal", """{"reset":"soon"}""")]
    [InlineData("sys/mounts/x", """{"type":"kv","config":{"force_no_cache":{} } }""")]
    [InlineData("sys/mounts/x", """{"type":"kv","config":"text"}""")]
    [InlineData("sys/mounts/x", """{"type":["kv"]}""")]
    [InlineData("sys/policies/acl/p", """{"policy":{} }""")]
    [InlineData("sys/capabilities-self", """{"paths":{"a":1} }""")]
    [InlineData("auth/token/create", """{"meta":"no pair"}""")]
    [InlineData("auth/token/create", """{"num_uses":"many"}""")]
    [InlineData("secret/data/a", """{"data":{},"options":{"cas":[]} }""")]
    [InlineData("secret/metadata/a", """{"custom_metadata":{"k":[]} }""")]
    [InlineData("identity/entity", """{"metadata":[{}]}""")]
    public async Task A_value_of_the_wrong_type_is_the_callers_mistake(string path, string body)
    {
        await using var vault = await VaultFixture.StartAsync();

        var reply = await vault.SendAsync("POST", path, body);

        Assert.Equal(400, reply.Status);
        Assert.NotEmpty(reply.Error);
    }

    [Fact]
    public async Task Values_nested_too_deep_are_refused()
    {
        await using var vault = await VaultFixture.StartAsync();

        var reply = await vault.SendAsync("POST", "secret/data/a", "{\"data\":" + new string('[', 100_000));

        Assert.Equal((400, "failed to decode JSON input: exceeded max depth"), (reply.Status, reply.Error));
    }

    [Fact]
    public async Task A_body_over_the_limit_is_413()
    {
        await using var vault = await VaultFixture.StartAsync();

        Assert.Equal(413, (await vault.SendAsync("POST", "secret/data/a", "{\"data\":{\"k\":\"" + new string('x', 33 * 1024 * 1024) + "\"}}")).Status);
    }

    [Theory]
    [InlineData("secret/data/%2e%2e/x", 400)]
    [InlineData("secret/data/a/..%2fb", 400)]
    [InlineData("secret//data/a", 307)]
    [InlineData("secret/./data/a", 307)]
    [InlineData("secret/data/../data/a", 307)]
    [InlineData("secret%2fdata%2fa", 404)]
    [InlineData("secret/data/%zz", 404)]
    [InlineData("sys/internal/ui/mounts/%2f%2f", 403)]
    public async Task Tricks_with_paths_lead_nowhere(string path, int status)
    {
        await using var vault = await VaultFixture.StartAsync();

        Assert.Equal(status, (await vault.SendAsync("GET", path)).Status);
    }

    [Fact]
    public async Task A_path_with_empty_segments_is_redirected_to_the_clean_one_with_its_query()
    {
        await using var vault = await VaultFixture.StartAsync();

        Assert.Equal("/v1/secret/data/a?version=1", (await vault.SendAsync("GET", "secret//data/x/../a?version=1")).Location);
    }
}
