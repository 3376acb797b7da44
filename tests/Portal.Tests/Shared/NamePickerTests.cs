using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Portal.Shared;

namespace Portal.Tests.Shared;

public sealed class NamePickerTests : BunitContext
{
    private IReadOnlyList<string> _picked = [];

    [Fact]
    public void The_arrow_keys_and_enter_pick_a_name_that_exists_and_the_list_closes()
    {
        var picker = Picker();

        picker.Find("input").Focus();
        picker.Find("input").KeyDown("ArrowDown");
        picker.Find("input").KeyDown("ArrowDown");
        Assert.Equal(picker.FindAll("[role=option]")[1].Id, picker.Find("input").GetAttribute("aria-activedescendant"));
        picker.Find("input").KeyDown("Enter");

        Assert.Equal(["beta"], _picked);
        Assert.Empty(picker.FindAll("[role=option]"));
    }

    [Fact]
    public void Typing_narrows_the_list_to_what_starts_so_first()
    {
        var picker = Picker();

        picker.Find("input").Input("a");

        Assert.Equal(["alpha", "beta", "gamma"], picker.FindAll("[role=option] .mono").Select(option => option.TextContent));
        picker.Find("input").Input("gam");
        Assert.Equal(["gamma"], picker.FindAll("[role=option] .mono").Select(option => option.TextContent));
    }

    [Fact]
    public void A_name_that_does_not_exist_is_taken_and_a_pasted_list_is_several()
    {
        var picker = Picker();

        picker.Find("input").Input("web-*, other, ");

        Assert.Equal(["web-*", "other"], _picked);
    }

    [Fact]
    public void What_was_typed_and_not_confirmed_is_kept_when_the_field_is_left()
    {
        var picker = Picker();

        picker.Find("input").Input("typed");
        picker.Find("input").Blur();

        Assert.Equal(["typed"], _picked);
    }

    [Fact]
    public void Backspace_takes_the_last_name_back_and_a_name_has_a_button_to_remove_it()
    {
        _picked = ["alpha", "beta", "gamma"];
        var picker = Picker();

        picker.Find("input").KeyDown("Backspace");
        Assert.Equal(["alpha", "beta"], _picked);
        picker.Render(parameters => parameters.Add(component => component.Values, _picked));
        picker.Find("button[aria-label='Remove alpha']").Click();

        Assert.Equal(["beta"], _picked);
    }

    [Fact]
    public void A_name_with_something_odd_about_it_says_so_in_words()
    {
        _picked = ["nope"];

        var picker = Picker(name => name == "nope" ? "There is no policy nope." : null);

        Assert.Equal("There is no policy nope.", picker.Find(".picker-warn [data-tip]").GetAttribute("data-tip"));
        Assert.Contains("There is no policy nope.", picker.Find(".picker-warn .sr-only").TextContent, StringComparison.Ordinal);
    }

    private IRenderedComponent<NamePicker> Picker(Func<string, string?>? warning = null) => Render<NamePicker>(parameters => parameters
        .Add(component => component.Id, "names")
        .Add(component => component.Values, _picked)
        .Add(component => component.ValuesChanged, EventCallback.Factory.Create<IReadOnlyList<string>>(this, names => _picked = names))
        .Add(component => component.Options, [new NameOption("alpha"), new NameOption("beta"), new NameOption("gamma", "a note")])
        .Add(component => component.WarningOf, warning));
}
