using Portal.Core.Secrets.Editing;

namespace Portal.Core.Tests.Secrets.Editing;

public sealed class SecretDraftTests
{
    private static readonly ObjectNode Saved = Documents.Of("""{"username":"db-app","port":5432,"options":{"ssl":true},"on":true,"none":null}""");

    [Fact]
    public void A_fresh_draft_has_nothing_to_lose_and_a_typed_one_has()
    {
        var draft = new SecretDraft(Saved);
        Assert.False(draft.IsDirty);

        draft.Rows[0].Text = "db-app ";

        Assert.True(draft.IsDirty);
    }

    [Fact]
    public void Switching_keeps_order_types_and_masks()
    {
        var draft = new SecretDraft(Saved);

        foreach (var face in new[] { SecretFace.Json, SecretFace.Yaml, SecretFace.Env, SecretFace.Form }) Assert.True(draft.Show(face));

        Assert.Equal(["username", "port", "options", "on", "none"], draft.Rows.Select(row => row.Key));
        Assert.Equal([RowType.Text, RowType.Number, RowType.Json, RowType.Boolean, RowType.Null], draft.Rows.Select(row => row.Type));
        Assert.All(draft.Rows, row => Assert.False(row.IsShown));
    }

    [Fact]
    public void A_broken_text_keeps_its_face_and_what_was_typed()
    {
        var draft = new SecretDraft(Saved);
        draft.Show(SecretFace.Yaml);

        draft.Type("username: a\nport: [1\n");

        Assert.False(draft.Show(SecretFace.Form));
        Assert.Equal(SecretFace.Yaml, draft.Face);
        Assert.Contains("[1", draft.Text, StringComparison.Ordinal);
        Assert.True(draft is { IsValid: false, IsDirty: true });
        Assert.True(draft.Document.Equals(Saved));
    }

    [Fact]
    public void A_form_with_a_wrong_row_stays_the_form()
    {
        var draft = new SecretDraft(Saved);
        draft.Add().Key = "port";
        draft.Rows[1].Text = "54x";

        Assert.Equal(2, draft.Problems.Count);
        Assert.False(draft.Show(SecretFace.Json));
        Assert.Equal("54x", draft.Rows[1].Text);
    }

    [Fact]
    public void Set_fills_blank_rows_replaces_known_keys_in_their_place_and_adds_the_others()
    {
        var draft = new SecretDraft(Saved);
        draft.Add();

        draft.Set(Documents.Of("""{"username":"other","password":"x"}""").Members);

        Assert.Equal(["username", "port", "options", "on", "none", "password"], draft.Rows.Select(row => row.Key));
        Assert.Equal("other", draft.Rows[0].Text);
        Assert.True(draft.Rows[0].IsShown);
    }

    [Fact]
    public void Windows_line_ends_survive_a_field_that_knows_one_line_end()
    {
        var draft = new SecretDraft(new ObjectNode([new SecretMember("hosts", SecretNode.Text("a\r\nb\r\n"))]));

        draft.Rows[0].Text = "a\nb\nc\n";

        Assert.Equal(SecretNode.Text("a\r\nb\r\nc\r\n"), draft.Rows[0].Value);
    }

    [Fact]
    public void A_kept_draft_comes_back_as_it_was_even_when_it_was_broken()
    {
        var form = new SecretDraft(Saved);
        form.Rows[0].Text = "typed";
        form.Rows[1].Text = "54x";
        form.Add().Key = "new";
        var text = new SecretDraft(Saved);
        text.Show(SecretFace.Env);
        text.Type("username=a\noops");

        var (again, broken) = (SecretDraft.Restore(form.Keep())!, SecretDraft.Restore(text.Keep())!);

        Assert.Equal(["typed", "54x", "{\n  \"ssl\": true\n}", "true", "", ""], again.Rows.Select(row => row.Text));
        Assert.Equal([true, true, false, false, false, true], again.Rows.Select(row => row.IsShown));
        Assert.True(again.Opened.Equals(Saved));
        Assert.Equal(("username=a\noops", SecretFace.Env, 2), (broken.Text, broken.Face, broken.Problem!.Line));
        Assert.Null(SecretDraft.Restore(new Sensitive("[]")));
    }

    [Fact]
    public void A_value_never_prints_itself()
    {
        SecretNode[] nodes = [SecretNode.Text("hunter2"), SecretNode.Number("42"), SecretNode.Boolean(true), Saved, new ListNode([SecretNode.Text("hunter2")])];

        Assert.All(nodes, node => Assert.Equal(Sensitive.Mask, $"{node}"));
        Assert.DoesNotContain("hunter2", new SecretMember("a", nodes[0]).ToString(), StringComparison.Ordinal);
    }
}
