using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Environments;
using Portal.Core.Secrets.Editing;
using Portal.Core.Secrets.Requests;
using Portal.Features.Policies;
using Portal.Testing;
using SecretPage = Portal.Features.Secrets.SecretPage;

namespace Portal.Tests.Features.Secrets.Requests;

/// <summary>Asking for a change in the editors, instead of saving it.</summary>
public sealed class AskForChangeTests(VaultFixture vault) : PageTest(vault)
{
    private ChangeRequests Requests => Services.GetRequiredService<ChangeRequests>();

    [Fact]
    public async Task Who_may_read_and_not_write_asks_for_the_key_they_changed_and_nothing_they_read_is_kept()
    {
        var reader = await ReaderAsync("""["read"]""");
        var page = Open<SecretPage>($"/secrets/{Unique}/app", reader);
        page.IsOffered("New version", enabled: false);

        page.Press("Ask for a change");
        page.Press("Read and edit");
        page.Press("Value of a, hidden. Show and edit");
        page.Type("Value of a", "proposed");
        page.IsOffered("Review version 2", enabled: false);
        page.Press("Ask for this change");
        page.Type("Why", "It leaked");
        Ask(page);

        page.WaitForAssertion(() => Assert.Contains("/requests/", Navigation.Uri, StringComparison.Ordinal));
        var (request, proposal) = await AskedAsync(reader);
        Assert.Equal(("It leaked", 1, "a", false), (request.Reason, request.BasedOn, Assert.Single(request.Keys).Name, request.Keys[0].IsRemoved));
        Assert.Equal("proposed", Assert.Single(proposal.Set).Value.Reveal());
        Assert.Equal(TimeSpan.FromDays(14), request.ExpiresAt - request.AskedAt);
    }

    [Fact]
    public async Task Who_may_not_even_read_names_keys_to_set_and_to_remove()
    {
        var blind = await ReaderAsync("""["list"]""");
        var page = Open<SecretPage>($"/secrets/{Unique}/app?tab=edit", blind);

        page.Shows("You may not read this secret");
        page.Press("Start empty");
        page.Type("Names", "b  old");
        page.Type("Key", "c");
        page.Type("Value of c", "new");
        page.Press("Ask for this change");
        page.Shows("You propose to set c and to remove b, old");
        page.Type("Why", "Renamed");
        Ask(page);

        page.WaitForAssertion(() => Assert.Contains("/requests/", Navigation.Uri, StringComparison.Ordinal));
        var (_, proposal) = await AskedAsync(blind);
        Assert.Equal(["c", "b", "old"], [.. proposal.Set.Select(entry => entry.Key), .. proposal.Removed.Order()]);
    }

    [Fact]
    public async Task Without_a_reason_nothing_is_asked_and_what_was_typed_stays()
    {
        var page = Open<SecretPage>($"/secrets/{Unique}/app?tab=edit", await ReaderAsync("""["read"]"""));
        page.Press("Read and edit");
        page.Press("Value of a, hidden. Show and edit");
        page.Type("Value of a", "proposed");
        page.Press("Ask for this change");

        Ask(page);

        page.Shows("Say why, in a sentence");
        page.Press("Back to the form");
        page.WaitForAssertion(() => Assert.Equal("proposed", page.Field("Value of a").GetAttribute("value")));
    }

    [Fact]
    public async Task Who_may_save_can_ask_somebody_else_from_the_review()
    {
        await WrittenAsync();
        var page = Open<SecretPage>($"/secrets/{Unique}/app?tab=edit");
        page.Press("Read and edit");
        page.Press("Remove b");
        page.Press("Review version 2");

        page.Press("Ask for this change");
        page.Type("Why", "Is it still used?");
        Ask(page);

        page.WaitForAssertion(() => Assert.Contains("/requests/", Navigation.Uri, StringComparison.Ordinal));
        Assert.Equal("b", Assert.Single((await AskedAsync(Vault.Root)).Proposal.Removed));
        var secret = Open<SecretPage>($"/secrets/{Unique}/app");
        secret.Shows("1 open request of yours");
    }

    [Fact]
    public async Task A_portal_without_a_place_for_requests_offers_none()
    {
        await File.WriteAllTextAsync(Data.Path, "a file where a directory should be", Xunit.TestContext.Current.CancellationToken);
        try
        {
            var page = Open<SecretPage>($"/secrets/{Unique}/app", await ReaderAsync("""["read"]"""));

            page.IsOffered("New version", enabled: false);
            Assert.Empty(page.Controls("Ask for a change"));
            Open<Portal.Features.Secrets.Requests.RequestsPage>("/requests").Shows("This portal cannot keep requests");
        }
        finally
        {
            File.Delete(Data.Path);
        }
    }

    [Fact]
    public async Task A_policy_is_asked_for_with_its_new_text_and_the_hash_of_the_old()
    {
        await Vault.WriteAsync($"sys/policies/acl/{Unique}", new { policy = "# old" });
        var reader = await Vault.WithPolicyAsync($$"""path "sys/policies/acl/{{Unique}}" { capabilities = ["read"] }""");
        var page = Open<PolicyPage>($"/policies/{Unique}", reader, more => more.Add(opened => opened.Name, Unique));

        page.Press("Ask for a change");
        page.Type($"Policy {Unique}", "# new");
        page.IsOffered("Review change", enabled: false);
        page.Press("Ask for this change");
        page.Type("Why", "Less is enough");
        Ask(page);

        page.WaitForAssertion(() => Assert.Contains("/requests/", Navigation.Uri, StringComparison.Ordinal));
        var (request, proposal) = await AskedAsync(reader);
        Assert.True(request.IsPolicy);
        Assert.NotNull(request.Revision);
        Assert.Equal("# new", proposal.Text!.Reveal());
    }

    private static void Ask<T>(IRenderedComponent<T> page)
        where T : Microsoft.AspNetCore.Components.IComponent => page.AtOnce(() => page.FindAll("dialog .panel-actions .btn-primary")[^1].Click());

    private async Task<(ChangeRequest Request, RequestProposal Proposal)> AskedAsync(EnvironmentSession author)
    {
        var request = Assert.Single((await Requests.ListAsync(author, null, Xunit.TestContext.Current.CancellationToken)).Items, one => one.IsOwn).Request;
        return (request, (await Requests.ProposalAsync(author, request.Id, Xunit.TestContext.Current.CancellationToken))!);
    }

    private async Task<EnvironmentSession> ReaderAsync(string capabilities)
    {
        await WrittenAsync();
        return await Vault.WithPolicyAsync($$"""path "{{Unique}}/data/*" { capabilities = {{capabilities}} }""");
    }

    private async Task WrittenAsync()
    {
        await MountAsync();
        await Vault.WriteAsync($"{Unique}/data/app", new { data = new { a = "1", b = "1" } });
    }
}
