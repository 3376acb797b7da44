using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Portal.Core.Vault;
using Portal.Testing;

namespace Portal.Core.Tests.Vault;

/// <summary>Which software answers: its name is asked for once, what it can do every minute.</summary>
public sealed class VaultServersTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly ServiceProvider _core;

    public VaultServersTests() => _core = Portal.Testing.Core.Start(_time);

    private VaultServers Servers => _core.GetRequiredService<VaultServers>();

    public void Dispose() => _core.Dispose();

    [Fact]
    public async Task The_name_of_a_server_is_asked_for_once_however_long_ago()
    {
        await using var vault = await StubServer.SayingAsync((200, """{"initialized":true,"sealed":false,"version":"1.21.2"}"""), (503, "{}"));
        var session = TestSession.At(vault.Address);

        var first = await Servers.SeenAsync(session, default);
        _time.Advance(TimeSpan.FromDays(2));
        var later = await Servers.SeenAsync(session, default);

        Assert.Equal(("Vault 1.21.2", first), (first.Name, later));
        Assert.Single(vault.Requests);
    }

    [Fact]
    public async Task What_it_can_do_is_asked_for_again_after_a_minute_and_kept_while_it_does_not_answer()
    {
        await using var vault = await StubServer.SayingAsync((200, """{"version":"1.21.2"}"""), (200, """{"version":"2.0.0"}"""), (404, "<html>"));
        var session = TestSession.At(vault.Address);

        await Servers.ReadAsync(session, default);
        var soon = await Servers.ReadAsync(session, default);
        _time.Advance(TimeSpan.FromMinutes(2));
        var upgraded = await Servers.ReadAsync(session, default);
        _time.Advance(TimeSpan.FromMinutes(2));
        var unanswered = await Servers.ReadAsync(session, default);

        Assert.Equal(["1.21.2", "2.0.0", "2.0.0"], [soon.Version, upgraded.Version, unanswered.Version]);
        Assert.Equal(3, vault.Requests.Count);
    }
}
