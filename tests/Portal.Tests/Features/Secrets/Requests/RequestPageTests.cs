using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Portal.Core;
using Portal.Core.Changes;
using Portal.Core.Environments;
using Portal.Core.Secrets;
using Portal.Core.Secrets.Editing;
using Portal.Core.Secrets.Requests;
using Portal.Features.Secrets.Requests;
using Portal.Testing;

namespace Portal.Tests.Features.Secrets.Requests;

/// <summary>The list of requests and one of them, as its author, a reviewer and others see it.</summary>
public sealed class RequestPageTests(VaultFixture vault) : PageTest(vault, new FakeTimeProvider(new DateTimeOffset(2026, 11, 25, 11, 0, 0, TimeSpan.Zero)))
{
    private static CancellationToken Ct => Xunit.TestContext.Current.CancellationToken;

    private ChangeRequests Requests => Services.GetRequiredService<ChangeRequests>();

    private FakeTimeProvider Clock => (FakeTimeProvider)Services.GetRequiredService<TimeProvider>();

    [Fact]
    public async Task A_reviewer_saves_what_was_asked_and_the_page_says_so()
    {
        var (author, request) = await AskedAsync("""{"a":"proposed"}""");
        var page = OpenRequest(request.Id);

        page.Shows("because I ask");
        Assert.DoesNotContain("proposed", page.Text().Replace("Proposed", "", StringComparison.Ordinal), StringComparison.Ordinal);
        page.Press("Reveal a");
        page.WaitForAssertion(() => Assert.Equal("proposed", page.Find("[data-value]").TextContent));
        page.Press("Review and save");
        page.Apply();

        page.Shows("root saved it: version 2.");
        page.Shows("deleted when the request was closed");
        Assert.Equal(Document("""{"a":"proposed","b":"1"}"""), await NowAsync());
        OpenRequest(request.Id, author).Shows("root saved it: version 2.");
    }

    [Fact]
    public async Task A_conflict_is_asked_before_the_review()
    {
        var (_, request) = await AskedAsync("""{"a":"proposed","b":"proposed"}""");
        await Vault.WriteAsync($"{Unique}/data/app", new { data = new { a = "theirs", b = "1" } });
        var page = OpenRequest(request.Id);

        page.Press("Review and save");
        page.Shows("1 key changed since the request was written");
        page.AtOnce(() => page.FindAll(".conflict input[type=radio]")[0].Change(true));
        page.Press("Go on to the review");
        page.Apply();

        page.Shows("root saved it: version 3.");
        Assert.Equal(Document("""{"a":"theirs","b":"proposed"}"""), await NowAsync());
    }

    [Fact]
    public async Task Declining_takes_a_reason_which_the_author_reads()
    {
        var (author, request) = await AskedAsync("""{"a":"proposed"}""");
        var page = OpenRequest(request.Id);

        page.Press("Decline");
        page.Press("Decline it");
        page.Shows("Say why, in a sentence");
        page.Type("Why", "Too short");
        page.Press("Decline it");

        page.Shows("root declined it.");
        OpenRequest(request.Id, author).Shows("Too short");
    }

    [Fact]
    public async Task Who_may_read_sees_who_asks_for_which_keys_and_what_they_lack_to_decide()
    {
        var (_, request) = await AskedAsync("""{"a":"proposed"}""");
        var reader = await Vault.WithPolicyAsync($$"""path "{{Unique}}/data/app" { capabilities = ["read"] }""");

        var page = OpenRequest(request.Id, reader);

        page.Shows("for those who may save it");
        page.IsOffered("Review and save", enabled: false);
        page.IsOffered("Decline", enabled: false);
        page.Shows($"Needs update on {Unique}/data/app");
        Assert.Empty(page.Controls("Reveal a"));
    }

    [Fact]
    public async Task Who_may_write_and_neither_read_nor_patch_is_told_so()
    {
        var (_, request) = await AskedAsync("""{"a":"proposed"}""");
        var writer = await Vault.WithPolicyAsync($$"""path "{{Unique}}/data/app" { capabilities = ["update"] }""");

        var page = OpenRequest(request.Id, writer);

        page.Shows($"Needs read or patch on {Unique}/data/app");
        page.IsOffered("Review and save", enabled: false);
        page.IsOffered("Decline", enabled: true);
    }

    [Fact]
    public async Task A_stranger_learns_nothing_not_even_that_there_is_one()
    {
        var (_, request) = await AskedAsync("""{"a":"proposed"}""");
        var stranger = await Vault.WithPolicyAsync("""path "elsewhere/*" { capabilities = ["read"] }""");

        var page = OpenRequest(request.Id, stranger);

        page.Shows("Vault has nothing at this request.");
        Assert.DoesNotContain("because I ask", page.Text(), StringComparison.Ordinal);
        Assert.DoesNotContain(Unique, Open<RequestsPage>("/requests", stranger).Shows("No open requests"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_second_to_decide_is_told_who_was_first()
    {
        var (_, request) = await AskedAsync("""{"a":"proposed"}""");
        var other = await Vault.WithPolicyAsync($$"""path "{{Unique}}/data/app" { capabilities = ["read", "update"] }""");
        var (early, late) = (OpenRequest(request.Id), OpenRequest(request.Id));
        late.Press("Review and save");
        late.WaitForState(() => late.FindAll("[data-apply]").Count > 0);
        early.IsOffered("Review and save", enabled: true);
        Assert.Null(await Requests.DeclineAsync(other, request.Id, "no", Ct));

        late.Apply();
        early.Press("Review and save");

        late.Shows($"{other.Vault.Identity.DisplayName} has declined it already.");
        early.Shows($"{other.Vault.Identity.DisplayName} has declined it already.");
        Assert.Equal(Document("""{"a":"1","b":"1"}"""), await NowAsync());
    }

    [Fact]
    public async Task A_request_whose_time_is_over_can_be_neither_saved_nor_withdrawn()
    {
        var (author, request) = await AskedAsync("""{"a":"proposed"}""");
        Clock.Advance(TimeSpan.FromDays(14));

        var page = OpenRequest(request.Id, author);

        page.Shows("Nobody decided in time.");
        Assert.Empty(page.Controls("Withdraw"));
        Assert.Empty(OpenRequest(request.Id).Controls("Review and save"));
    }

    [Fact]
    public async Task An_author_withdraws_and_the_list_shows_the_outcome()
    {
        var (author, request) = await AskedAsync("""{"a":"proposed"}""");
        var page = OpenRequest(request.Id, author);

        page.Press("Withdraw");

        page.Shows("withdrew it.");
        Open<RequestsPage>("/requests?tab=mine", author).Shows("Withdrawn");
        Open<RequestsPage>("/requests", author).Shows("No open requests");
    }

    [Fact]
    public async Task The_list_is_filtered_by_the_address_and_counts_what_waits()
    {
        var (author, request) = await AskedAsync("""{"a":"proposed"}""");
        var page = Open<RequestsPage>("/requests?tab=review");
        var count = Render<RequestCount>(parameters => parameters.Add(shown => shown.Session, Vault.Root));

        page.Shows("1 key set");
        count.Shows("1 to review");
        Open<RequestsPage>("/requests?tab=review", author).Shows("Nothing waits for you");
        await Requests.DeclineAsync(Vault.Root, request.Id, "no", Ct);

        count.WaitForAssertion(() => Assert.DoesNotContain("to review", count.Text(), StringComparison.Ordinal));
        Open<RequestsPage>("/requests?state=closed").Shows("Declined");
    }

    [Fact]
    public async Task A_policy_is_shown_beside_what_is_there_and_a_change_since_is_said()
    {
        await Vault.WriteAsync($"sys/policies/acl/{Unique}", new { policy = "# first" });
        var author = await Vault.WithPolicyAsync("""path "elsewhere/*" { capabilities = ["read"] }""");
        var draft = new RequestDraft(new ChangeSubject(SubjectKind.Policy, Unique), "because I ask", TimeSpan.FromDays(14), new RequestProposal([], [], new Sensitive("# asked for"))) { Revision = "of the first" };
        var request = Requests.Ask(author, draft).Kept!;
        var page = OpenRequest(request.Id);

        page.Shows("# asked for");
        page.Press("Review and save");
        page.Shows("The policy was changed since the request was written.");
        page.Apply();

        page.Shows("root saved it: revision");
        Assert.Equal("# asked for", (await Vault.Get<Portal.Core.Policies.PolicyStore>().ReadAsync(Vault.Root, Unique, Ct)).Text);
    }

    private IRenderedComponent<RequestPage> OpenRequest(string id, EnvironmentSession? session = null) => Open<RequestPage>($"/requests/{id}", session, more => more.Add(page => page.Id, id));

    private async Task<(EnvironmentSession Author, ChangeRequest Request)> AskedAsync(string set)
    {
        await MountAsync();
        await Vault.WriteAsync($"{Unique}/data/app", new { data = new { a = "1", b = "1" } });
        var author = await Vault.WithPolicyAsync("""path "elsewhere/*" { capabilities = ["read"] }""");
        var proposal = new RequestProposal(Document(set).ToEntries(), []);
        var (kept, refused) = Requests.Ask(author, new RequestDraft(new ChangeSubject(SubjectKind.Secret, "app", Unique), "because I ask", TimeSpan.FromDays(14), proposal) { Kv = KvVersion.V2, BasedOn = 1 });
        Assert.Null(refused);
        return (author, kept!);
    }

    private async Task<ObjectNode> NowAsync() => (await Vault.Get<SecretStore>().RevealAsync(Vault.Root, new SecretPath(Unique, "app"), null, Ct)).Entries.ToDocument();

    private static ObjectNode Document(string json) => JsonFace.Read(json).Document!;
}
