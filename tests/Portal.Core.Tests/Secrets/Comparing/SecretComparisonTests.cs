using Portal.Core.Activity;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Secrets;
using Portal.Core.Secrets.Comparing;
using Portal.Testing;

namespace Portal.Core.Tests.Secrets.Comparing;

/// <summary>Two servers stand for two environments.</summary>
public sealed class SecretComparisonTests(VaultFixture dev, OtherVault prod) : IClassFixture<VaultFixture>, IClassFixture<OtherVault>
{
    private static readonly SecretPath Config = new("kv", "app/config");

    private SecretComparison Comparison => dev.Get<SecretComparison>();

    [Fact]
    public async Task Keys_are_the_same_different_or_missing_by_value_and_type()
    {
        var (first, second, third) = await PlacesAsync("matrix");
        await dev.WriteAsync(Data(first), new { data = new { same = "x", number = 1, text = "1", list = new[] { 1, 2 }, gone = "a" } });
        await prod.WriteAsync(Data(second), new { data = new { same = "x", number = 1.0, text = 1, list = new[] { 1, 2 }, only = "b" } });

        var matrix = await Comparison.CompareAsync([first, second, third], CancellationToken.None);

        Assert.Equal(["gone", "list", "number", "only", "same", "text"], matrix.Rows.Select(row => row.Key));
        Assert.All(matrix.Rows, row => Assert.Equal(RowState.Missing, row.State));
        Assert.Equal([true, true, false], matrix.Columns.Select(column => column.IsThere));

        var two = await Comparison.CompareAsync([first, second], CancellationToken.None);
        Assert.Equal(
            [RowState.Missing, RowState.Same, RowState.Same, RowState.Missing, RowState.Same, RowState.Different],
            two.Rows.Select(row => row.State));
        Assert.Equal([1, 2], two.Rows.Single(row => row.Key == "text").Cells.Select(cell => cell.Group));
        Assert.Equal([new ComparedCell(CellState.Present, 1), new ComparedCell(CellState.Absent, 0)], two.Rows.Single(row => row.Key == "gone").Cells);
    }

    [Fact]
    public async Task Each_place_is_read_with_the_persons_own_token_there_and_a_refused_one_leaves_the_others()
    {
        var (first, second, _) = await PlacesAsync("refused");
        await dev.WriteAsync(Data(first), new { data = new { a = "1" } });
        await prod.WriteAsync(Data(second), new { data = new { a = "1" } });
        var stranger = second with { Session = await prod.WithPolicyAsync($"path \"{second.Path.Mount}/metadata/*\" {{ capabilities = [\"list\"] }}") };

        var matrix = await Comparison.CompareAsync([first, stranger], CancellationToken.None);

        Assert.Equal(Failure.Denied, matrix.Columns[1].Refused?.Failure);
        Assert.Equal([CellState.Present, CellState.Unknown], Assert.Single(matrix.Rows).Cells.Select(cell => cell.State));
        var log = dev.Get<ActivityLog>();
        Assert.Contains(log.Of(first.Session), entry => entry.Action == "Read values" && entry.Target == Data(first));
        Assert.Contains(log.Of(stranger.Session), entry => entry.Action == "Read values" && entry.Outcome == ActivityOutcome.Failed);
    }

    [Fact]
    public async Task Promoting_writes_the_chosen_keys_keeps_the_others_and_is_based_on_the_version_that_was_read()
    {
        var (first, second, _) = await PlacesAsync("promote");
        await dev.WriteAsync(Data(first), new { data = new { url = "new", port = 5432, other = "dev" } });
        await prod.WriteAsync(Data(second), new { data = new { other = "prod", url = "old", dropped = "x" } });

        var plan = await Comparison.PlanPromoteAsync(first, second, ["url", "port", "dropped"], CancellationToken.None);

        Assert.Equal("version 1", Assert.Single(plan.Steps).BasedOn);
        Assert.DoesNotContain("new", plan.Steps[0].Request.Body!, StringComparison.Ordinal);
        await plan.ApplyAsync(second.Session);
        var written = await prod.Get<SecretStore>().RevealAsync(second.Session, second.Path, null, CancellationToken.None);
        Assert.Equal([("other", "prod", ValueKind.Text), ("port", "5432", ValueKind.Json), ("url", "new", ValueKind.Text)], written.Entries.Select(entry => (entry.Key, entry.Value.Reveal(), entry.Kind)).Order());
        Assert.Equal(2, written.Version!.Number);
    }

    [Fact]
    public async Task A_target_that_moved_on_is_a_conflict_and_one_that_is_not_there_is_created()
    {
        var (first, second, third) = await PlacesAsync("moved");
        await dev.WriteAsync(Data(first), new { data = new { a = "1" } });
        await prod.WriteAsync(Data(second), new { data = new { a = "0" } });
        var plan = await Comparison.PlanPromoteAsync(first, second, ["a"], CancellationToken.None);
        await prod.WriteAsync(Data(second), new { data = new { a = "theirs" } });

        Assert.Equal(Failure.Conflict, await plan.FailureAsync(second.Session));

        await (await Comparison.PlanPromoteAsync(first, third, ["a"], CancellationToken.None)).ApplyAsync(third.Session);
        Assert.Equal(RowState.Same, Assert.Single((await Comparison.CompareAsync([first, third], CancellationToken.None)).Rows).State);
        var nothing = await Assert.ThrowsAsync<ApiException>(() => Comparison.PlanPromoteAsync(first, third, ["a"], CancellationToken.None));
        Assert.Equal(Failure.Invalid, nothing.Failure);
    }

    [Fact]
    public async Task A_deleted_version_has_no_keys_and_is_the_base_of_what_is_promoted()
    {
        var (first, second, _) = await PlacesAsync("deleted");
        await dev.WriteAsync(Data(first), new { data = new { a = "1" } });
        await prod.WriteAsync(Data(second), new { data = new { a = "1" } });
        await prod.WriteAsync($"{second.Path.Mount}/delete/{second.Path.Key}", new { versions = new[] { 1 } });

        var matrix = await Comparison.CompareAsync([first, second], CancellationToken.None);

        Assert.Equal(VersionState.Deleted, matrix.Columns[1].Version!.State);
        Assert.Equal(RowState.Missing, Assert.Single(matrix.Rows).State);
        Assert.Equal("version 1", (await Comparison.PlanPromoteAsync(first, second, ["a"], CancellationToken.None)).Steps[0].BasedOn);
    }

    private static string Data(ComparedPlace place) => $"{place.Path.Mount}/data/{place.Path.Key}";

    // The same path in both environments, and in a second mount of the other.
    private async Task<(ComparedPlace First, ComparedPlace Second, ComparedPlace Third)> PlacesAsync(string mount)
    {
        var options = new { type = "kv", options = new { version = "2" } };
        await dev.WriteAsync($"sys/mounts/{mount}", options);
        await prod.WriteAsync($"sys/mounts/{mount}", options);
        await prod.WriteAsync($"sys/mounts/{mount}-two", options);
        var (here, there) = (Config with { Mount = mount }, Named(prod.Root, "prod"));
        return (new(Named(dev.Root, "dev"), here), new(there, here), new(there, here with { Mount = mount + "-two" }));
    }

    private static EnvironmentSession Named(EnvironmentSession session, string name) => session with { Environment = session.Environment with { Name = name, Title = name } };
}

/// <summary>A second Vault beside the one of the class.</summary>
public sealed class OtherVault : IAsyncLifetime
{
    private readonly VaultFixture _vault = new();

    public EnvironmentSession Root => _vault.Root;

    public T Get<T>() where T : notnull => _vault.Get<T>();

    public Task<string> WriteAsync(string path, object body) => _vault.WriteAsync(path, body);

    public Task<EnvironmentSession> WithPolicyAsync(string text) => _vault.WithPolicyAsync(text);

    public ValueTask InitializeAsync() => _vault.InitializeAsync();

    public ValueTask DisposeAsync() => _vault.DisposeAsync();
}
