using Bunit;
using Portal.Features.Secrets;
using Portal.Sandbox.Faults;
using Portal.Sandbox.Vault.Kv;
using Portal.Testing;

namespace Portal.Tests.Features.Secrets.Versions;

public sealed class DeletedSecretsTests(VaultFixture vault) : PageTest(vault)
{
    [Fact]
    public async Task Deleted_secrets_of_all_mounts_are_found_chosen_and_brought_back()
    {
        await MountAsync();
        foreach (var key in new[] { "one", "team/two", "live" }) await Vault.WriteAsync($"{Unique}/data/{key}", new { data = new { a = "1" } });
        foreach (var key in new[] { "one", "team/two" }) await Vault.WriteAsync($"{Unique}/delete/{key}", new { versions = new[] { 1 } });
        var session = await Vault.WithPolicyAsync($$"""path "{{Unique}}/*" { capabilities = ["read", "update", "list"] }""");
        var page = Open<SecretsPage>("/secrets?deleted=1", session);

        page.Shows("Looked at all 3 secrets you may list.");
        page.Check($"Choose {Unique}/one");
        page.Check($"Choose {Unique}/team/two");
        page.Press("Undelete 2 secrets");
        page.Apply();

        page.Shows("Nothing deleted that can come back");
    }

    [Fact]
    public async Task Of_more_than_200_the_first_200_are_brought_back_at_a_time()
    {
        await MountAsync();
        Vault.Server.Fill(Unique, Enumerable.Range(0, 1200).Select(number => new FilledSecret($"big/key-{number:D4}", _ => """{"a":"1"}""", 1, Deleted: true)));
        var session = await Vault.WithPolicyAsync($$"""path "{{Unique}}/*" { capabilities = ["read", "update", "list"] }""");
        var page = Open<SecretsPage>("/secrets?deleted=1", session);
        page.Shows("Looked at all 1,200 secrets you may list.");

        page.AtOnce(() => page.Find(".timeline-tools input").Change(true));
        page.Shows("200 of 1,200 chosen");
        page.WaitForAssertion(() => Assert.Equal(200, page.FindAll(".timeline-item").Count));
        page.Press("Show more of 1,200");
        page.WaitForAssertion(() => Assert.Equal(400, page.FindAll(".timeline-item").Count));
        page.AtOnce(() => page.FindAll(".timeline-item input")[^1].Change(true));

        page.Shows("201 of 1,200 chosen; at most 200 come back at a time");
        page.IsOffered("Undelete 201 secrets", enabled: false);
    }

    [Fact]
    public async Task An_empty_bin_says_what_is_not_in_it()
    {
        await MountAsync();
        var session = await Vault.WithPolicyAsync($$"""path "{{Unique}}/*" { capabilities = ["list"] }""");

        var page = Open<SecretsPage>("/secrets?deleted=1", session);

        page.Shows("Destroyed versions and secrets that were deleted with their metadata are gone for good");
    }

    [Fact]
    public async Task A_sealed_vault_is_a_failure_and_not_an_empty_bin_and_can_be_asked_again()
    {
        await MountAsync();
        await Vault.WriteAsync($"{Unique}/data/one", new { data = new { a = "1" } });
        await Vault.WriteAsync($"{Unique}/delete/one", new { versions = new[] { 1 } });
        var session = await Vault.WithPolicyAsync($$"""path "{{Unique}}/*" { capabilities = ["read", "update", "list"] }""");
        IRenderedComponent<SecretsPage> page;
        using (Vault.Server.Faults.Add(new Fault(FaultKind.Sealed) { System = FaultSystem.Vault }))
        {
            page = Open<SecretsPage>("/secrets?deleted=1", session);
            page.Shows("Vault is sealed.");
            page.Control("Look again");
            Assert.DoesNotContain("Nothing deleted", page.Text(), StringComparison.Ordinal);
            Assert.DoesNotContain("Looked at all", page.Text(), StringComparison.Ordinal);
        }

        page.Press("Try again");

        page.Shows($"{Unique}/one");
        Assert.Empty(page.FindAll(".failure"));
    }
}
