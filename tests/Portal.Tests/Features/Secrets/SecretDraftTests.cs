using Portal.Features.Secrets.Editing;

namespace Portal.Tests.Features.Secrets;

public sealed class SecretDraftTests
{
    private static readonly KeyValuePair<string, DraftValue>[] Saved =
    [
        new("username", new("db-app", IsJson: false)),
        new("port", new("5432", IsJson: true)),
        new("options", new("""{ "ssl": true }""", IsJson: true)),
    ];

    [Fact]
    public void A_fresh_draft_has_nothing_to_lose_and_a_typed_one_has()
    {
        var draft = new SecretDraft(Saved);
        Assert.False(draft.IsDirty);

        draft.Rows[0].Text = "db-app ";

        Assert.True(draft.IsDirty);
    }

    [Fact]
    public void Switching_to_json_and_back_keeps_order_types_and_masks()
    {
        var draft = new SecretDraft(Saved);

        draft.ShowJson();
        draft.TypeJson(draft.Json);
        Assert.True(draft.ShowRows());

        Assert.Equal(["username", "port", "options"], draft.Rows.Select(row => row.Key));
        Assert.Equal([false, true, true], draft.Rows.Select(row => row.IsJson));
        Assert.False(draft.Rows[0].IsShown);
    }

    [Fact]
    public void A_broken_json_text_names_its_place_and_keeps_what_was_typed()
    {
        var draft = new SecretDraft(Saved);
        draft.ShowJson();

        draft.TypeJson("{\n  \"username\": \"a\",\n  \"port\": 54x\n}");

        Assert.Equal(3, draft.JsonProblem!.Line);
        Assert.False(draft.ShowRows());
        Assert.True(draft.IsJson);
        Assert.Contains("54x", draft.Json, StringComparison.Ordinal);
        Assert.False(draft.IsValid);
        Assert.Equal("db-app", draft.Rows[0].Text);
    }

    [Fact]
    public void A_key_that_is_there_twice_is_refused_in_both_views()
    {
        var draft = new SecretDraft(Saved);
        draft.Add().Key = "port";
        draft.Rows[^1].Text = "1";
        Assert.Equal(2, draft.Problems.Count);

        var reading = SecretJson.Read("{\n\"a\": 1,\n\"a\": 2\n}");

        Assert.Equal(3, reading.Problem!.Line);
    }

    [Fact]
    public void A_number_keeps_the_way_it_is_written()
    {
        var reading = SecretJson.Read("""{"a": 1.0, "b": 12345678901234567890, "c": "ü <b>", "d": null}""");

        var again = SecretJson.Write(reading.Values);

        Assert.Equal("{\n  \"a\": 1.0,\n  \"b\": 12345678901234567890,\n  \"c\": \"ü <b>\",\n  \"d\": null\n}", again);
    }

    [Fact]
    public void Pasting_fills_blank_rows_replaces_known_keys_and_adds_the_others()
    {
        var draft = new SecretDraft(Saved);
        draft.Add();

        Assert.Null(draft.Paste("""{"username": "other", "password": "x"}"""));

        Assert.Equal(["username", "port", "options", "password"], draft.Rows.Select(row => row.Key));
        Assert.Equal("other", draft.Rows[0].Text);
        Assert.NotNull(draft.Paste("username=other"));
        Assert.Equal(4, draft.Rows.Count);
    }

    [Fact]
    public void A_multi_line_value_survives_the_json_view()
    {
        var draft = new SecretDraft([]);
        draft.Rows[0].Key = "key.pem";
        draft.Rows[0].Text = "-----BEGIN-----\nabc\n-----END-----\n";

        draft.ShowJson();
        draft.TypeJson(draft.Json);
        draft.ShowRows();

        Assert.Equal("-----BEGIN-----\nabc\n-----END-----\n", draft.Rows[0].Text);
    }

    [Fact]
    public void A_value_never_prints_itself()
    {
        Assert.DoesNotContain("hunter2", new DraftValue("hunter2", IsJson: false).ToString(), StringComparison.Ordinal);
    }
}
