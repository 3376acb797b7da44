using Portal.Core.Changes;
using Portal.Core.Failures;
using Portal.Core.Secrets;
using Portal.Core.Secrets.Versions;
using Portal.Testing;

namespace Portal.Core.Tests.Secrets.Versions;

public sealed class SecretHistoryTests(VaultFixture vault) : IClassFixture<VaultFixture>
{
    private readonly string _mount = "kv-" + Guid.NewGuid().ToString("n")[..6];

    private SecretHistory History => vault.Get<SecretHistory>();

    private SecretPath App => new(_mount, "app");

    [Fact]
    public async Task Two_versions_are_compared_key_by_key_with_their_types()
    {
        await WriteAsync(new { gone = "1", same = "s", port = "5432", password = "one" }, new { same = "s", port = 5432, password = "two", more = "m" });

        var comparison = await History.CompareAsync(vault.Root, App, 1, 2, default);

        Assert.Equal(
            ["gone Removed", "more Added", "password Changed", "port Retyped", "same Same"],
            comparison.Keys.Select(key => $"{key.Key} {key.Change}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_version_that_cannot_be_read_is_named_instead_of_compared_with_nothing()
    {
        await WriteAsync(new { a = "1" }, new { a = "2" });
        await vault.WriteAsync($"{_mount}/delete/app", new { versions = new[] { 1 } });

        var refused = await Assert.ThrowsAsync<ApiException>(() => History.CompareAsync(vault.Root, App, 1, 2, default));
        var missing = await Assert.ThrowsAsync<ApiException>(() => History.CompareAsync(vault.Root, App, 2, 9, default));

        Assert.Equal(["Version 1 is deleted. Undelete it first."], refused.Errors);
        Assert.Equal(Failure.NotFound, missing.Failure);
    }

    [Fact]
    public async Task An_old_version_comes_back_as_a_new_one_with_the_difference_shown_and_loses_against_a_faster_write()
    {
        await WriteAsync(new { a = "1" }, new { a = "2" });

        var plan = await History.PlanRestoreAsync(vault.Root, App, 1, 2, default);
        await plan.ApplyAsync(vault.Root);

        var step = plan.Steps.Single();
        Assert.Equal(("2", "1"), (Value(step.Before), Value(step.After)));
        Assert.Equal($"Write version 3 of {_mount}/app with the values of version 1", plan.Title);
        Assert.Equal("1", (await vault.Get<SecretStore>().RevealAsync(vault.Root, App, null, default)).Entries.Single().Value.Reveal());
        Assert.Equal(Failure.Conflict, await plan.FailureAsync(vault.Root));
    }

    [Fact]
    public async Task Over_a_deleted_current_version_the_restored_one_is_written_all_the_same()
    {
        await WriteAsync(new { a = "1" }, new { a = "2" });
        await vault.WriteAsync($"{_mount}/delete/app", new { versions = new[] { 2 } });

        await (await History.PlanRestoreAsync(vault.Root, App, 1, 2, default)).ApplyAsync(vault.Root);

        Assert.Equal(3, (await vault.Get<SecretStore>().RevealAsync(vault.Root, App, null, default)).Version!.Number);
    }

    private static string Value(ChangeContent? content) => ((SecretContent)content!).Entries.Single().Value.Reveal();

    private async Task WriteAsync(params object[] versions)
    {
        await vault.WriteAsync($"sys/mounts/{_mount}", new { type = "kv", options = new { version = "2" } });
        foreach (var data in versions) await vault.WriteAsync($"{_mount}/data/app", new { data });
    }
}
