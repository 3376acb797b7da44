using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Portal.Core.Secrets;
using Portal.Features.Secrets;
using Portal.Features.Secrets.Exploring;
using Portal.Testing;
using SecretPage = Portal.Features.Secrets.SecretPage;

namespace Portal.Tests.Features.Secrets;

public sealed class SecretPlacesTests(VaultFixture vault) : PageTest(vault)
{
    private SecretPlaces Places => Services.GetRequiredService<SecretPlaces>();

    [Fact]
    public void Pins_and_recents_survive_a_restart_belong_to_one_person_and_cannot_be_read_on_the_disk()
    {
        var (secret, folder) = (new SecretPath("kv", "canary-path/x"), new SecretPath("kv", "canary-path/"));
        var other = TestSession.At(Vault.Address, "s.other", "someone-else");
        Places.Pin(Vault.Root, secret);
        Places.Pin(Vault.Root, folder);
        Places.Visit(Vault.Root, secret);

        var again = new SecretPlaces(Data, NullLogger<SecretPlaces>.Instance);

        Assert.Equal([secret, folder], again.Of(Vault.Root).Pins);
        Assert.Equal([secret], again.Of(Vault.Root).Recents);
        Assert.Equal(KeptPlaces.None, again.Of(other));
        var files = Directory.GetFiles(Path.Combine(Data.Path, "places"));
        Assert.Single(files);
        Assert.DoesNotContain("canary", files[0] + System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(files[0])), StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_opened_last_comes_first_once_and_ten_are_remembered()
    {
        foreach (var number in Enumerable.Range(0, 12).Append(5)) Places.Visit(Vault.Root, new SecretPath("kv", $"s{number}"));

        Assert.Equal(["s5", "s11", "s10", "s9", "s8", "s7", "s6", "s4", "s3", "s2"], Places.Of(Vault.Root).Recents.Select(recent => recent.Key));
    }

    [Fact]
    public async Task A_secret_that_was_opened_and_one_that_is_pinned_stand_on_the_list_of_engines()
    {
        await MountAsync();
        await Vault.WriteAsync($"{Unique}/data/app", new { data = new { a = "1" } });
        var secret = Open<SecretPage>($"/secrets/{Unique}/app");
        secret.WaitForAssertion(() => Assert.Equal(new SecretPath(Unique, "app"), Places.Of(Vault.Root).Recents.FirstOrDefault()));
        var pin = Render<PinButton>(parameters => parameters.AddCascadingValue(Vault.Root).Add(button => button.Path, new SecretPath(Unique, "folder/")));
        pin.Find("button").Click();
        Assert.Equal("true", pin.Find("button").GetAttribute("aria-pressed"));

        var page = Open<SecretsPage>("/secrets");

        page.WaitForState(() => page.FindAll($".places a[href='/test/secrets/{Unique}/app']").Count == 1 && page.FindAll($".places a[href='/test/secrets/{Unique}/folder/']").Count == 1);
        page.Press($"Unpin {Unique}/folder/");
        page.WaitForState(() => page.FindAll($".places a[href='/test/secrets/{Unique}/folder/']").Count == 0);
    }

    [Fact]
    public async Task A_secret_that_is_not_there_is_not_remembered()
    {
        await MountAsync();

        Open<SecretPage>($"/secrets/{Unique}/nothing").Shows("There is no secret at");

        Assert.DoesNotContain(new SecretPath(Unique, "nothing"), Places.Of(Vault.Root).Recents);
    }

    [Fact]
    public async Task A_pin_whose_secret_is_found_to_be_gone_is_marked_and_stays_until_it_is_removed()
    {
        await MountAsync();
        await Vault.WriteAsync($"{Unique}/data/there", new { data = new { a = "1" } });
        var (gone, there) = (new SecretPath(Unique, "gone"), new SecretPath(Unique, "there"));
        Places.Pin(Vault.Root, gone);
        Places.Pin(Vault.Root, there);
        Places.Visit(Vault.Root, gone);
        var other = TestSession.At(Vault.Address, "s.other", "someone-else");
        Places.Pin(other, gone);

        Open<SecretPage>($"/secrets/{Unique}/gone").Shows("There is no secret at");

        var page = Open<SecretsPage>("/secrets");
        page.WaitForAssertion(() => Assert.Equal([$"{Unique}/gone", $"{Unique}/gone"], page.FindAll(".place-gone a").Select(link => link.TextContent)));
        Assert.Contains("Gone", page.Text(), StringComparison.Ordinal);
        Assert.Equal([gone], new SecretPlaces(Data, NullLogger<SecretPlaces>.Instance).Of(Vault.Root).Gone);
        Assert.Empty(Places.Of(other).Gone);

        page.Press($"Unpin {Unique}/gone");
        page.Press($"Forget {Unique}/gone");
        page.WaitForAssertion(() => Assert.Equal([$"{Unique}/there"], page.FindAll(".places a").Select(link => link.TextContent)));
        Assert.Empty(Places.Of(Vault.Root).Gone);
    }

    [Fact]
    public async Task A_listed_folder_tells_which_pins_in_it_are_gone_and_a_secret_that_is_opened_again_is_there_again()
    {
        await MountAsync();
        await Vault.WriteAsync($"{Unique}/data/team/one", new { data = new { a = "1" } });
        var (one, two, elsewhere) = (new SecretPath(Unique, "team/one"), new SecretPath(Unique, "team/two"), new SecretPath(Unique, "other/x"));
        foreach (var pin in new[] { one, two, elsewhere }) Places.Pin(Vault.Root, pin);

        var list = Open<SecretPage>($"/secrets/{Unique}/team/");

        list.WaitForAssertion(() => Assert.Equal([two], Places.Of(Vault.Root).Gone));
        await Vault.WriteAsync($"{Unique}/data/team/two", new { data = new { a = "1" } });
        var secret = Open<SecretPage>($"/secrets/{Unique}/team/two");
        secret.WaitForAssertion(() => Assert.Empty(Places.Of(Vault.Root).Gone));
    }

    [Fact]
    public async Task A_version_1_secret_that_is_opened_is_remembered_and_is_not_there_for_that()
    {
        await MountAsync("1");
        var gone = new SecretPath(Unique, "gone");
        Places.Pin(Vault.Root, gone);
        Places.Learn(Vault.Root, [new(gone, false)]);

        Open<SecretPage>($"/secrets/{Unique}/gone").WaitForAssertion(() => Assert.Equal([gone], Places.Of(Vault.Root).Recents));

        Assert.Equal([gone], Places.Of(Vault.Root).Gone);
    }

    [Fact]
    public async Task Pins_are_looked_for_when_asked_and_not_when_the_page_is_opened()
    {
        await MountAsync();
        await Vault.WriteAsync($"{Unique}/data/there", new { data = new { a = "1" } });
        Places.Pin(Vault.Root, new SecretPath(Unique, "there"));
        Places.Pin(Vault.Root, new SecretPath(Unique, "gone"));
        Places.Pin(Vault.Root, new SecretPath("nowhere-" + Unique, "x"));
        var page = Open<SecretsPage>("/secrets");
        page.Shows("Check whether they are there");
        Assert.DoesNotContain(Vault.Server.Requests.Calls.Keys, call => call.Contains($"{Unique}/metadata", StringComparison.Ordinal));

        page.Press("Check whether they are there");

        page.Shows("1 pin gone, 1 there. Of 1 it cannot be told");
        page.WaitForAssertion(() => Assert.Equal([$"{Unique}/gone"], page.FindAll(".place-gone a").Select(link => link.TextContent)));
    }
}
