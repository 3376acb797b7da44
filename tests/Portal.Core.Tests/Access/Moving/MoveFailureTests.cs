using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Portal.Core.Access.Moving;
using Portal.Core.Changes;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Secrets;
using Portal.Sandbox.Faults;
using Portal.Testing;

namespace Portal.Core.Tests.Access.Moving;

/// <summary>A move that goes wrong half-way, each in another of the usual ways: it says how, nothing is lost, and it goes on afterwards.</summary>
public sealed class MoveFailureTests(VaultFixture vault) : IClassFixture<VaultFixture>, IDisposable
{
    private static readonly MoveChoices NoReferences = new(Existing.Stop, [], []);
    private readonly string _from = "from-" + Guid.NewGuid().ToString("n")[..6];
    private readonly string _to = "to-" + Guid.NewGuid().ToString("n")[..6];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private SecretMoves Moves => vault.Get<SecretMoves>();

    public void Dispose() => vault.Server.Faults.Clear();

    [Theory]
    [InlineData(FaultKind.Sealed, Failure.Sealed)]
    [InlineData(FaultKind.RateLimited, Failure.Throttled)]
    public async Task A_server_that_is_sealed_or_allows_no_more_requests_half_way_stops_it_and_the_same_plan_goes_on(FaultKind kind, Failure failure)
    {
        await SeedAsync();
        var plan = await PlanAsync(vault.Root);
        ChangeResult stopped;
        using (vault.Server.Faults.Add(new Fault(kind) { System = FaultSystem.Vault, Path = $"{_to}/data/team/b" })) stopped = await plan.RunAsync(vault, vault.Root);

        Assert.Equal((1, failure), (stopped.StoppedAt, stopped.Problem?.Failure));
        await NothingIsLostAsync();

        var result = await vault.Get<ChangeRunner>().RunAsync(vault.Root, plan, stopped, null, Ct);
        Assert.True(result.IsDone, result.Problem?.Message);
        await EverythingMovedAsync();
    }

    [Fact]
    public async Task A_token_that_ends_half_way_stops_it_and_whoever_signs_in_again_goes_on_by_planning_it_again()
    {
        await SeedAsync();
        var policy = $$"""
            path "{{_from}}/*" { capabilities = ["create", "read", "update", "delete", "list"] }
            path "{{_to}}/*" { capabilities = ["create", "read", "update", "delete", "list"] }
            """;
        var ended = await vault.WithPolicyAsync(policy);
        var plan = await PlanAsync(ended);
        ChangeResult stopped;
        using (vault.Server.Faults.Add(new Fault(FaultKind.TokenRevoked) { System = FaultSystem.Vault, Path = $"{_to}/data/team/b", Count = 1 })) stopped = await plan.RunAsync(vault, ended);

        Assert.Equal((1, Failure.SignedOut), (stopped.StoppedAt, stopped.Problem?.Failure));
        await NothingIsLostAsync();

        var again = await vault.WithPolicyAsync(policy);
        var result = await (await PlanAsync(again)).RunAsync(vault, again);
        Assert.True(result.IsDone, result.Problem?.Message);
        Assert.Equal("the same is there already", result.Steps[0].Outcome!.Summary);
        await EverythingMovedAsync();
    }

    [Fact]
    public async Task Storage_that_takes_no_writes_stops_it_before_anything_is_deleted()
    {
        await SeedAsync();
        await using var replica = await ReplicaAsync();
        var session = TestSession.At(replica.Address, vault.Server.RootToken, "root");
        var stopped = await (await PlanAsync(session)).RunAsync(vault, session);

        Assert.Equal((0, Failure.ServerError), (stopped.StoppedAt, stopped.Problem?.Failure));
        Assert.Contains("cannot write to readonly storage", string.Concat(stopped.Problem!.Errors), StringComparison.Ordinal);
        await NothingIsLostAsync();
        Assert.DoesNotContain(replica.Requests, request => request.StartsWith("DELETE", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_mount_that_keeps_fewer_versions_is_named_before_and_keeps_the_newest_with_their_numbers()
    {
        await SeedAsync();
        await vault.WriteAsync($"{_to}/config", new { max_versions = 2 });
        var preview = await LookAsync(vault.Root);
        var many = preview.Secrets.Single(secret => secret.From.Key == "team/b");
        Assert.Equal("The new mount keeps 2 versions, so the oldest 2 are lost.", Assert.Single(many.Losses));
        var plan = (await Moves.PlanAsync(vault.Root, preview, NoReferences, Ct)).Plan;
        Assert.Contains("1 secret loses versions on the way; the list says which.", plan.Warnings);

        var result = await plan.RunAsync(vault, vault.Root);

        Assert.True(result.IsDone, result.Problem?.Message);
        Assert.Equal($"{_to}/ keeps fewer versions: the oldest 2 of {_from}/team/b are not there.", Assert.Single(result.Steps[1].Outcome!.Warnings));
        var kept = (await vault.Get<SecretStore>().DescribeAsync(vault.Root, new SecretPath(_to, "team/b"), Ct)).Metadata.Value!.Versions;
        Assert.Equal([4, 3], kept.Select(version => version.Number));
        Assert.Equal(["b3", "b4"], [await ValueAsync(_to, "b", 3), await ValueAsync(_to, "b", 4)]);
    }

    [Theory]
    [InlineData(Existing.Stop)]
    [InlineData(Existing.Overwrite)]
    public async Task A_mount_that_wants_every_write_checked_gets_it_checked(Existing existing)
    {
        await SeedAsync();
        await vault.WriteAsync($"{_to}/config", new { cas_required = true });
        if (existing is Existing.Overwrite) await vault.WriteAsync($"{_to}/data/team/a", new { options = new { cas = 0 }, data = new { value = "there" } });

        var plan = (await Moves.PlanAsync(vault.Root, await LookAsync(vault.Root), NoReferences with { Existing = existing }, Ct)).Plan;
        var result = await plan.RunAsync(vault, vault.Root);

        Assert.True(result.IsDone, result.Problem?.Message);
        await EverythingMovedAsync();
    }

    private async Task SeedAsync()
    {
        foreach (var mount in new[] { _from, _to }) await vault.WriteAsync($"sys/mounts/{mount}", new { type = "kv", options = new { version = "2" } });
        foreach (var (key, value) in new[] { ("a", "a"), ("b", "b1"), ("b", "b2"), ("b", "b3"), ("b", "b4"), ("c", "c") }) await vault.WriteAsync($"{_from}/data/team/{key}", new { data = new { value } });
    }

    private Task<MovePreview> LookAsync(EnvironmentSession session) => Moves.LookAsync(session, new(new SecretPath(_from, "team/"), new SecretPath(_to, "team/"), MoveWay.Move), _ => { }, Ct);

    private async Task<ChangePlan> PlanAsync(EnvironmentSession session) => (await Moves.PlanAsync(session, await LookAsync(session), NoReferences, Ct)).Plan;

    private async Task NothingIsLostAsync() => Assert.Equal(["a", "b4", "c", "b1"], [await ValueAsync(_from, "a"), await ValueAsync(_from, "b"), await ValueAsync(_from, "c"), await ValueAsync(_from, "b", 1)]);

    private async Task EverythingMovedAsync()
    {
        Assert.Equal(["a", "b4", "c"], [await ValueAsync(_to, "a"), await ValueAsync(_to, "b"), await ValueAsync(_to, "c")]);
        Assert.Empty((await vault.Get<SecretFolders>().BrowseAsync(vault.Root, new SecretPath(_from, "team/"), Ct)).Names);
    }

    private async Task<string> ValueAsync(string mount, string key, int? version = null) =>
        Assert.Single((await vault.Get<SecretStore>().RevealAsync(vault.Root, new SecretPath(mount, "team/" + key), version, Ct)).Entries).Value.Reveal();

    // Everything is as behind it, but the new mount cannot be written.
    private async Task<StubServer> ReplicaAsync()
    {
        var client = new HttpClient { BaseAddress = vault.Address };
        return await StubServer.StartAsync(async context =>
        {
            if (context.Request.Method is not ("GET" or "LIST") && context.Request.Path.StartsWithSegments($"/v1/{_to}"))
            {
                context.Response.StatusCode = 500;
                await context.Response.WriteAsync("""{"errors":["1 error occurred:\n\t* cannot write to readonly storage\n\n"]}""", context.RequestAborted);
                return;
            }

            using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), context.Request.GetEncodedPathAndQuery());
            request.Headers.Add("X-Vault-Token", vault.Server.RootToken);
            if (context.Request.ContentLength > 0) request.Content = new StreamContent(context.Request.Body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
            using var answer = await client.SendAsync(request, context.RequestAborted);
            context.Response.StatusCode = (int)answer.StatusCode;
            context.Response.ContentType = "application/json";
            await answer.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
        });
    }
}
