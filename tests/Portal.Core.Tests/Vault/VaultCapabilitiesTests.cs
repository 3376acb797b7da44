using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Portal.Core.Vault.Capabilities;
using Portal.Testing;

namespace Portal.Core.Tests.Vault;

public sealed class VaultCapabilitiesTests(VaultFixture vault) : IClassFixture<VaultFixture>
{
    [Fact]
    public async Task Many_paths_are_asked_about_at_once_and_what_is_missing_has_words()
    {
        var session = await vault.WithPolicyAsync("path \"kv/data/*\" { capabilities = [\"read\", \"update\"] }");

        var set = await vault.Get<VaultCapabilities>().ReadAsync(session, ["kv/data/app", "kv/metadata/app"], default);

        Assert.True(set.Allows("kv/data/app", "update"));
        Assert.Null(set.Missing("kv/data/app", "read"));
        Assert.Equal("Needs delete on kv/metadata/app", set.Missing("kv/metadata/app", "delete"));
        Assert.True(set.Allows("never/asked", "read"));
    }

    [Fact]
    public async Task Root_may_do_everything() =>
        Assert.True((await vault.Get<VaultCapabilities>().ReadAsync(vault.Root, ["kv/data/app"], default)).Allows("kv/data/app", "sudo"));

    [Fact]
    public async Task Answers_are_kept_for_half_a_minute_and_for_one_session_only()
    {
        var time = new FakeTimeProvider();
        await using var core = Portal.Testing.Core.Start(time);
        await using var stub = await StubServer.SayingAsync((200, """{"data":{"a":["read"]}}"""));
        var capabilities = core.GetRequiredService<VaultCapabilities>();
        var session = TestSession.At(stub.Address);

        await capabilities.ReadAsync(session, ["a"], default);
        await capabilities.ReadAsync(session, ["a"], default);
        var once = stub.Requests.Count;
        await capabilities.ReadAsync(TestSession.At(stub.Address), ["a"], default);
        var other = stub.Requests.Count;
        time.Advance(TimeSpan.FromSeconds(31));
        await capabilities.ReadAsync(session, ["a"], default);

        Assert.Equal((1, 2, 3), (once, other, stub.Requests.Count));
    }

    [Fact]
    public async Task A_vault_that_does_not_answer_forbids_nothing()
    {
        var set = await vault.Get<VaultCapabilities>().ReadAsync(TestSession.At(new Uri("http://127.0.0.1:1")), ["a"], default);

        Assert.True(set.Allows("a", "delete"));
    }
}
