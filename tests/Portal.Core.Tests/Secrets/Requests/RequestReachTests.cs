using Portal.Core.Activity;
using Portal.Core.Changes;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Secrets;
using Portal.Core.Secrets.Editing;
using Portal.Core.Secrets.Requests;
using Portal.Core.Vault.Capabilities;
using Portal.Sandbox.Faults;
using Portal.Testing;

namespace Portal.Core.Tests.Secrets.Requests;

/// <summary>Who may know of a request, see what it proposes, and decide.</summary>
[Collection(ClusterCollection.Name)]
public sealed class RequestReachTests : IDisposable
{
    private readonly RequestPlace _place = new();
    private readonly ActivityLog _activity = new();
    private readonly DemoSandbox _demo;
    private readonly ChangeRequests _requests;

    public RequestReachTests(DemoSandbox demo)
    {
        _demo = demo;
        _requests = Start();
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    // The developer's rights end at their team's engine; the auditor sees which secrets exist and reads none.
    [Theory]
    [InlineData("developer", true, true, false, true)]
    [InlineData("admin", true, true, true, false)]
    [InlineData("auditor", false, false, false, false)]
    public async Task Rights_decide_who_knows_of_a_request_who_sees_values_and_who_decides(string user, bool knows, bool sees, bool decides, bool isOwn)
    {
        var request = await AskedAsync("developer", "internal", "database/config");
        var session = await _demo.AsAsync(user);

        var listed = (await _requests.ListAsync(session, null, Ct)).Items;

        Assert.Equal(knows, listed.Any(one => one.Request.Id == request.Id));
        if (!knows)
        {
            Assert.Equal(Failure.NotFound, (await Assert.ThrowsAsync<ApiException>(() => _requests.FindAsync(session, request.Id, Ct))).Failure);
            Assert.Equal(Failure.NotFound, (await Assert.ThrowsAsync<ApiException>(() => _requests.ProposalAsync(session, request.Id, Ct))).Failure);
            return;
        }

        var found = await _requests.FindAsync(session, request.Id, Ct);
        Assert.Equal((sees, decides, isOwn, decides && !isOwn), (found.MaySeeValues, found.MayDecide, found.IsOwn, found.IsToReview));
        Assert.Equal("proposed", (await _requests.RevealAsync(session, request.Id, "password", Ct)).Reveal());
        Assert.Equal(decides ? 1 : 0, await _requests.CountToReviewAsync(session, Ct));
    }

    [Fact]
    public async Task Who_may_only_read_the_secret_knows_of_the_request_and_sees_no_proposed_value()
    {
        var request = await AskedAsync("developer", "internal", "database/config");
        var reader = await TokenAsync("""path "internal/data/database/config" { capabilities = ["read"] }""");

        var found = await _requests.FindAsync(reader, request.Id, Ct);

        Assert.Equal((false, false, true), (found.MaySeeValues, found.MayDecide, found.MayRead));
        await DeniedAsync(() => _requests.ProposalAsync(reader, request.Id, Ct));
        await DeniedAsync(() => _requests.RevealAsync(reader, request.Id, "password", Ct));
        await DeniedAsync(() => _requests.DeclineAsync(reader, request.Id, "no", Ct));
        await DeniedAsync(() => _requests.WithdrawAsync(reader, request.Id, Ct));
    }

    [Fact]
    public async Task A_mount_the_author_may_not_know_of_is_found_by_those_who_may_write_there()
    {
        // Team storefront's engine says nothing to a developer of payments.
        var request = await AskedAsync("developer", "storefront", "web/session", kv: null);
        var admin = await _demo.AsAsync("admin");

        Assert.Equal("storefront/data/web/session", (await _requests.FindAsync(admin, request.Id, Ct)).Target);
        Assert.Null((await _requests.FindAsync(await _demo.AsAsync("developer"), request.Id, Ct)).Target);
        Assert.Equal(0, await _requests.CountToReviewAsync(await _demo.AsAsync("auditor"), Ct));
    }

    [Fact]
    public async Task A_whole_list_asks_vault_once()
    {
        for (var number = 0; number < 12; number++) await AskedAsync("developer", "internal", $"app-{number}");
        var admin = await _demo.SignInAsync("admin");
        var requests = _demo.Server.Requests;
        requests.Reset();

        await _requests.ListAsync(admin, null, Ct);

        Assert.Equal(1, requests.Vault);
    }

    [Fact]
    public async Task While_vault_says_nothing_own_requests_are_shown_and_nobody_elses()
    {
        var request = await AskedAsync("developer", "internal", "database/config");
        var (developer, admin) = (await _demo.SignInAsync("developer"), await _demo.SignInAsync("admin"));

        using (_demo.Server.Faults.Add(new Fault(FaultKind.Sealed) { System = FaultSystem.Vault }))
        {
            var own = await _requests.ListAsync(developer, null, Ct);
            var others = await _requests.ListAsync(admin, null, Ct);

            Assert.Equal((request.Id, Failure.Sealed), (own.Items.Single().Request.Id, own.Refused.Single().Failure));
            Assert.Empty(others.Items);
            Assert.Equal(Failure.Sealed, others.Refused.Single().Failure);
            Assert.Equal(Failure.Sealed, (await Assert.ThrowsAsync<ApiException>(() => _requests.FindAsync(admin, request.Id, Ct))).Failure);
        }
    }

    [Fact]
    public async Task A_policy_is_asked_for_by_who_may_read_it_and_decided_by_who_may_write_it()
    {
        var auditor = await _demo.AsAsync("auditor");
        var (request, _) = _requests.Ask(auditor, new RequestDraft(new ChangeSubject(SubjectKind.Policy, "payments-checkout"), "too wide", TimeSpan.FromDays(1), new RequestProposal([], [], new Sensitive("# less"))) { Revision = "0123" });

        Assert.True((await _requests.FindAsync(await _demo.AsAsync("admin"), request!.Id, Ct)).IsToReview);
        Assert.DoesNotContain((await _requests.ListAsync(await _demo.AsAsync("developer"), null, Ct)).Items, one => one.Request.Id == request.Id);
    }

    [Fact]
    public async Task Asking_deciding_and_looking_are_recorded_without_a_reason_or_a_value()
    {
        var request = await AskedAsync("developer", "internal", "database/config");
        var (developer, admin) = (await _demo.AsAsync("developer"), await _demo.AsAsync("admin"));
        await _requests.RevealAsync(developer, request.Id, "password", Ct);
        await _requests.RevealAsync(admin, request.Id, "password", Ct);
        Assert.Contains("Say why", await _requests.DeclineAsync(admin, request.Id, "  ", Ct), StringComparison.Ordinal);

        Assert.Null(await _requests.DeclineAsync(admin, request.Id, "not-today", Ct));

        Assert.Equal(["Ask for a change"], _activity.Of(developer).Select(entry => entry.Action));
        Assert.Equal(["Decline a request", "Reveal the proposed password"], _activity.Of(admin).Select(entry => entry.Action));
        Assert.DoesNotContain(_activity.Of(admin).Concat(_activity.Of(developer)), entry => $"{entry}".Contains("proposed-", StringComparison.Ordinal) || $"{entry}".Contains("because", StringComparison.Ordinal) || $"{entry}".Contains("not-today", StringComparison.Ordinal));
        Assert.Contains("has declined it already", await _requests.WithdrawAsync(developer, request.Id, Ct), StringComparison.Ordinal);
        Assert.Equal("not-today", (await Start().FindAsync(developer, request.Id, Ct)).Request.Outcome!.Detail);
    }

    [Fact]
    public async Task A_request_without_a_reason_or_a_change_is_not_kept()
    {
        var developer = await _demo.AsAsync("developer");
        var draft = new RequestDraft(new ChangeSubject(SubjectKind.Secret, "a", "internal"), "because", TimeSpan.FromDays(400), new RequestProposal([new SecretEntry("k", new Sensitive("v"))], []));

        Assert.NotNull(_requests.Ask(developer, draft with { Reason = " " }).Refused);
        Assert.NotNull(_requests.Ask(developer, draft with { Proposal = new RequestProposal([], []) }).Refused);
        Assert.Equal(RequestStore.Longest, _requests.Ask(developer, draft).Kept!.ExpiresAt - _place.Time.GetUtcNow());
    }

    public void Dispose() => _place.Dispose();

    private ChangeRequests Start() => new(_place.Start(), _demo.Get<SecretFolders>(), _demo.Get<VaultCapabilities>(), _activity, _place.Time);

    private async Task<ChangeRequest> AskedAsync(string user, string mount, string key, KvVersion? kv = KvVersion.V2)
    {
        var draft = new RequestDraft(new ChangeSubject(SubjectKind.Secret, key, mount), "because", TimeSpan.FromDays(14), new RequestProposal([new SecretEntry("password", new Sensitive("proposed"))], [])) { Kv = kv };
        var (kept, refused) = _requests.Ask(await _demo.AsAsync(user), draft);
        Assert.Null(refused);
        return kept!;
    }

    private async Task<EnvironmentSession> TokenAsync(string policy)
    {
        using var client = new HttpClient { BaseAddress = _demo.Server.VaultAddress };
        client.DefaultRequestHeaders.Add("X-Vault-Token", _demo.Server.RootToken);
        await System.Net.Http.Json.HttpClientJsonExtensions.PutAsJsonAsync(client, "v1/sys/policies/acl/request-reader", new { policy }, Ct);
        using var created = await System.Net.Http.Json.HttpClientJsonExtensions.PostAsJsonAsync(client, "v1/auth/token/create", new { policies = new[] { "request-reader" } }, Ct);
        using var json = System.Text.Json.JsonDocument.Parse(await created.Content.ReadAsStringAsync(Ct));
        var token = TestSession.At(_demo.Server.VaultAddress, json.RootElement.GetProperty("auth").GetProperty("client_token").GetString()!, "token-reader");
        return new EnvironmentSession(_demo.Environment, token.Vault, token.Kubernetes);
    }

    private static async Task DeniedAsync<T>(Func<Task<T>> act) => Assert.Equal(Failure.Denied, (await Assert.ThrowsAsync<ApiException>(act)).Failure);
}
