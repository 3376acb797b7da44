using Bunit;
using Microsoft.AspNetCore.Components;
using Portal.Shared;

namespace Portal.Tests.Shared;

public sealed class LongTextTests : ComponentTest
{
    [Fact]
    public void A_short_text_is_in_the_page_and_comes_with_its_event()
    {
        var typed = "";
        var field = Field("a", text => typed = text);

        field.Find("textarea").Input("b");

        Assert.Equal("b", typed);
        Assert.DoesNotContain(JSInterop.Invocations, call => call.Identifier == "portalLongText.write");
    }

    [Fact]
    public void A_long_text_goes_beside_the_page_and_so_does_what_follows_it()
    {
        var field = Field(new string('x', LongText.OneMessage + 1), _ => { });
        field.WaitForAssertion(() => Assert.Single(JSInterop.Invocations, call => call.Identifier == "portalLongText.write"));
        Assert.DoesNotContain("xxxx", field.Markup, StringComparison.Ordinal);

        // The field shows a text the attribute knows nothing of, so the attribute would change nothing.
        field.Render(parameters => parameters.Add(text => text.Text, ""));

        field.WaitForAssertion(() => Assert.Equal(2, JSInterop.Invocations.Count(call => call.Identifier == "portalLongText.write")));
    }

    [Fact]
    public void Windows_line_ends_alone_do_not_write_over_what_is_typed()
    {
        var field = Field("a\nb", _ => { });

        field.Render(parameters => parameters.Add(text => text.Text, "a\r\nb"));

        Assert.Equal("a\nb", field.Find("textarea").GetAttribute("value"));
        Assert.DoesNotContain(JSInterop.Invocations, call => call.Identifier == "portalLongText.write");
    }

    [Fact]
    public async Task A_form_waits_for_what_is_on_its_way()
    {
        var (texts, arrived) = (new LongTexts(), new TaskCompletionSource());
        var tracking = texts.TrackAsync(arrived.Task);

        var waiting = texts.AllAsync();
        Assert.False(waiting.IsCompleted);
        arrived.SetResult();

        await waiting;
        await tracking;
        await texts.AllAsync();
    }

    private IRenderedComponent<LongText> Field(string text, Action<string> typed) =>
        Render<LongText>(parameters => parameters.Add(field => field.Text, text).Add(field => field.TextChanged, EventCallback.Factory.Create(this, typed)));
}
