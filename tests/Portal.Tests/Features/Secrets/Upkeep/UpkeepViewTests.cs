using Bunit;
using Portal.Core.Environments;
using Portal.Features.Secrets;
using Portal.Sandbox.Faults;
using Portal.Testing;
using SecretPage = Portal.Features.Secrets.SecretPage;

namespace Portal.Tests.Features.Secrets.Upkeep;

/// <summary>The portal looks 200 days after everything was written.</summary>
public sealed class UpkeepViewTests(VaultFixture vault) : PageTest(vault, new SkewedClock(TimeProvider.System) { Ahead = TimeSpan.FromDays(200) })
{
    [Fact]
    public async Task What_needs_looking_after_is_found_with_why_when_and_whose_it_is()
    {
        var page = Open<SecretsPage>("/secrets?upkeep=1", await SeedAsync());

        page.Shows("Looked at all 3 secrets you may list.");
        page.WaitForAssertion(() => Assert.Equal([$"{Unique}/ending", $"{Unique}/odd", $"{Unique}/old"], page.FindAll("a.row-link").Select(link => link.TextContent.Trim()).Order(StringComparer.Ordinal)));
        Assert.Equal(["All3", "Ended0", "Ending within 30 days1", "Date not readable1", "Unchanged for 180 days3", "Ending later0"], Tabs(page));
        page.Shows("team-a");
        page.Shows("expires says “some day”");
        Assert.NotEmpty(page.FindAll($"a[href='/test/secrets/{Unique}/odd?tab=metadata']"));
    }

    [Fact]
    public async Task The_window_and_the_need_are_in_the_address_and_the_export_holds_what_is_shown()
    {
        var module = JSInterop.SetupModule("./js/download.js");
        module.Mode = JSRuntimeMode.Loose;
        var page = Open<SecretsPage>("/secrets?upkeep=1&age=365&tab=ending&soon=90", await SeedAsync());
        page.Shows("Looked at all 3 secrets");
        page.WaitForAssertion(() => Assert.Equal(["All2", "Ended0", "Ending within 90 days1", "Date not readable1", "Unchanged for 365 days0", "Ending later0"], Tabs(page)));
        page.WaitForAssertion(() => Assert.Equal($"{Unique}/ending", Assert.Single(page.FindAll("a.row-link")).TextContent.Trim()));

        page.Press("Export CSV");

        page.Shows("1 secret exported.");
        var csv = Assert.IsType<string>(module.Invocations["download"].Single().Arguments[2]);
        Assert.StartsWith("path,needs,ends,ends by,changed,versions,owner\r\n" + Unique + "/ending,ending,", csv, StringComparison.Ordinal);
        Assert.Equal(2, csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task Whoever_may_read_no_metadata_is_told_what_it_takes()
    {
        await SeedAsync();

        var page = Open<SecretsPage>("/secrets?upkeep=1", await Vault.WithPolicyAsync($$"""path "{{Unique}}/metadata/*" { capabilities = ["list"] }"""));

        page.Shows("It takes list and read on MOUNT/metadata/*.");
        page.Shows("3 places could not be looked at");
    }

    [Fact]
    public async Task A_version_1_mount_is_named_as_one_that_tells_nothing()
    {
        await MountAsync("1");
        await Vault.WriteAsync($"{Unique}/app", new { a = "1" });

        var page = Open<SecretsPage>("/secrets?upkeep=1", await Vault.WithPolicyAsync($$"""path "{{Unique}}/*" { capabilities = ["list"] }"""));

        page.Shows($"1 secret in {Unique}/ cannot be looked after here");
        page.Shows("There is no secret in a version 2 mount that you may list.");
    }

    [Fact]
    public async Task A_sealed_vault_is_said_and_asked_again_when_it_is_unsealed()
    {
        var session = await SeedAsync();
        var sealedNow = Vault.Server.Faults.Add(new Fault(FaultKind.Sealed) { System = FaultSystem.Vault });
        var page = Open<SecretsPage>("/secrets?upkeep=1", session);
        page.Shows("Vault is sealed.");
        page.Shows("Ended early after 0 secrets");
        Assert.DoesNotContain("nothing is old", page.Text(), StringComparison.Ordinal);

        sealedNow.Dispose();
        page.Press("Try again");

        page.Shows("Looked at all 3 secrets you may list.");
    }

    [Fact]
    public async Task The_page_of_a_secret_has_a_sign_when_its_end_is_near_and_none_otherwise()
    {
        var session = await SeedAsync();

        Open<SecretPage>($"/secrets/{Unique}/ending", session).Shows("Ends in 9 d");
        var calm = Open<SecretPage>($"/secrets/{Unique}/old", session);
        calm.Shows("About");
        Assert.DoesNotContain("Ends", calm.Find(".page-header").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_date_is_picked_in_the_metadata_form_and_what_is_no_date_is_said()
    {
        await SeedAsync();
        var page = Open<SecretPage>($"/secrets/{Unique}/old?tab=metadata");
        page.Press("expires");
        Assert.Equal("date", page.Control("Text of expires").GetAttribute("type"));
        page.Press("expires in 90 days");
        page.Press("Review metadata");
        page.Apply();

        page.WaitForAssertion(() => Assert.Empty(page.FindAll("dialog")));
        var day = (TimeProvider.System.GetUtcNow() + TimeSpan.FromDays(290)).ToString("yyyy-MM-dd");
        page.WaitForAssertion(() => Assert.Equal(day, page.Control("Text of expires").GetAttribute("value")));
    }

    [Fact]
    public async Task What_is_no_date_is_said_beside_it_in_the_metadata_form()
    {
        await SeedAsync();

        var page = Open<SecretPage>($"/secrets/{Unique}/odd?tab=metadata");

        page.Shows("Not a date that is looked after: write it as 2027-01-31.");
    }

    private static IEnumerable<string> Tabs(IRenderedComponent<SecretsPage> page) => page.FindAll("nav.tabs a").Select(tab => tab.TextContent);

    private async Task<EnvironmentSession> SeedAsync()
    {
        await MountAsync();
        foreach (var key in new[] { "ending", "odd", "old" }) await Vault.WriteAsync($"{Unique}/data/{key}", new { data = new { a = "1" } });
        await Vault.WriteAsync($"{Unique}/metadata/ending", new { custom_metadata = new { expires_at = (TimeProvider.System.GetUtcNow() + TimeSpan.FromDays(209.5)).ToString("yyyy-MM-ddTHH:mm:ssZ"), owner = "team-a" } });
        await Vault.WriteAsync($"{Unique}/metadata/odd", new { custom_metadata = new { expires = "some day" } });
        return await Vault.WithPolicyAsync($$"""path "{{Unique}}/*" { capabilities = ["read", "list"] }""");
    }
}
