using System.Collections.Immutable;
using Portal.Core.Access.Moving;
using Portal.Core.Changes;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Secrets;
using Portal.Sandbox.Faults;
using Portal.Testing;

namespace Portal.Core.Tests.Access.Moving;

/// <summary>Moves and copies over HTTP: what arrives, what is left, and what happens when it stops half-way.</summary>
public sealed class SecretMovesTests(VaultFixture vault) : IClassFixture<VaultFixture>, IDisposable
{
    private static readonly MoveChoices NoReferences = new(Existing.Stop, [], []);
    private readonly string _mount = "kv-" + Guid.NewGuid().ToString("n")[..6];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private SecretMoves Moves => vault.Get<SecretMoves>();

    private SecretStore Store => vault.Get<SecretStore>();

    public void Dispose() => vault.Server.Faults.Clear();

    [Fact]
    public async Task A_moved_secret_has_its_versions_their_states_and_its_metadata_and_is_gone_where_it_was()
    {
        await MountAsync(_mount, 2);
        foreach (var value in new[] { "one", "two", "three", "four" }) await PutAsync("app/100% ü+. x", value);
        await vault.WriteAsync($"{_mount}/delete/{Uri.EscapeDataString("app")}/{Uri.EscapeDataString("100% ü+. x")}", new { versions = new[] { 2 } });
        await vault.WriteAsync($"{_mount}/destroy/app/{Uri.EscapeDataString("100% ü+. x")}", new { versions = new[] { 3 } });
        await vault.WriteAsync($"{_mount}/metadata/app/{Uri.EscapeDataString("100% ü+. x")}", new { max_versions = 7, cas_required = true, custom_metadata = new { owner = "team" } });

        var run = await PlanAsync("app/100% ü+. x", "other/new name", MoveWay.Move);
        await run.Plan.ApplyAsync(vault.Root);

        var moved = (await Store.DescribeAsync(vault.Root, At("other/new name"), Ct)).Metadata.Value!;
        Assert.Equal([(4, VersionState.Live), (3, VersionState.Destroyed), (2, VersionState.Deleted), (1, VersionState.Live)], moved.Versions.Select(version => (version.Number, version.State)));
        Assert.Equal((7, true, "team"), (moved.Settings.MaxVersions, moved.Settings.CasRequired, moved.CustomMetadata["owner"]));
        Assert.Equal(["four", "one"], [await ValueAsync("other/new name"), await ValueAsync("other/new name", 1)]);
        Assert.Equal(Failure.NotFound, (await Assert.ThrowsAsync<ApiException>(() => Store.RevealAsync(vault.Root, At("app/100% ü+. x"), null, Ct))).Failure);
        Assert.DoesNotContain("four", string.Concat(run.Plan.Steps.Select(step => step.Request.Body + string.Concat(step.Commands))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Version_1_gets_the_newest_values_and_says_what_it_loses_and_version_2_starts_with_one()
    {
        var old = _mount + "-old";
        await MountAsync(_mount, 2);
        await MountAsync(old, 1);
        await PutAsync("a", "first");
        await PutAsync("a", "second");

        var down = await LookAsync(new(At("a"), new SecretPath(old, "b"), MoveWay.Copy));
        Assert.Equal("Only version 2 of 2 is kept.", Assert.Single(Assert.Single(down.Secrets).Losses));
        await (await Moves.PlanAsync(vault.Root, down, NoReferences, Ct)).Plan.ApplyAsync(vault.Root);
        var up = await LookAsync(new(new SecretPath(old, "b"), At("back"), MoveWay.Move));
        await (await Moves.PlanAsync(vault.Root, up, NoReferences, Ct)).Plan.ApplyAsync(vault.Root);

        Assert.Equal("second", await ValueAsync("back"));
        Assert.Equal("second", await ValueAsync("a"));
        Assert.Equal(1, (await Store.DescribeAsync(vault.Root, At("back"), Ct)).Metadata.Value!.CurrentVersion);
        Assert.Equal(Failure.NotFound, (await Assert.ThrowsAsync<ApiException>(() => Store.RevealAsync(vault.Root, new SecretPath(old, "b"), null, Ct))).Failure);
    }

    [Fact]
    public async Task A_secret_that_changed_after_it_was_copied_stays_and_the_rest_of_the_folder_moves()
    {
        await FolderAsync();
        var run = await PlanAsync("team/", "new/", MoveWay.Move);
        var copies = run.Plan with { Steps = run.Plan.Steps[..3] };
        await copies.ApplyAsync(vault.Root);
        await PutAsync("team/b", "theirs");

        var deleted = await (run.Plan with { Steps = run.Plan.Steps[3..] }).RunAsync(vault, vault.Root);

        Assert.True(deleted.IsDone);
        Assert.Contains(deleted.Steps, step => step.Outcome!.Warnings.Any(warning => warning.Contains("team/b was changed", StringComparison.Ordinal)));
        Assert.Equal(("theirs", "b"), (await ValueAsync("team/b"), await ValueAsync("new/b")));
        Assert.Equal(["b"], (await vault.Get<SecretFolders>().BrowseAsync(vault.Root, At("team/"), Ct)).Names);
    }

    [Fact]
    public async Task What_stopped_half_way_goes_on_from_where_it_stopped_and_another_run_recognises_what_is_there()
    {
        await FolderAsync();
        await HalfAsync();
        var run = await PlanAsync("team/", "new/", MoveWay.Move);
        ChangeResult stopped;
        // All versions of the second secret are written, and the first is not deleted yet: half a copy is left.
        using (vault.Server.Faults.Add(new Fault(FaultKind.Sealed) { System = FaultSystem.Vault, Path = $"{_mount}/delete/new/b" })) stopped = await run.Plan.RunAsync(vault, vault.Root);
        Assert.Equal((1, Failure.Sealed), (stopped.StoppedAt, stopped.Problem!.Failure));

        // As after a lost circuit: nothing of the first run is known.
        var again = await PlanAsync("team/", "new/", MoveWay.Move);
        var result = await again.Plan.RunAsync(vault, vault.Root);

        Assert.True(result.IsDone, result.Problem?.Message);
        Assert.Equal("the same is there already", result.Steps[0].Outcome!.Summary);
        Assert.Equal("b2", await ValueAsync("new/b"));
        Assert.Equal([VersionState.Live, VersionState.Deleted], (await Store.DescribeAsync(vault.Root, At("new/b"), Ct)).Metadata.Value!.Versions.Select(version => version.State));
        Assert.Empty((await vault.Get<SecretFolders>().BrowseAsync(vault.Root, At("team/"), Ct)).Names);
    }

    [Fact]
    public async Task Rolling_back_removes_what_was_copied_and_copies_back_what_was_deleted()
    {
        await FolderAsync();
        await PutAsync("team/b", "b2");
        var run = await PlanAsync("team/", "new/", MoveWay.Move);
        ChangeResult stopped;
        using (vault.Server.Faults.Add(new Fault(FaultKind.ErrorBeforeCommit) { System = FaultSystem.Vault, Verb = "DELETE", Path = $"{_mount}/metadata/team/c" })) stopped = await run.Plan.RunAsync(vault, vault.Root);
        Assert.Equal(5, stopped.StoppedAt);

        var back = await (await run.PlanRollbackAsync(vault.Root, stopped, Ct)).RunAsync(vault, vault.Root);

        Assert.True(back.IsDone, back.Problem?.Message);
        Assert.Empty((await vault.Get<SecretFolders>().BrowseAsync(vault.Root, At("new/"), Ct)).Names);
        Assert.Equal(["a", "b", "c"], (await vault.Get<SecretFolders>().BrowseAsync(vault.Root, At("team/"), Ct)).Names);
        Assert.Equal(("b2", "b"), (await ValueAsync("team/b"), await ValueAsync("team/b", 1)));
    }

    [Fact]
    public async Task Rolling_back_removes_half_a_copy_and_leaves_one_that_somebody_changed()
    {
        await FolderAsync();
        await HalfAsync();
        var run = await PlanAsync("team/", "new/", MoveWay.Copy);
        ChangeResult stopped;
        using (vault.Server.Faults.Add(new Fault(FaultKind.Sealed) { System = FaultSystem.Vault, Path = $"{_mount}/delete/new/b" })) stopped = await run.Plan.RunAsync(vault, vault.Root);
        await PutAsync("new/a", "theirs");

        var back = await (await run.PlanRollbackAsync(vault.Root, stopped, Ct)).RunAsync(vault, vault.Root);

        Assert.Equal((StepState.Done, Failure.Conflict), (back.Steps[0].State, back.Problem?.Failure));
        Assert.Equal(["a"], (await vault.Get<SecretFolders>().BrowseAsync(vault.Root, At("new/"), Ct)).Names);
    }

    [Theory]
    [InlineData(Existing.Stop, "AlreadyExists", "there")]
    [InlineData(Existing.Overwrite, null, "a")]
    [InlineData(Existing.Leave, null, "there")]
    public async Task What_is_at_the_new_path_is_only_touched_when_asked(Existing existing, string? failure, string value)
    {
        await FolderAsync();
        await PutAsync("new/a", "there");

        var preview = await LookAsync(new(At("team/"), At("new/"), MoveWay.Copy));
        var result = await (await Moves.PlanAsync(vault.Root, preview, NoReferences with { Existing = existing }, Ct)).Plan.RunAsync(vault, vault.Root);

        Assert.Equal(1, preview.Secrets[0].Existing);
        Assert.Equal(failure, result.Problem?.Failure.ToString());
        Assert.Equal(value, await ValueAsync("new/a"));
    }

    [Fact]
    public async Task A_secret_that_may_not_be_read_is_named_and_left_and_the_others_go()
    {
        await FolderAsync();
        var some = await vault.WithPolicyAsync($$"""
            path "{{_mount}}/*" { capabilities = ["create", "read", "update", "delete", "list"] }
            path "{{_mount}}/data/team/b" { capabilities = ["deny"] }
            """);

        var preview = await Moves.LookAsync(some, new(At("team/"), At("new/"), MoveWay.Move), _ => { }, Ct);
        await (await Moves.PlanAsync(some, preview, NoReferences, Ct)).Plan.ApplyAsync(some);

        Assert.Equal(("read", $"{_mount}/data/team/b"), (preview.Secrets[1].Refused!.Operation, preview.Secrets[1].Refused!.Target));
        Assert.Equal("b", await ValueAsync("team/b"));
        Assert.Equal(["a", "c"], (await vault.Get<SecretFolders>().BrowseAsync(vault.Root, At("new/"), Ct)).Names);
    }

    [Theory]
    [InlineData("team/", "team/", "It is there already. Type another path.")]
    [InlineData("team/", "team/sub", "A folder cannot go into itself. Choose a path outside it.")]
    [InlineData("team/a", "x//y", "The path has an empty part: two slashes in a row, or one at its start.")]
    public void Where_it_cannot_go_is_said_before_anything_is_asked(string from, string to, string sentence) =>
        Assert.Equal(sentence, Assert.Single(Assert.Throws<ApiException>(() => SecretMoves.Check(new(At(from), At(to), MoveWay.Move))).Errors));

    [Fact]
    public async Task A_folder_is_deleted_so_that_it_can_come_back_or_for_good_after_its_name_is_typed()
    {
        await FolderAsync();
        var preview = await LookAsync(new(At("team/"), At("team/"), MoveWay.Delete));
        var soft = Moves.PlanDelete(vault.Root, preview, forGood: false);
        var hard = Moves.PlanDelete(vault.Root, preview, forGood: true);

        Assert.Null(soft.ConfirmName);
        Assert.All(soft.Steps, step => Assert.NotNull(step.Undo));
        Assert.Equal(("team", "3 secrets with 3 versions are gone for good."), (hard.ConfirmName, hard.Warnings[0]));
        await hard.ApplyAsync(vault.Root);
        Assert.Empty((await vault.Get<SecretFolders>().BrowseAsync(vault.Root, At("team/"), Ct)).Names);
    }

    private SecretPath At(string key) => new(_mount, key);

    private async Task FolderAsync()
    {
        await MountAsync(_mount, 2);
        foreach (var key in new[] { "a", "b", "c" }) await PutAsync("team/" + key, key);
    }

    private async Task HalfAsync()
    {
        await PutAsync("team/b", "b2");
        await vault.WriteAsync($"{_mount}/delete/team/b", new { versions = new[] { 1 } });
    }

    private Task<string> MountAsync(string mount, int version) => vault.WriteAsync($"sys/mounts/{mount}", new { type = "kv", options = new { version = $"{version}" } });

    private Task<string> PutAsync(string key, string value) => vault.WriteAsync($"{_mount}/data/{string.Join('/', key.Split('/').Select(Uri.EscapeDataString))}", new { data = new { value } });

    private async Task<string> ValueAsync(string key, int? version = null) => Assert.Single((await Store.RevealAsync(vault.Root, At(key), version, Ct)).Entries).Value.Reveal();

    private Task<MovePreview> LookAsync(MoveRequest request) => Moves.LookAsync(vault.Root, request, _ => { }, Ct);

    private async Task<MoveRun> PlanAsync(string from, string to, MoveWay way) => await Moves.PlanAsync(vault.Root, await LookAsync(new(At(from), At(to), way)), NoReferences, Ct);
}

internal static class MoveRunning
{
    /// <summary>Applies a plan as the portal does and returns what became of it.</summary>
    public static Task<ChangeResult> RunAsync(this ChangePlan plan, VaultFixture vault, EnvironmentSession session) => vault.Get<ChangeRunner>().RunAsync(session, plan, null, null, CancellationToken.None);
}
