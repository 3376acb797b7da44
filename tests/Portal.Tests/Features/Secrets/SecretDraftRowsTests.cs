using Bunit;
using Portal.Core.Secrets.Editing;
using Portal.Features.Secrets.Editing;
using Portal.Testing;

namespace Portal.Tests.Features.Secrets;

/// <summary>The rows of a long secret in the editor: some of them, only the changed ones, all values.</summary>
public sealed class SecretDraftRowsTests(VaultFixture vault) : PageTest(vault)
{
    private readonly SecretDraft _draft = new(new ObjectNode([.. Enumerable.Range(0, 40).Select(number => new SecretMember($"key-{number:D2}", SecretNode.Text("canary")))]));

    [Fact]
    public void Only_what_was_changed_added_or_removed_is_shown_when_that_is_wanted()
    {
        var rows = Draw();
        rows.Shows("40 keys");
        Assert.Equal(40, Keys(rows).Length);
        rows.Press("Value of key-07, hidden. Show and edit");
        rows.Type("Value of key-07", "other");
        rows.Press("Remove key-09");
        Assert.True(rows.Control("Put key-09 back").HasAttribute("autofocus"));
        _draft.Add().Key = "added";

        rows.Check("Only changed");

        rows.WaitForAssertion(() => Assert.Equal(["key-07", "added"], Keys(rows)));
        rows.Shows("key-09 removed");
        rows.Shows("2 of 40 keys");

        rows.Press("Put key-09 back");
        rows.WaitForAssertion(() => Assert.Equal((41, "key-09"), (_draft.Rows.Count, _draft.Rows[9].Key)));
        rows.WaitForAssertion(() => Assert.Equal(["key-07", "added"], Keys(rows)));
    }

    [Fact]
    public void A_key_that_is_removed_stays_in_sight_where_it_stood_and_the_focus_goes_on_from_there()
    {
        var rows = Draw();

        rows.Press("Remove key-07");
        rows.Press("Remove key-08");
        rows.Press("Remove key-39");

        rows.Shows("37 keys");
        Assert.Equal(["key-06", "key-07", "key-08", "key-09"], rows.FindAll(".draft-rows > li").Skip(6).Take(4).Select(line => line.QuerySelector("s")?.TextContent ?? line.QuerySelector(".draft-key")!.GetAttribute("value")));
        Assert.Equal("key-39", rows.FindAll(".draft-rows > li")[39].QuerySelector("s")!.TextContent);
        rows.Press("Put key-08 back");
        rows.WaitForAssertion(() => Assert.Equal(["key-08"], rows.FindAll("[autofocus]").Select(field => field.GetAttribute("value"))));
        rows.Press("Value of key-12, hidden. Show and edit");
        rows.WaitForAssertion(() => Assert.True(rows.Field("Value of key-12").HasAttribute("autofocus")));
        Filter(rows, "key");
        rows.WaitForAssertion(() => Assert.DoesNotContain(rows.FindAll("[autofocus]"), field => field.GetAttribute("value") == "key-08"));
    }

    [Fact]
    public void What_was_typed_into_a_row_that_the_filter_hides_is_saved_all_the_same()
    {
        var rows = Draw();
        rows.Press("Value of key-07, hidden. Show and edit");
        rows.Type("Value of key-07", "typed");

        Filter(rows, "key-1");

        rows.WaitForAssertion(() => Assert.Equal(10, Keys(rows).Length));
        Assert.Equal(40, _draft.Document.Members.Length);
        Assert.Equal(SecretNode.Text("typed"), _draft.Document.Members[7].Value);
        Filter(rows, "");
        rows.WaitForAssertion(() => Assert.Equal(40, Keys(rows).Length));
        Assert.Contains("typed", rows.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_somebody_types_in_stays_whatever_it_becomes()
    {
        _draft.Rows[3].Text = "changed";
        _draft.Rows[3].IsShown = true;
        var rows = Draw();
        rows.Check("Only changed");
        rows.WaitForAssertion(() => Assert.Equal(["key-03"], Keys(rows)));

        rows.Type("Value of key-03", "canary");

        rows.WaitForAssertion(() => Assert.False(_draft.Rows[3].IsChanged));
        Assert.Equal(["key-03"], Keys(rows));
    }

    [Fact]
    public void Keys_are_filtered_and_all_values_come_and_go_together_but_for_what_was_typed()
    {
        var rows = Draw();
        Filter(rows, "KEY-1");
        rows.WaitForAssertion(() => Assert.Equal(10, Keys(rows).Length));
        Assert.DoesNotContain("canary", rows.Markup, StringComparison.Ordinal);

        rows.Press("Show all values");
        rows.WaitForAssertion(() => Assert.All(_draft.Rows, row => Assert.True(row.IsShown)));
        rows.Type("Value of key-11", "typed");
        rows.Press("Hide unchanged values");

        rows.WaitForAssertion(() => Assert.Equal(["key-11"], _draft.Rows.Where(row => row.IsShown).Select(row => row.Key)));
        rows.WaitForAssertion(() => Assert.DoesNotContain("canary", rows.Markup, StringComparison.Ordinal));
    }

    [Fact]
    public void A_row_that_cannot_be_saved_is_never_filtered_away()
    {
        var twice = _draft.Add();
        (twice.Key, twice.Text) = ("key-00", "x");
        var rows = Draw();

        Filter(rows, "nothing");

        rows.WaitForAssertion(() => Assert.Equal(["key-00", "key-00"], Keys(rows)));
    }

    [Fact]
    public void A_short_secret_has_no_tools()
    {
        var rows = Draw(new SecretDraft(new ObjectNode([new SecretMember("a", SecretNode.Text("1"))])));

        Assert.Empty(rows.FindAll(".draft-tools"));
    }

    private static void Filter(IRenderedComponent<DraftRows> rows, string text) => rows.AtOnce(() => rows.Find("[data-filter]").Input(text));

    private static string[] Keys(IRenderedComponent<DraftRows> rows) => [.. rows.FindAll(".draft-key").Select(field => field.GetAttribute("value") ?? "")];

    private IRenderedComponent<DraftRows> Draw(SecretDraft? draft = null)
    {
        draft ??= _draft;
        return Render<DraftRows>(parameters => parameters.Add(rows => rows.Draft, draft).Add(rows => rows.Tried, false).Add(rows => rows.OnChanged, () => { }).Add(rows => rows.OnRemove, draft.Remove));
    }
}
