using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Secrets;
using Portal.Core.Secrets.Upkeep;
using Portal.Sandbox.Faults;
using Portal.Testing;

namespace Portal.Core.Tests.Secrets.Upkeep;

/// <summary>The portal looks half a year after everything was written.</summary>
public sealed class SecretUpkeepTests(VaultFixture vault) : IClassFixture<VaultFixture>, IDisposable
{
    private static readonly UpkeepWindow Window = new(TimeSpan.FromDays(30), TimeSpan.FromDays(180));
    private readonly SkewedClock _clock = new(TimeProvider.System) { Ahead = TimeSpan.FromDays(200) };
    private readonly List<ServiceProvider> _cores = [];
    private readonly string _mount = "kv-" + Guid.NewGuid().ToString("n")[..6];

    [Fact]
    public async Task What_ends_has_ended_or_has_not_changed_for_long_is_found_in_every_folder()
    {
        var session = await SeedAsync("create", "read", "update", "list");

        var reading = await LastAsync(session);

        Assert.Equal(
            ["/ended Ended Unchanged", "/ending Ending Unchanged", "/odd Unreadable Unchanged", "/team/kept Ended", "/team/old Unchanged"],
            reading.Secrets.Select(Told).Order(StringComparer.Ordinal));
        Assert.Equal((5, 5, 0), (reading.Progress.LookedAt, reading.Progress.Known, reading.Progress.RefusedCount));
        Assert.Equal("team-a", reading.Secrets.Single(secret => secret.Path.Key == "ending").Glance.Owner);
    }

    [Fact]
    public async Task What_comes_first_ends_first()
    {
        var session = await SeedAsync("read", "list");

        Assert.Equal(["ended", "team/kept", "ending"], (await LastAsync(session)).Secrets.Take(3).Select(secret => secret.Path.Key));
    }

    [Fact]
    public async Task No_value_is_read_and_a_person_without_a_right_to_values_finds_the_same()
    {
        await SeedAsync("read");
        var auditor = await vault.WithPolicyAsync($$"""path "{{_mount}}/metadata/*" { capabilities = ["read", "list"] }""");

        Assert.Equal(5, (await LastAsync(auditor)).Secrets.Length);
    }

    [Fact]
    public async Task Mounts_that_refuse_and_mounts_without_metadata_are_named_and_the_rest_is_found()
    {
        await SeedAsync("read");
        var flat = _mount + "-flat";
        await vault.WriteAsync($"sys/mounts/{flat}", new { type = "kv", options = new { version = "1" } });
        await vault.WriteAsync($"{flat}/app", new { a = "1" });
        var some = await vault.WithPolicyAsync($$"""
            path "{{_mount}}/metadata/*" { capabilities = ["list"] }
            path "{{_mount}}/metadata/team/*" { capabilities = ["list", "read"] }
            path "{{flat}}/*" { capabilities = ["list"] }
            """);

        var reading = await LastAsync(some);

        Assert.Equal(["team/kept", "team/old"], reading.Secrets.Select(secret => secret.Path.Key));
        Assert.Equal((1, flat), (reading.Progress.Unversioned, Assert.Single(reading.Progress.UnversionedMounts)));
        Assert.Contains(reading.Progress.Refused, refused => refused.Failure is Failure.Denied && refused.Target == $"{_mount}/metadata/odd");
        Assert.Equal(5, reading.Progress.Known);
    }

    [Fact]
    public async Task A_sealed_vault_is_a_failure_and_not_an_empty_answer()
    {
        var session = await SeedAsync("read", "list");
        using var sealedNow = vault.Server.Faults.Add(new Fault(FaultKind.Sealed) { System = FaultSystem.Vault });

        Assert.Equal(Failure.Sealed, (await LastAsync(session)).Progress.Failure?.Failure);
    }

    public void Dispose() => _cores.ForEach(core => core.Dispose());

    private string Told(UpkeepSecret secret) => $"{secret.Path.ToString()[_mount.Length..]} {string.Join(' ', secret.Needs(_clock.GetUtcNow(), Window))}";

    // Everything is written today; half a year later one has ended, one ends in ten days, one was deleted by Vault and one says nothing anybody can read.
    private async Task<EnvironmentSession> SeedAsync(params string[] capabilities)
    {
        await vault.WriteAsync($"sys/mounts/{_mount}", new { type = "kv", options = new { version = "2" } });
        var today = TimeProvider.System.GetUtcNow();
        await vault.WriteAsync($"{_mount}/metadata/team/kept", new { delete_version_after = $"{199 * 24}h" });
        foreach (var key in new[] { "ended", "ending", "odd", "team/kept", "team/old" }) await vault.WriteAsync($"{_mount}/data/{key}", new { data = new { a = "1" } });
        await vault.WriteAsync($"{_mount}/metadata/ended", new { custom_metadata = new { expiry = today.AddDays(190).ToString("O") } });
        await vault.WriteAsync($"{_mount}/metadata/ending", new { custom_metadata = new { expires = today.AddDays(210).ToString("yyyy-MM-dd"), owner = "team-a" } });
        await vault.WriteAsync($"{_mount}/metadata/odd", new { custom_metadata = new { expires = "when it breaks" } });
        return await vault.WithPolicyAsync($$"""path "{{_mount}}/*" { capabilities = [{{string.Join(", ", capabilities.Select(capability => $"\"{capability}\""))}}] }""");
    }

    private async Task<UpkeepReading> LastAsync(EnvironmentSession session)
    {
        var core = Portal.Testing.Core.Start(_clock);
        _cores.Add(core);
        UpkeepReading? last = null;
        await foreach (var reading in core.GetRequiredService<SecretUpkeep>().ReadAsync(session, default)) last = reading;
        return last!;
    }
}
