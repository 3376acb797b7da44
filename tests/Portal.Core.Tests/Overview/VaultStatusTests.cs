using Portal.Core.Failures;
using Portal.Core.Overview;
using Portal.Core.Vault;
using Portal.Sandbox.Faults;
using Portal.Testing;

namespace Portal.Core.Tests.Overview;

public sealed class VaultStatusTests(VaultFixture vault) : IClassFixture<VaultFixture>
{
    [Fact]
    public async Task An_active_vault_tells_everything()
    {
        var status = await vault.Get<VaultStatusReader>().ReadAsync(vault.Root, default);

        Assert.Equal((VaultState.Active, true), (status.Health.Value!.State, status.Health.Value.Server.IsOpenBao));
        Assert.StartsWith("OpenBao 2.", status.Health.Value.Server.Name, StringComparison.Ordinal);
        Assert.False(status.Seal.Value!.IsSealed);
        Assert.NotNull(status.Leader.Value);
    }

    [Fact]
    public async Task A_sealed_vault_still_says_that_it_is_sealed()
    {
        using var fault = vault.Server.Faults.Add(new(FaultKind.Sealed));

        var status = await vault.Get<VaultStatusReader>().ReadAsync(vault.Root, default);

        Assert.Equal(VaultState.Sealed, status.Health.Value!.State);
        Assert.True(status.Seal.Value!.IsSealed);
        Assert.Equal(Failure.Sealed, status.Nodes.Refused!.Failure);
    }

    [Fact]
    public async Task A_standby_is_a_state_and_not_too_many_requests()
    {
        using var fault = vault.Server.Faults.Add(new(FaultKind.Standby));

        Assert.Equal(VaultState.Standby, (await vault.Get<VaultStatusReader>().ReadAsync(vault.Root, default)).Health.Value!.State);
    }

    [Fact]
    public async Task Nodes_that_may_not_be_read_leave_the_rest()
    {
        var session = await vault.WithPolicyAsync("path \"kv/*\" { capabilities = [\"read\"] }");

        var status = await vault.Get<VaultStatusReader>().ReadAsync(session, default);

        Assert.NotNull(status.Health.Value);
        Assert.Equal(Failure.Denied, status.Nodes.Refused!.Failure);
    }

    [Theory]
    [InlineData("""{"initialized":true,"version":"1.21.2","enterprise":false}""", "1.21.2", false)]
    [InlineData("""{"initialized":true,"version":"1.8.0"}""", "1.8.0", false)]
    [InlineData("""{"initialized":true,"version":"2.0.1","enterprise":false,"echo_duration_ms":0}""", "2.0.1", false)]
    [InlineData("""{"initialized":true,"version":"2.6.2"}""", "2.6.2", true)]
    public async Task Vault_and_openbao_are_told_apart_by_more_than_their_numbers(string health, string version, bool isOpenBao)
    {
        await using var stub = await StubServer.SayingAsync((200, health));

        var server = await vault.Get<VaultServers>().ReadAsync(TestSession.At(stub.Address), default);

        Assert.Equal(new Portal.Core.Vault.VaultServer(version, isOpenBao), server);
    }
}
