using Bunit;
using Portal.Core.Environments;
using Portal.Features.Secrets;
using Portal.Testing;

namespace Portal.Tests.Features.Secrets.Comparing;

public sealed class SameValuesViewTests(VaultFixture vault) : PageTest(vault)
{
    private const string Canary = "canary-77ab10cd";

    [Fact]
    public async Task Nothing_is_read_before_a_person_has_seen_how_much_and_asked_for_it_and_no_value_is_shown_after()
    {
        var session = await SeedAsync();
        Vault.Server.Requests.Reset();
        var page = Open<SecretsPage>("/secrets?same=1", session);
        page.Shows("3 secrets in 1 mount would be read.");
        Assert.DoesNotContain(Vault.Server.Requests.Calls.Keys, call => call.Contains("/data/", StringComparison.Ordinal));

        page.Press("Read and compare 3 secrets");

        page.Shows("2 keys in 2 secrets hold the same value");
        page.Shows("Read 3 secrets and compared 3 values.");
        page.Shows("1 value was left aside");
        Assert.Equal([$"/test/secrets/{Unique}/app", $"/test/secrets/{Unique}/team/api"], page.FindAll(".same-places a").Select(link => link.GetAttribute("href")));
        Assert.DoesNotContain(Canary, page.Markup, StringComparison.Ordinal);
        Assert.Equal(["Compare values"], Recorded(session));
    }

    [Fact]
    public async Task A_folder_is_looked_through_alone_and_two_different_values_are_said_to_be_so()
    {
        var page = Open<SecretsPage>($"/secrets?same=1&in={Unique}/team/", await SeedAsync());
        page.Shows($"1 secret in {Unique}/team/ would be read.");

        page.Press("Read and compare 1 secret");

        page.Shows("No value stands in two places");
    }

    [Fact]
    public async Task What_may_not_be_read_is_named()
    {
        await SeedAsync();
        var page = Open<SecretsPage>("/secrets?same=1", await Vault.WithPolicyAsync($$"""
            path "{{Unique}}/metadata/*" { capabilities = ["list"] }
            path "{{Unique}}/data/app" { capabilities = ["read"] }
            """));

        page.Press("Read and compare 3 secrets");

        page.Shows("2 secrets could not be read, so there may be more");
    }

    [Fact]
    public async Task Where_nothing_may_be_listed_there_is_nothing_to_begin()
    {
        await SeedAsync();

        var page = Open<SecretsPage>("/secrets?same=1", await Vault.WithPolicyAsync($$"""path "{{Unique}}/data/app" { capabilities = ["read"] }"""));

        page.Shows("There is no secret here that you may list.");
        page.Shows("could not be listed");
        page.IsOffered("Read and compare 0 secrets", enabled: false);
    }

    private async Task<EnvironmentSession> SeedAsync()
    {
        await MountAsync();
        await Vault.WriteAsync($"{Unique}/data/app", new { data = new { password = Canary, on = true } });
        await Vault.WriteAsync($"{Unique}/data/team/api", new { data = new { token = Canary } });
        await Vault.WriteAsync($"{Unique}/data/other", new { data = new { token = "nowhere else" } });
        return await Vault.WithPolicyAsync($$"""path "{{Unique}}/*" { capabilities = ["read", "list"] }""");
    }
}
