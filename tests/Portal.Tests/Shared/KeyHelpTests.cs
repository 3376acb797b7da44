using Bunit;
using Portal.Shared;

namespace Portal.Tests.Shared;

public sealed class KeyHelpTests : ComponentTest
{
    [Fact]
    public void The_help_lists_what_works_everywhere_and_what_the_page_in_sight_adds()
    {
        var key = Render<PageKey>(parameters => parameters.Add(key => key.Key, "e").Add(key => key.Does, "Edit the secret").Add(key => key.Href, "/x"));
        Render<PageKey>(parameters => parameters.Add(key => key.Key, "v").Add(key => key.Does, "Show its versions").Add(key => key.Disabled, true));
        var help = Render<KeyHelp>();

        help.Find("button").Click();

        Assert.Equal(["e", .. KeyTable.Everywhere.Select(entry => entry.Keys)], help.FindAll("kbd").Select(kbd => kbd.TextContent));
        Assert.Equal("/x", key.Find("a[data-key=e]").GetAttribute("href"));
    }

    [Fact]
    public async Task The_keys_of_a_page_that_is_left_are_gone()
    {
        Render<PageKey>(parameters => parameters.Add(key => key.Key, "e").Add(key => key.Does, "Edit the secret"));
        await DisposeComponentsAsync();
        var help = Render<KeyHelp>();

        help.Find("button").Click();

        Assert.DoesNotContain("Edit the secret", help.Markup, StringComparison.Ordinal);
    }
}
