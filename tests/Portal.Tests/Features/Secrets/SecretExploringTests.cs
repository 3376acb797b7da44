using Bunit;
using Microsoft.AspNetCore.Components;
using Portal.Core.Environments;
using Portal.Core.Secrets;
using Portal.Features.Secrets.Exploring;
using Portal.Testing;
using SecretPage = Portal.Features.Secrets.SecretPage;

namespace Portal.Tests.Features.Secrets;

/// <summary>The frame of the pages about secrets: path bar, tree and the list beside them.</summary>
public sealed class SecretExploringTests(VaultFixture vault) : PageTest(vault)
{
    [Theory]
    [InlineData("{0}/database/config", "/{0}/database/config")]
    [InlineData("/v1/{0}/data/database/config", "/{0}/database/config")]
    [InlineData("/v1/{0}/metadata/database/?list=true", "/{0}/database/")]
    [InlineData("vault kv get -mount={0} -version=2 database/config", "/{0}/database/config?version=2")]
    [InlineData("bao kv get {0}/database/config", "/{0}/database/config")]
    [InlineData("https://portal.example.com/test/secrets/{0}/a%20b?tab=edit", "/{0}/a%20b")]
    public async Task However_a_path_is_pasted_the_same_page_opens(string text, string address)
    {
        await MountAsync();
        var frame = OpenFrame("/secrets");
        frame.Press("Type or paste a path");

        frame.Type("Path", string.Format(System.Globalization.CultureInfo.InvariantCulture, text, Unique));
        frame.AtOnce(() => frame.Find(".path-bar").Submit());

        frame.WaitForAssertion(() => Assert.EndsWith("/test/secrets" + string.Format(System.Globalization.CultureInfo.InvariantCulture, address, Unique), Navigation.Uri, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_text_that_is_no_path_says_why_and_stays()
    {
        await MountAsync();
        var frame = OpenFrame("/secrets");
        frame.Press("Type or paste a path");

        frame.Type("Path", "vault status");
        frame.AtOnce(() => frame.Find(".path-bar").Submit());

        frame.Shows("This command names no secret");
        Assert.Equal("vault status", frame.Field("Path").GetAttribute("value"));
    }

    [Fact]
    public async Task While_a_path_is_typed_what_is_in_the_folder_is_offered_and_arrow_and_enter_take_it()
    {
        await MountAsync();
        await WriteAsync("database/config", "database/users", "other");
        var frame = OpenFrame("/secrets");
        frame.Press("Type or paste a path");

        frame.Type("Path", $"{Unique}/database/C");
        frame.WaitForState(() => frame.FindAll("[role=option]").Count == 1);
        frame.AtOnce(() => frame.Find("#path-bar").KeyDown("ArrowDown"));
        Assert.Equal("path-offer-0", frame.Find("#path-bar").GetAttribute("aria-activedescendant"));
        frame.AtOnce(() => frame.Find(".path-bar").Submit());

        frame.WaitForAssertion(() => Assert.EndsWith($"/{Unique}/database/config", Navigation.Uri, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_path_with_two_meanings_offers_both()
    {
        await MountAsync();
        var frame = OpenFrame("/secrets");
        frame.Press("Type or paste a path");

        frame.Type("Path", $"{Unique}/data/app");

        frame.WaitForAssertion(() => Assert.Equal([$"{Unique}/app", $"{Unique}/data/app"], frame.FindAll("[role=option]").Select(option => option.TextContent)));
    }

    [Fact]
    public async Task A_folder_that_may_not_be_listed_is_no_reason_not_to_open_a_known_path_in_it()
    {
        await MountAsync();
        var session = await Vault.WithPolicyAsync($"path \"{Unique}/data/team/app\" {{ capabilities = [\"read\"] }}");
        var frame = OpenFrame("/secrets", session);
        frame.Press("Type or paste a path");

        frame.Type("Path", $"{Unique}/team/app");
        frame.Shows("A path that you know opens all the same");
        frame.AtOnce(() => frame.Find(".path-bar").Submit());

        frame.WaitForAssertion(() => Assert.EndsWith($"/{Unique}/team/app", Navigation.Uri, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_tree_shows_the_way_to_the_page_without_listing_it_and_reads_what_is_opened()
    {
        await MountAsync();
        await WriteAsync("a b/50%/c+d/.x", "a b/other/y");

        var frame = OpenFrame($"/secrets/{Unique}/a%20b/50%25/c+d/.x");

        frame.WaitForState(() => frame.FindAll(".tree a[aria-current]").Count == 1);
        Assert.Equal("c+d/", frame.Find(".tree a[aria-current]").TextContent);
        Assert.Equal($"/test/secrets/{Unique}/a%20b/50%25/", frame.FindAll(".tree a").Single(link => link.TextContent == "50%/").GetAttribute("href"));
        Assert.DoesNotContain("other/", frame.Text(), StringComparison.Ordinal);
        frame.Press("Show the other folders in a b/");
        frame.Shows("other/");
        Assert.Empty(frame.Controls("Show the other folders in a b/"));
    }

    [Fact]
    public async Task A_folder_of_the_tree_that_may_not_be_listed_says_so()
    {
        await MountAsync();
        var session = await Vault.WithPolicyAsync($"path \"{Unique}/data/app\" {{ capabilities = [\"read\"] }}");
        var frame = OpenFrame("/secrets", session);

        frame.Press($"Folders in {Unique}/");

        frame.Shows("You may not list this folder");
    }

    [Fact]
    public async Task Whoever_may_only_read_one_deep_secret_gets_there_from_the_list_of_engines()
    {
        await MountAsync();
        await WriteAsync("team/app/config");
        var session = await Vault.WithPolicyAsync($"path \"{Unique}/data/team/app/config\" {{ capabilities = [\"read\"] }}");

        var engines = Open<Portal.Features.Secrets.SecretsPage>("/secrets", session);
        engines.WaitForState(() => engines.FindAll($"a[href='/test/secrets/{Unique}']").Count > 0);
        var folder = Open<SecretPage>($"/secrets/{Unique}", session);
        folder.WaitForAssertion(() => Assert.Equal($"{Unique}/team/app/config", folder.Find($".reach a[href='/test/secrets/{Unique}/team/app/config']").TextContent));

        var frame = OpenFrame("/secrets", session);
        frame.Press($"Folders in {Unique}/");
        frame.Shows("team/");
        frame.Press("Folders in team/");
        frame.Shows("app/");
        var secret = Open<SecretPage>($"/secrets/{Unique}/team/app/config", session);
        secret.IsOffered("Reveal all", enabled: true);
    }

    [Fact]
    public async Task A_folder_that_is_also_a_secret_is_both_in_the_list_and_says_so_on_its_own_page()
    {
        await MountAsync();
        await WriteAsync("both", "both/inside");

        var list = Open<SecretPage>($"/secrets/{Unique}");
        list.WaitForState(() => list.FindAll("tbody tr").Count == 2);
        Assert.Equal([$"/test/secrets/{Unique}/both/", $"/test/secrets/{Unique}/both"], list.FindAll("a.row-link").Select(link => link.GetAttribute("href")));

        var folder = Open<SecretPage>($"/secrets/{Unique}/both/");

        folder.WaitForState(() => folder.FindAll($".chips a[href='/test/secrets/{Unique}/both']").Count == 1);
    }

    [Fact]
    public async Task Names_of_512_characters_and_odd_ones_are_listed_and_lead_to_themselves()
    {
        await MountAsync();
        string[] names = [new string('ü', 512), "a b", "50%25", "c+d", ".hidden", "q?x=1&y#z", "~1"];
        await WriteAsync(names);

        var list = Open<SecretPage>($"/secrets/{Unique}");

        list.WaitForState(() => list.FindAll("a.row-link").Count == names.Length);
        Assert.Equal(
            names.Order(StringComparer.Ordinal),
            list.FindAll("a.row-link").Select(link => Portal.Features.Secrets.SecretAddress.Parse("http://localhost" + link.GetAttribute("href")).Key).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Everything_that_may_be_listed_is_searched_and_a_result_leads_to_its_secret()
    {
        await MountAsync();
        await WriteAsync("deep/down/treasure-map", "other");
        var session = await Vault.WithPolicyAsync($"path \"{Unique}/metadata/*\" {{ capabilities = [\"list\"] }}");
        var page = Open<Portal.Features.Secrets.SecretsPage>("/secrets?find=", session);
        page.Shows("everything you may list");

        page.AtOnce(() => page.Find("#secret-search").Input("TREASURE deep"));

        page.WaitForState(() => page.FindAll(".search-found a").Count == 1);
        Assert.Equal($"/test/secrets/{Unique}/deep/down/treasure-map", page.Find(".search-found a").GetAttribute("href"));
        Assert.Equal(["deep", "treasure"], page.FindAll("mark").Select(mark => mark.TextContent));
        Assert.EndsWith("find=TREASURE%20deep", Navigation.Uri, StringComparison.Ordinal);
    }

    private IRenderedComponent<ExplorerLayout> OpenFrame(string address, EnvironmentSession? session = null)
    {
        Navigation.NavigateTo("/test" + address);
        return Render<ExplorerLayout>(parameters => parameters.AddCascadingValue(session ?? Vault.Root).Add(frame => frame.Body, (RenderFragment)(_ => { })));
    }

    private async Task WriteAsync(params string[] keys)
    {
        var store = Vault.Get<SecretPlans>();
        foreach (var key in keys)
        {
            var plan = await store.PlanCreateAsync(Vault.Root, new SecretPath(Unique, key), [new SecretEntry("a", new Portal.Core.Sensitive("1"))], CancellationToken.None);
            await plan.ApplyAsync(Vault.Root);
        }
    }
}
