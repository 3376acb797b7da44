using Bunit;
using Microsoft.AspNetCore.Components;
using Portal.Core.Environments;
using Portal.Features.Secrets.Exploring;
using Portal.Testing;

namespace Portal.Tests.Features.Secrets;

/// <summary>The drop-downs of the path: what else is beside each part of it.</summary>
public sealed class SecretCrumbTests(VaultFixture vault) : PageTest(vault)
{
    private const string Filter = ".crumb-menu input";

    [Fact]
    public async Task Each_part_of_the_path_opens_to_what_is_beside_it_with_one_list_and_only_then()
    {
        await WrittenAsync("team/app/config", "team/app/other", "team/web/x", "zoo");
        var session = Vault.Root;
        var bar = OpenBar(session, "team/app/config");
        var requests = Vault.Server.Requests;
        Assert.Equal(4, bar.FindAll(".crumb-more").Count);
        var before = requests.Total;

        bar.Press("Others beside config");
        bar.WaitForAssertion(() => Assert.Equal([$"/test/secrets/{Unique}/team/app/config", $"/test/secrets/{Unique}/team/app/other"], Offered(bar)));
        Assert.Equal("config", bar.Find("[role=option][aria-selected=true]").TextContent);
        Assert.Equal("page", bar.Find("[role=option][aria-selected=true]").GetAttribute("aria-current"));
        // Which engine the mount is, and the list.
        Assert.InRange(requests.Total - before, 1, 2);

        bar.AtOnce(() => bar.Find(Filter).KeyDown("Escape"));
        bar.WaitForAssertion(() => Assert.Empty(bar.FindAll(".crumb-menu")));
        before = requests.Total;
        bar.Press("Others beside config");
        bar.WaitForAssertion(() => Assert.Equal(2, Offered(bar).Count));
        Assert.Equal(before, requests.Total);

        bar.AtOnce(() => bar.Find(Filter).KeyDown("Escape"));
        bar.Press("Others beside app");
        bar.WaitForAssertion(() => Assert.Equal([$"/test/secrets/{Unique}/team/app/", $"/test/secrets/{Unique}/team/web/"], Offered(bar)));
        bar.AtOnce(() => bar.Find(Filter).KeyDown("Escape"));
        bar.Press($"Others beside {Unique}");
        bar.WaitForAssertion(() => Assert.Contains($"/test/secrets/{Unique}", Offered(bar)));
    }

    [Fact]
    public async Task What_is_beside_is_filtered_and_chosen_by_key()
    {
        await WrittenAsync("alpha", "beta", "better");
        var bar = OpenBar(Vault.Root, "alpha");
        bar.Press("Others beside alpha");
        bar.WaitForAssertion(() => Assert.Equal(3, Offered(bar).Count));

        bar.AtOnce(() => bar.Find(Filter).Input("BET"));
        bar.WaitForAssertion(() => Assert.Equal(2, Offered(bar).Count));
        bar.AtOnce(() => bar.Find(Filter).KeyDown("ArrowDown"));
        bar.AtOnce(() => bar.Find(Filter).KeyDown("Enter"));

        bar.WaitForAssertion(() => Assert.EndsWith($"/secrets/{Unique}/better", Navigation.Uri, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Of_a_large_folder_the_first_are_drawn_and_the_count_is_true()
    {
        await WrittenAsync([.. Enumerable.Range(0, 60).Select(number => $"key-{number:D2}")]);
        var bar = OpenBar(Vault.Root, "key-59");

        bar.Press("Others beside key-59");

        bar.Shows("The first 40 of 60. Type to narrow.");
        Assert.Equal(40, Offered(bar).Count);
        bar.AtOnce(() => bar.Find(Filter).Input("59"));
        bar.WaitForAssertion(() => Assert.Equal([$"/test/secrets/{Unique}/key-59"], Offered(bar)));
    }

    [Fact]
    public async Task In_a_folder_that_may_not_be_listed_what_the_policies_name_is_offered_and_said_to_be_that()
    {
        await WrittenAsync("team/app");
        var bar = OpenBar(await Vault.WithPolicyAsync($"path \"{Unique}/data/team/app\" {{ capabilities = [\"read\"] }}"), "team/app");

        bar.Press("Others beside app");

        bar.Shows($"You may not list {Unique}/team/. This is what your policies name in it.");
        Assert.Equal([$"/test/secrets/{Unique}/team/app"], Offered(bar));
    }

    [Fact]
    public async Task Where_nothing_is_named_either_it_says_how_to_go_on()
    {
        await WrittenAsync("team/app");
        var bar = OpenBar(await Vault.WithPolicyAsync($"path \"{Unique}/data/other\" {{ capabilities = [\"read\"] }}"), "team/app");

        bar.Press("Others beside app");

        bar.Shows($"You may not list {Unique}/team/. A path that you know opens all the same");
    }

    private static List<string?> Offered(IRenderedComponent<PathBar> bar) => [.. bar.FindAll("[role=option]").Select(option => option.GetAttribute("href"))];

    private IRenderedComponent<PathBar> OpenBar(EnvironmentSession session, string key)
    {
        Navigation.NavigateTo($"/test/secrets/{Unique}/{key}");
        return Render<PathBar>(parameters => parameters.AddCascadingValue(session).Add(bar => bar.Environment, "test").Add(bar => bar.Path, new Portal.Core.Secrets.SecretPath(Unique, key)));
    }

    private async Task WrittenAsync(params string[] keys)
    {
        await MountAsync();
        foreach (var key in keys) await Vault.WriteAsync($"{Unique}/data/{key}", new { data = new { a = "1" } });
    }
}
