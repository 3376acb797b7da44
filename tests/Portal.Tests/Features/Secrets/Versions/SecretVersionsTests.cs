using Bunit;
using Portal.Core.Secrets;
using Portal.Features.Secrets;
using Portal.Testing;
using SecretPage = Portal.Features.Secrets.SecretPage;

namespace Portal.Tests.Features.Secrets.Versions;

public sealed class SecretVersionsTests(VaultFixture vault) : PageTest(vault)
{
    private const string Canary = "canary-3f9c2a";

    [Fact]
    public async Task The_timeline_says_of_each_version_what_it_is()
    {
        await WriteAsync("one", "two", "three", "four");
        await Vault.WriteAsync($"{Unique}/delete/app", new { versions = new[] { 2 } });
        await Vault.WriteAsync($"{Unique}/destroy/app", new { versions = new[] { 1 } });
        await Vault.WriteAsync($"{Unique}/metadata/app", new { delete_version_after = "1h" });
        await Vault.WriteAsync($"{Unique}/data/app", new { data = new { password = "five" } });

        var page = Open<SecretPage>($"/secrets/{Unique}/app?tab=versions");

        page.WaitForState(() => page.FindAll(".timeline-item").Count == 5);
        Assert.Equal(["Current, expiring", "Live", "Live", "Deleted", "Destroyed"], page.FindAll(".timeline-item .chip > span:not(.sr-only)").Select(chip => chip.TextContent));
        Assert.Empty(page.Controls("Restore version 5"));
        Assert.Empty(page.Controls("Destroy version 1"));
    }

    [Fact]
    public async Task Comparing_says_that_it_reads_reads_when_asked_and_reveals_row_by_row()
    {
        await WriteAsync("one", Canary);
        var page = Open<SecretPage>($"/secrets/{Unique}/app?tab=versions&from=1&to=2");
        page.Shows("two reads in Vault's audit log");
        Assert.Empty(Recorded(Vault.Root));

        page.Press("Read both and compare");

        page.Shows("1 changed, 1 the same");
        Assert.Equal(["Compare versions 1 and 2", "Compare versions 1 and 2"], Recorded(Vault.Root));
        Assert.DoesNotContain(Canary, page.Markup, StringComparison.Ordinal);
        page.Press("Reveal password");
        page.Shows(Canary);
        Assert.DoesNotContain("app-user", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_pair_is_in_the_address_and_a_deleted_side_says_what_to_do()
    {
        await WriteAsync("one", "two", "three");
        await Vault.WriteAsync($"{Unique}/delete/app", new { versions = new[] { 2 } });
        var page = Open<SecretPage>($"/secrets/{Unique}/app?tab=versions&from=1");
        page.Control("Read both and compare");

        page.AtOnce(() => page.Field("From version").Change("2"));

        page.Shows("Version 2 is deleted: undelete it below to compare it.");
        Assert.EndsWith("?tab=versions&from=2&to=3", Navigation.Uri, StringComparison.Ordinal);
        Assert.Empty(page.Controls("Read both and compare"));
    }

    [Fact]
    public async Task An_old_version_is_restored_as_a_new_one_after_its_difference_was_seen()
    {
        await WriteAsync("one", "two");
        var page = Open<SecretPage>($"/secrets/{Unique}/app?tab=versions");

        page.Press("Restore version 1");
        page.Shows("based on version 2");
        page.Apply();

        page.Control("Restore version 2");
        Assert.Equal("one", (await Vault.Get<SecretStore>().RevealAsync(Vault.Root, new SecretPath(Unique, "app"), null, CancellationToken.None)).Entries.First(entry => entry.Key == "password").Value.Reveal());
    }

    [Fact]
    public async Task Several_versions_are_deleted_in_one_plan()
    {
        await WriteAsync("one", "two", "three");
        var page = Open<SecretPage>($"/secrets/{Unique}/app?tab=versions");

        page.Check("Choose version 1");
        page.Check("Choose version 2");
        page.Press("Delete 2 chosen");
        page.Shows($"Delete versions 1, 2 of {Unique}/app");
        page.Apply();

        page.Control("Undelete version 1");
        page.Control("Undelete version 2");
    }

    [Fact]
    public async Task Without_metadata_a_version_opens_by_its_number_and_the_page_says_what_is_missing()
    {
        await WriteAsync("one", "two");
        var developer = await Vault.WithPolicyAsync($$"""path "{{Unique}}/data/*" { capabilities = ["read"] }""");
        var page = Open<SecretPage>($"/secrets/{Unique}/app?tab=versions", developer);

        page.Shows("Values can still be read and written");
        page.Type("Open a version by its number", "1");
        page.AtOnce(() => page.Find("form").Submit());

        page.WaitForAssertion(() => Assert.EndsWith("?version=1", Navigation.Uri, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Custom_metadata_and_settings_are_edited_within_the_servers_limits()
    {
        await WriteAsync("one");
        var page = Open<SecretPage>($"/secrets/{Unique}/app?tab=metadata");
        page.Press("owner");
        page.Type("Text of owner", new string('x', 513));
        page.Press("Review metadata");
        page.Shows("Vault keeps texts of at most 512 bytes.");
        Assert.Empty(page.FindAll("dialog"));

        page.Type("Text of owner", "team payments");
        page.Type("Versions kept", "3");
        page.Press("Review metadata");
        page.Apply();

        page.WaitForAssertion(() => Assert.Empty(page.FindAll("dialog")));
        page.IsOffered("Review metadata", enabled: false);
        var now = (await Vault.Get<SecretStore>().DescribeAsync(Vault.Root, new SecretPath(Unique, "app"), CancellationToken.None)).Metadata.Value!;
        Assert.Equal(("team payments", 3), (now.CustomMetadata["owner"], now.Settings.MaxVersions));
    }

    private async Task WriteAsync(params string[] passwords)
    {
        await MountAsync();
        foreach (var password in passwords) await Vault.WriteAsync($"{Unique}/data/app", new { data = new { username = "app-user", password } });
    }
}
