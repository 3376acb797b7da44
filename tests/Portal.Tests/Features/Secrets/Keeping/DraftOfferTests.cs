using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Secrets;
using Portal.Core.Secrets.Editing;
using Portal.Features.Secrets.Editing.Keeping;
using Portal.Testing;
using SecretPage = Portal.Features.Secrets.SecretPage;
using SecretsPage = Portal.Features.Secrets.SecretsPage;

namespace Portal.Tests.Features.Secrets.Keeping;

/// <summary>Unsaved edits, from a page that went away to the one that comes after it.</summary>
public sealed class DraftOfferTests(VaultFixture vault) : PageTest(vault)
{
    [Fact]
    public async Task What_was_typed_is_offered_after_the_circuit_is_gone()
    {
        await WrittenAsync(new { a = "1", b = "1" });
        Leave("typed");

        var page = Open<SecretPage>($"/secrets/{Unique}/app?tab=edit");
        page.Shows("You have unsaved edits of this secret");
        page.Press("Go on with them");

        page.WaitForAssertion(() => Assert.Equal("typed", page.Field("Value of a").GetAttribute("value")));
        page.Press("Review version 2");
        page.Apply();
        page.IsSaved(Navigation);
        Assert.Null(Services.GetRequiredService<SecretDrafts>().Find(Vault.Root, new SecretPath(Unique, "app")));
    }

    [Fact]
    public async Task Edits_that_somebody_elses_version_overtook_are_merged_and_only_conflicts_asked()
    {
        await WrittenAsync(new { a = "1", b = "1" });
        Leave("typed");
        await Vault.WriteAsync($"{Unique}/data/app", new { data = new { a = "theirs", b = "2" } });

        var page = Open<SecretPage>($"/secrets/{Unique}/app?tab=edit");
        page.Shows("Version 2 was saved since");
        page.Press("Go on with them");
        page.Shows("1 key was changed by both of you");
        page.Press("Go on from version 2");
        page.Press("Review version 3");
        page.Apply();

        page.IsSaved(Navigation);
        var read = await Vault.Get<SecretStore>().RevealAsync(Vault.Root, new SecretPath(Unique, "app"), null, CancellationToken.None);
        Assert.Equal(Documents("""{"a":"typed","b":"2"}"""), read.Entries.ToDocument());
    }

    [Fact]
    public async Task Discarded_edits_are_not_offered_again()
    {
        await WrittenAsync(new { a = "1" });
        Leave("typed");

        var page = Open<SecretPage>($"/secrets/{Unique}/app?tab=edit");
        page.Press("Discard them");
        page.Press("Read and edit");

        page.Control("Value of a, hidden. Show and edit");
        Assert.Null(Services.GetRequiredService<SecretDrafts>().Find(Vault.Root, new SecretPath(Unique, "app")));
    }

    [Fact]
    public async Task Edits_are_listed_where_a_person_comes_back_to()
    {
        await WrittenAsync(new { a = "1" });
        Leave("typed");

        var list = Open<SecretsPage>("/secrets");
        list.Shows($"You have unsaved edits of {Unique}/app");
        Assert.EndsWith($"/secrets/{Unique}/app?tab=edit", list.Control("Go to them").GetAttribute("href"), StringComparison.Ordinal);
        var secret = Open<SecretPage>($"/secrets/{Unique}/app");
        secret.Press("Discard");

        secret.WaitForAssertion(() => Assert.DoesNotContain("unsaved edits", secret.Text(), StringComparison.Ordinal));
        Assert.Empty(Services.GetRequiredService<SecretDrafts>().List(Vault.Root));
    }

    [Fact]
    public async Task A_new_secret_that_was_never_saved_is_offered_in_its_folder()
    {
        await MountAsync();
        var first = Open<SecretPage>($"/secrets/{Unique}/?create=1");
        first.Type("Path", "team/new");
        first.Type("Key", "k");
        first.Type("Value of k", "typed");
        await DisposeComponentsAsync();

        var page = Open<SecretPage>($"/secrets/{Unique}/?create=1");
        page.Shows($"You have unsaved edits of {Unique}/team/new");
        page.Press("Go on with them");

        page.WaitForAssertion(() => Assert.Equal(("team/new", "typed"), (page.Field("Path").GetAttribute("value"), page.Field("Value of k").GetAttribute("value"))));
    }

    [Fact]
    public async Task A_token_that_ended_while_typing_leads_to_sign_in_and_back_to_the_edits()
    {
        await WrittenAsync(new { a = "1" });
        var session = await Vault.WithPolicyAsync($$"""path "{{Unique}}/*" { capabilities = ["read", "update", "create"] }""");
        var first = Open<SecretPage>($"/secrets/{Unique}/app?tab=edit", session);
        first.Press("Read and edit");
        first.Press("Value of a, hidden. Show and edit");
        first.Type("Value of a", "typed");
        first.Press("Review version 2");
        await Vault.WriteAsync("auth/token/revoke", new { token = session.Vault.Token.Reveal() });

        first.Apply();

        first.Shows("Vault no longer accepts your token.");
        Assert.Contains("tab%3Dedit", first.Control("Sign in again").GetAttribute("href"), StringComparison.Ordinal);
        await DisposeComponentsAsync();
        Assert.NotNull(Services.GetRequiredService<SecretDrafts>().Find(session, new SecretPath(Unique, "app")));
    }

    private void Leave(string typed)
    {
        var page = Open<SecretPage>($"/secrets/{Unique}/app?tab=edit");
        page.Press("Read and edit");
        page.Press("Value of a, hidden. Show and edit");
        page.Type("Value of a", typed);
        DisposeComponentsAsync().GetAwaiter().GetResult();
    }

    private async Task WrittenAsync(object data)
    {
        await MountAsync();
        await Vault.WriteAsync($"{Unique}/data/app", new { data });
    }

    private static ObjectNode Documents(string json) => JsonFace.Read(json).Document!;
}
