using System.Text.Json.Nodes;

namespace Portal.Sandbox.Tests.Vault;

/// <summary>Answers that are wrapped: looked at as often as one likes, taken once.</summary>
public sealed class WrappingTests
{
    private const string Unknown = "wrapping token is not valid or does not exist";

    [Fact]
    public async Task Any_answer_with_data_can_be_wrapped_and_says_where_it_came_from()
    {
        await using var vault = await VaultFixture.StartAsync();
        await vault.OkAsync("POST", "secret/data/app", """{"data":{"a":"1"}}""");

        var wrapped = await vault.SendAsync("GET", "secret/data/app", null, null, ("X-Vault-Wrap-TTL", "15m"));

        Assert.Null(wrapped.Data);
        var info = wrapped.Body!["wrap_info"]!;
        Assert.Equal(("secret/data/app", 900), (info["creation_path"]!.GetValue<string>(), info["ttl"]!.GetValue<int>()));
        var taken = await vault.OkAsync("POST", "sys/wrapping/unwrap", null, Token(wrapped));
        Assert.Equal("1", taken!["data"]!["data"]!["a"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_wrapped_text_is_looked_at_without_being_used_up_and_taken_once()
    {
        await using var vault = await VaultFixture.StartAsync();
        var token = Token(await WrapAsync(vault));

        for (var look = 0; look < 2; look++)
        {
            var data = (await vault.SendAsync("POST", "sys/wrapping/lookup", Body(token), "")).Data!;
            Assert.Equal(("sys/wrapping/wrap", 60), (data["creation_path"]!.GetValue<string>(), data["creation_ttl"]!.GetValue<int>()));
            Assert.StartsWith("2026-11-25T09:00:00", data["creation_time"]!.GetValue<string>(), StringComparison.Ordinal);
        }

        Assert.Equal("1", (await vault.SendAsync("POST", "sys/wrapping/unwrap", Body(token))).Data!["a"]!.GetValue<string>());
        Assert.Equal((400, Unknown), await RefusalAsync(vault.SendAsync("POST", "sys/wrapping/unwrap", Body(token))));
        Assert.Equal((400, Unknown), await RefusalAsync(vault.SendAsync("POST", "sys/wrapping/lookup", Body(token))));
    }

    [Fact]
    public async Task A_wrapped_text_is_gone_when_its_time_is_over_and_can_be_moved_to_another_token_before()
    {
        await using var vault = await VaultFixture.StartAsync();
        var first = Token(await WrapAsync(vault));
        vault.Time.Advance(TimeSpan.FromSeconds(40));
        var again = await vault.SendAsync("POST", "sys/wrapping/rewrap", Body(first));
        Assert.Equal("sys/wrapping/wrap", again.Body!["wrap_info"]!["creation_path"]!.GetValue<string>());
        Assert.Equal((400, Unknown), await RefusalAsync(vault.SendAsync("POST", "sys/wrapping/unwrap", Body(first))));

        vault.Time.Advance(TimeSpan.FromSeconds(40));
        Assert.Equal(200, (await vault.SendAsync("POST", "sys/wrapping/lookup", Body(Token(again)))).Status);
        vault.Time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal((400, Unknown), await RefusalAsync(vault.SendAsync("POST", "sys/wrapping/unwrap", Body(Token(again)))));
    }

    [Fact]
    public async Task Who_may_not_wrap_or_unwrap_is_denied_and_nothing_is_used_up()
    {
        await using var vault = await VaultFixture.StartAsync();
        var token = Token(await WrapAsync(vault));
        var nobody = await vault.CreateTokenAsync("""{"no_default_policy":true,"policies":["none"]}""");

        Assert.Equal(403, (await vault.SendAsync("POST", "sys/wrapping/wrap", """{"a":"1"}""", nobody, ("X-Vault-Wrap-TTL", "60"))).Status);
        Assert.Equal(403, (await vault.SendAsync("POST", "sys/wrapping/unwrap", Body(token), nobody)).Status);
        Assert.Equal(400, (await vault.SendAsync("POST", "sys/wrapping/wrap", """{"a":"1"}""")).Status);
        Assert.Equal(200, (await vault.SendAsync("POST", "sys/wrapping/unwrap", null, token)).Status);
    }

    private static Task<VaultReply> WrapAsync(VaultFixture vault) => vault.SendAsync("POST", "sys/wrapping/wrap", """{"a":"1"}""", null, ("X-Vault-Wrap-TTL", "60"));

    private static string Token(VaultReply wrapped) => wrapped.Body!["wrap_info"]!["token"]!.GetValue<string>();

    private static string Body(string token) => new JsonObject { ["token"] = token }.ToJsonString();

    private static async Task<(int Status, string Error)> RefusalAsync(Task<VaultReply> sent) => (await sent) is var reply ? (reply.Status, reply.Error) : default;
}
