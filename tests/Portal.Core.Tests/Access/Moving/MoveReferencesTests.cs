using System.Collections.Immutable;
using Portal.Core.Access.Moving;
using Portal.Core.Changes;
using Portal.Core.Injection;
using Portal.Core.Policies;
using Portal.Core.Secrets;
using Portal.Core.Workloads;
using Portal.Testing;

namespace Portal.Core.Tests.Access.Moving;

/// <summary>Tests of moves that change what runs share a world that others do not look at.</summary>
[CollectionDefinition(Name)]
public sealed class MovingCollection : ICollectionFixture<DemoSandbox>
{
    public const string Name = "Moving";
}

/// <summary>What refers to secrets that move is found in both systems and rewritten.</summary>
[Collection(MovingCollection.Name)]
public sealed class MoveReferencesTests(DemoSandbox demo)
{
    private static readonly WorkloadKey Orgchart = new("default", WorkloadKind.Deployment, "orgchart");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Policies_and_annotations_that_name_a_folder_follow_it_and_can_be_taken_back()
    {
        var admin = await demo.AsAsync("admin");
        var moves = demo.Get<SecretMoves>();
        var preview = await moves.LookAsync(admin, new(new SecretPath("internal", "database/"), new SecretPath("internal", "databases/wizard/"), MoveWay.Move), _ => { }, Ct);

        var policy = preview.References!.Policies.Single(policy => policy.Policy.Name == "internal-app");
        Assert.Equal(("internal/data/database/config", "internal/data/databases/wizard/config", null), (policy.Changes[0].Old, policy.Changes[0].New, policy.Missing));
        Assert.Equal((1, 0), (policy.ReadsNow, policy.ReadsThen));
        Assert.Contains("kubernetes/internal-app", preview.References.Roles);
        var reader = preview.References.Workloads.Single(workload => workload.Workload == Orgchart);
        Assert.Equal(2, reader.Changes.Count);
        Assert.Contains("with secret \"internal/data/databases/wizard/config\"", string.Concat(reader.Changes.Values), StringComparison.Ordinal);

        var run = await moves.PlanAsync(admin, preview, new(Existing.Stop, ["internal-app"], [Orgchart]), Ct);
        var result = await run.Plan.ApplyAsync(admin);

        var order = result.Steps.Select(step => step.Step.Title).ToArray();
        Assert.True(Array.FindIndex(order, title => title == "Add the new path to policy internal-app") < Array.FindIndex(order, title => title.StartsWith("Point ", StringComparison.Ordinal)));
        Assert.StartsWith("Delete internal/database/", order[^1], StringComparison.Ordinal);
        Assert.Contains("\"internal/data/databases/wizard/config\"", (await demo.Get<PolicyStore>().ReadAsync(admin, "internal-app", Ct)).Text, StringComparison.Ordinal);
        Assert.Single((await demo.Get<SecretReaders>().ListAsync(admin, new SecretPath("internal", "databases/wizard/config"), KvVersion.V2, Ct)).Items);

        await (await run.PlanRollbackAsync(admin, result, Ct)).ApplyAsync(admin);

        Assert.Contains("\"internal/data/database/config\"", (await demo.Get<PolicyStore>().ReadAsync(admin, "internal-app", Ct)).Text, StringComparison.Ordinal);
        Assert.Single((await demo.Get<SecretReaders>().ListAsync(admin, new SecretPath("internal", "database/config"), KvVersion.V2, Ct)).Items);
        Assert.NotEmpty((await demo.Get<SecretStore>().RevealAsync(admin, new SecretPath("internal", "database/config"), null, Ct)).Entries);
    }

    [Fact]
    public async Task Who_may_not_change_what_refers_is_told_what_is_missing()
    {
        var developer = await demo.AsAsync("developer");
        var preview = await demo.Get<SecretMoves>().LookAsync(developer, new(new SecretPath("payments", "checkout/"), new SecretPath("payments", "till/"), MoveWay.Copy), _ => { }, Ct);

        Assert.All(preview.References!.Policies.Where(policy => policy.Text is not null), policy => Assert.StartsWith("Needs update on sys/policies/acl/", policy.Missing, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("kv/data/app/*", "kv/data/new/*")]
    [InlineData("kv/metadata/app", "kv/metadata/new")]
    [InlineData("kv/delete/app/x", "kv/delete/new/x")]
    [InlineData("kv/data/*", null)]
    [InlineData("kv/data/app*", null)]
    [InlineData("kv/data/apple/x", null)]
    [InlineData("kv/+/app/x", null)]
    public void Only_a_pattern_that_names_the_folder_changes(string pattern, string? moved) =>
        Assert.Equal(moved, new MovedPaths(new(new SecretPath("kv", "app/"), new SecretPath("kv", "new/"), MoveWay.Move), KvVersion.V2, KvVersion.V2, []).Pattern(pattern));
}
