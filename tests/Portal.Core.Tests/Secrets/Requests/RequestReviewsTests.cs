using Portal.Core.Activity;
using Portal.Core.Changes;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Secrets;
using Portal.Core.Secrets.Editing;
using Portal.Core.Secrets.Requests;
using Portal.Core.Vault.Capabilities;
using Portal.Testing;

namespace Portal.Core.Tests.Secrets.Requests;

/// <summary>From a request to a saved secret, whatever happened to the secret meanwhile.</summary>
public sealed class RequestReviewsTests : IClassFixture<VaultFixture>, IDisposable
{
    private static readonly IReadOnlySet<string> None = new HashSet<string>();
    private readonly string _mount = "m" + Guid.NewGuid().ToString("n")[..8];
    private readonly RequestPlace _place = new();
    private readonly VaultFixture _vault;
    private readonly ChangeRequests _requests;
    private readonly RequestReviews _reviews;

    public RequestReviewsTests(VaultFixture vault)
    {
        _vault = vault;
        _requests = new(_place.Start(), vault.Get<SecretFolders>(), vault.Get<VaultCapabilities>(), new ActivityLog(), _place.Time);
        _reviews = new(vault.Get<SecretStore>(), vault.Get<SecretPlans>());
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private SecretPath App => new(_mount, "team/app");

    private EnvironmentSession Author => TestSession.At(_vault.Address, "s.author", "userpass-author");

    [Fact]
    public async Task Keys_that_are_not_named_stay_and_the_request_is_closed_with_the_version()
    {
        await WrittenAsync("""{"data":{"keep":"k","password":"old","gone":"g"}}""");
        var request = Asked("""{"password":"new","added":1}""", removed: "gone");

        await (await PlanAsync(request)).ApplyAsync(_vault.Root);

        Assert.Equal(Document("""{"keep":"k","password":"new","added":1}"""), await NowAsync());
        var closed = (await _requests.FindAsync(Author, request.Id, Ct)).Request.Outcome!;
        Assert.Equal((RequestState.Saved, "version 2", "root"), (closed.State, closed.Detail, closed.By.Name));
    }

    [Fact]
    public async Task A_secret_that_moved_on_is_merged_per_key_and_only_true_conflicts_are_asked()
    {
        await WrittenAsync("""{"data":{"a":"1","b":"1","c":"1"}}""");
        var request = Asked("""{"a":"mine","b":"mine"}""", removed: "c");
        await WrittenAsync("""{"data":{"a":"theirs","b":"1","c":"1","d":"new"}}""");

        var merge = await CompareAsync(request);

        Assert.Equal(["a"], merge.Conflicts.Select(key => key.Name));
        await (await PlanAsync(request, merge.Conflicts.Select(key => key.Id).ToHashSet())).ApplyAsync(_vault.Root);
        Assert.Equal(Document("""{"a":"theirs","b":"mine","d":"new"}"""), await NowAsync());
    }

    [Fact]
    public async Task When_the_version_it_started_from_is_destroyed_every_named_key_is_asked_about()
    {
        await WrittenAsync("""{"data":{"a":"1","b":"1"}}""");
        var request = Asked("""{"a":"mine","added":"x"}""", removed: "b");
        await WrittenAsync("""{"data":{"a":"1","b":"1"}}""");
        await _vault.WriteAsync($"{_mount}/destroy/team/app", new { versions = new[] { 1 } });

        var merge = await CompareAsync(request);

        Assert.Equal(["a", "b"], merge.Conflicts.Select(key => key.Name).Order());
        Assert.Contains(merge.Notes, note => note.Contains("Version 1", StringComparison.Ordinal));
        await (await PlanAsync(request)).ApplyAsync(_vault.Root);
        Assert.Equal(Document("""{"a":"mine","added":"x"}"""), await NowAsync());
    }

    [Fact]
    public async Task A_secret_that_is_gone_is_created_anew_and_a_deleted_version_is_said()
    {
        await WrittenAsync("""{"data":{"a":"1"}}""");
        var request = Asked("""{"a":"2"}""");
        await _vault.WriteAsync($"{_mount}/delete/team/app", new { versions = new[] { 1 } });
        Assert.Contains((await CompareAsync(request)).Notes, note => note.Contains("newest version is deleted", StringComparison.Ordinal));
        await DeleteAsync();

        var merge = await CompareAsync(request);

        Assert.Contains(merge.Notes, note => note.Contains("creates it anew", StringComparison.Ordinal));
        await (await PlanAsync(request)).ApplyAsync(_vault.Root);
        Assert.Equal(Document("""{"a":"2"}"""), await NowAsync());
    }

    [Fact]
    public async Task Who_may_patch_and_not_read_saves_the_named_keys_alone_and_who_may_only_update_is_told_what_is_missing()
    {
        await WrittenAsync("""{"data":{"keep":"k","a":"1"}}""");
        var request = Asked("""{"a":"2"}""");
        var patcher = await _vault.WithPolicyAsync($$"""path "{{_mount}}/data/*" { capabilities = ["patch"] } path "{{_mount}}/metadata/*" { capabilities = ["read"] }""");
        var writer = await _vault.WithPolicyAsync($$"""path "{{_mount}}/data/*" { capabilities = ["update"] }""");

        var denied = await Assert.ThrowsAsync<ApiException>(() => PlanAsync(request, session: writer));
        var merge = await CompareAsync(request, patcher);
        await (await PlanAsync(request, session: patcher)).ApplyAsync(patcher);

        Assert.Equal((Failure.Denied, "read"), (denied.Failure, denied.Operation));
        Assert.Null(merge.Now);
        Assert.Contains(merge.Notes, note => note.Contains("only names", StringComparison.Ordinal));
        Assert.Equal(Document("""{"keep":"k","a":"2"}"""), await NowAsync());
    }

    [Fact]
    public async Task Two_reviewers_at_once_save_once_and_the_second_is_told()
    {
        await WrittenAsync("""{"data":{"a":"1"}}""");
        var request = Asked("""{"a":"2"}""");
        var plans = new[] { await PlanAsync(request), await PlanAsync(request) };

        var results = await Task.WhenAll(plans.Select(plan => plan.TryAsync(_vault.Root)));

        Assert.Equal([StepState.Done, StepState.Failed], results.Select(result => result.State).Order());
        Assert.Equal(Failure.Conflict, results.Single(result => result.State is StepState.Failed).Problem!.Failure);
        Assert.Equal(2, (await _vault.Get<SecretStore>().DescribeAsync(_vault.Root, App, Ct)).Metadata.Value!.CurrentVersion);
        var late = await plans[1].TryAsync(_vault.Root);
        Assert.Contains("root has saved it already", Assert.Single(late.Problem!.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_that_was_declined_or_ran_out_meanwhile_is_not_saved()
    {
        await WrittenAsync("""{"data":{"a":"1"}}""");
        var (declined, expired) = (Asked("""{"a":"2"}"""), Asked("""{"a":"3"}"""));
        var plans = new[] { await PlanAsync(declined), await PlanAsync(expired) };
        await _requests.DeclineAsync(_vault.Root, declined.Id, "no", Ct);
        _place.Time.Advance(TimeSpan.FromDays(15));

        foreach (var plan in plans) Assert.Equal(Failure.Conflict, await plan.FailureAsync(_vault.Root));

        Assert.Equal(Document("""{"a":"1"}"""), await NowAsync());
    }

    [Fact]
    public async Task A_version_1_mount_merges_per_key_and_says_what_it_cannot_know()
    {
        await _vault.WriteAsync($"sys/mounts/{_mount}", new { type = "kv", options = new { version = "1" } });
        await _vault.WriteAsync($"{_mount}/team/app", new { keep = "k", a = "1" });
        var request = Asked("""{"a":"2"}""", kv: KvVersion.V1, basedOn: null);

        Assert.NotEmpty((await CompareAsync(request)).Notes);
        await (await PlanAsync(request)).ApplyAsync(_vault.Root);

        Assert.Equal(Document("""{"keep":"k","a":"2"}"""), await NowAsync());
    }

    [Fact]
    public async Task What_is_there_already_is_nothing_to_save()
    {
        await WrittenAsync("""{"data":{"a":"1"}}""");

        var nothing = await Assert.ThrowsAsync<ApiException>(() => PlanAsync(Asked("""{"a":"1"}""")));

        Assert.Equal(Failure.Invalid, nothing.Failure);
    }

    public void Dispose() => _place.Dispose();

    private ChangeRequest Asked(string set, string? removed = null, KvVersion kv = KvVersion.V2, int? basedOn = 1)
    {
        var proposal = new RequestProposal(Document(set).ToEntries(), removed is null ? [] : [removed]);
        return _requests.Ask(Author, new RequestDraft(new ChangeSubject(SubjectKind.Secret, App.Key, App.Mount), "because", TimeSpan.FromDays(14), proposal) { Kv = kv, BasedOn = basedOn }).Kept!;
    }

    private async Task<RequestMerge> CompareAsync(ChangeRequest request, EnvironmentSession? session = null)
    {
        var reached = await _requests.FindAsync(session ?? _vault.Root, request.Id, Ct);
        return await _reviews.CompareAsync(session ?? _vault.Root, request, (await _requests.ProposalAsync(session ?? _vault.Root, request.Id, Ct))!, reached.MayRead, Ct);
    }

    private async Task<ChangePlan> PlanAsync(ChangeRequest request, IReadOnlySet<string>? takeTheirs = null, EnvironmentSession? session = null)
    {
        session ??= _vault.Root;
        var (reached, proposal) = (await _requests.FindAsync(session, request.Id, Ct), await _requests.ProposalAsync(session, request.Id, Ct));
        return _requests.Closing(await _reviews.PlanAsync(session, reached, proposal!, await CompareAsync(request, session), takeTheirs ?? None, Ct), request);
    }

    private async Task WrittenAsync(string body)
    {
        if (!(await _vault.Get<SecretEngines>().ListAsync(_vault.Root, Ct)).Items.Any(engine => engine.Path == _mount)) await _vault.WriteAsync($"sys/mounts/{_mount}", new { type = "kv", options = new { version = "2" } });
        await _vault.WriteAsync($"{_mount}/data/team/app", System.Text.Json.JsonSerializer.Deserialize<System.Text.Json.JsonElement>(body));
    }

    private async Task DeleteAsync()
    {
        var read = (await _vault.Get<SecretStore>().DescribeAsync(_vault.Root, App, Ct)).Metadata.Value;
        await _vault.Get<SecretPlans>().PlanDeleteEverything(_vault.Root, App, read).ApplyAsync(_vault.Root);
    }

    private async Task<ObjectNode> NowAsync() => (await _vault.Get<SecretStore>().RevealAsync(_vault.Root, App, null, Ct)).Entries.ToDocument();

    private static ObjectNode Document(string json) => JsonFace.Read(json).Document!;
}
