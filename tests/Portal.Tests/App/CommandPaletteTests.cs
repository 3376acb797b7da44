using AngleSharp.Dom;
using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Portal.App.Palette;
using Portal.Configuration;
using Portal.Core.Environments;
using Portal.Core.Secrets;
using Portal.Core.Secrets.Exploring;
using Portal.Features.Secrets.Exploring;
using Portal.Testing;
using Portal.Tests.Features;

namespace Portal.Tests.App;

public sealed class CommandPaletteTests : PageTest
{
    private readonly EnvironmentSession _session;

    public CommandPaletteTests(VaultFixture vault)
        : base(vault)
    {
        _session = vault.Root;
        Services.AddSingleton(new PortalEnvironments(PortalMode.Server, [_session.Environment])).AddSingleton<PaletteIndex>().AddSingleton<PalettePages>();
    }

    private SecretIndex Index => Services.GetRequiredService<SecretSearch>().Of(_session);

    [Fact]
    public async Task Arrows_choose_while_the_field_keeps_the_focus_and_enter_goes_there()
    {
        await MountAsync();
        Services.GetRequiredService<SecretPlaces>().Visit(_session, new SecretPath(Unique, "one"));
        Services.GetRequiredService<SecretPlaces>().Pin(_session, new SecretPath(Unique, "two"));
        var palette = OpenPalette();
        palette.Shows("Names as of");
        Assert.Equal(["Pinned", "Opened last", "Go to"], palette.FindAll("[role=group]").Select(group => group.GetAttribute("aria-label")));
        Assert.Equal((("true", "palette-0"), $"/test/secrets/{Unique}/two"), (State(palette), Chosen(palette).GetAttribute("href")));

        palette.AtOnce(() => palette.Find("#palette").KeyDown("ArrowDown"));

        palette.WaitForAssertion(() => Assert.Equal((("true", "palette-1"), $"/test/secrets/{Unique}/one"), (State(palette), Chosen(palette).GetAttribute("href"))));
        palette.AtOnce(() => palette.Find("#palette").KeyDown("Enter"));
        palette.WaitForAssertion(() => Assert.EndsWith($"/test/secrets/{Unique}/one", Navigation.Uri, StringComparison.Ordinal));
        palette.WaitForAssertion(() => Assert.Empty(palette.FindAll("dialog")));
    }

    [Fact]
    public async Task Typing_asks_vault_nothing_and_no_secret_is_read_about_before_somebody_asks_for_it()
    {
        await MountAsync();
        await Vault.WriteAsync($"{Unique}/data/deep/treasure", new { data = new { a = "1" } });
        var palette = OpenPalette();
        palette.Shows("Names as of");
        var before = Vault.Server.Requests.Total;

        foreach (var text in new[] { "t", "tr", "treas", "treasure" }) palette.Type("Go to", text);

        palette.Shows("All others are not searched until they are indexed.");
        palette.Shows("Nothing known here is called that.");
        Assert.Equal((before, IndexState.NotStarted), (Vault.Server.Requests.Total, Index.Progress.State));

        palette.AtOnce(() => palette.Find("#palette").KeyDown("Enter"));

        palette.WaitForAssertion(() => Assert.Equal($"/test/secrets/{Unique}/deep/treasure", Chosen(palette).GetAttribute("href")));
        palette.Shows("that you may list");
        palette.WaitForAssertion(() => Assert.DoesNotContain("Index secrets", palette.Text(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_was_listed_in_this_session_is_found_without_an_index()
    {
        await MountAsync();
        await Vault.WriteAsync($"{Unique}/data/team/one", new { data = new { a = "1" } });
        await Services.GetRequiredService<SecretFolders>().BrowseAsync(_session, new SecretPath(Unique, "team/"), CancellationToken.None);
        var palette = OpenPalette();

        palette.Type("Go to", "s: one");

        palette.WaitForAssertion(() => Assert.Equal($"/test/secrets/{Unique}/team/one", Chosen(palette).GetAttribute("href")));
        palette.Shows("the 1 folder you have listed");
    }

    [Fact]
    public async Task A_prefix_leaves_one_kind_is_shown_as_chosen_and_can_be_pressed()
    {
        await Vault.WriteAsync($"sys/policies/acl/{Unique}", new { policy = "# nothing" });
        var palette = OpenPalette();
        palette.Shows("Names as of");

        palette.AtOnce(() => palette.FindAll(".palette-hint button").First(button => button.TextContent.Contains("policies", StringComparison.Ordinal)).Click());

        palette.WaitForAssertion(() => Assert.Equal("p: ", palette.Find("#palette").GetAttribute("value")));
        palette.Type("Go to", $"p: {Unique}");
        palette.WaitForAssertion(() => Assert.Equal([$"/test/policies/{Unique}"], palette.FindAll("[role=option]").Select(option => option.GetAttribute("href"))));
        Assert.Contains("1 result.", palette.Text(), StringComparison.Ordinal);
        Assert.Equal("true", palette.FindAll(".palette-hint button")[1].GetAttribute("aria-pressed"));
    }

    private static (string?, string?) State(IRenderedComponent<CommandPalette> palette) =>
        (palette.Find("#palette").GetAttribute("aria-expanded"), palette.Find("#palette").GetAttribute("aria-activedescendant"));

    private static IElement Chosen(IRenderedComponent<CommandPalette> palette) => palette.Find("[role=option][aria-selected=true]");

    private IRenderedComponent<CommandPalette> OpenPalette()
    {
        Navigation.NavigateTo("/test/overview");
        var palette = Render<CommandPalette>(parameters => parameters.Add(shown => shown.Session, _session));
        palette.Press("Go to…");
        return palette;
    }
}
