using Portal.Core.Secrets.Editing;

namespace Portal.Core.Tests.Secrets.Editing;

/// <summary>What a draft knows of its own changes.</summary>
public sealed class DraftChangesTests
{
    private readonly SecretDraft _draft = new(new ObjectNode([.. "abc".Select(letter => new SecretMember(letter.ToString(), SecretNode.Text(letter + "1")))]));

    [Fact]
    public void A_row_is_changed_when_its_key_its_value_or_its_type_is_and_a_new_one_when_something_stands_in_it()
    {
        Assert.DoesNotContain(_draft.Rows, row => row.IsChanged);

        _draft.Rows[0].Text = "2";
        _draft.Rows[1].Key = "renamed";
        _draft.Rows[2].Become(RowType.Null);
        Assert.All(_draft.Rows, row => Assert.True(row.IsChanged));

        _draft.Rows[0].Text = "a1";
        Assert.False(_draft.Rows[0].IsChanged);
        var added = _draft.Add();
        Assert.False(added.IsChanged);
        added.Key = "new";
        Assert.True(added.IsChanged);
    }

    [Fact]
    public void A_removed_key_is_known_and_comes_back_to_its_place_as_it_was()
    {
        _draft.Remove(_draft.Rows[1]);
        _draft.Remove(_draft.Rows[1]);
        _draft.Add().Key = "d";
        Assert.Equal(["b", "c"], _draft.Removed);

        _draft.PutBack("c");
        _draft.PutBack("b");
        _draft.PutBack("b");
        _draft.PutBack("never");

        Assert.Empty(_draft.Removed);
        _draft.Remove(_draft.Rows.Single(row => row.Key == "d"));
        Assert.Equal(["a", "b", "c"], _draft.Rows.Select(row => row.Key));
        Assert.False(_draft.IsDirty);
    }

    [Fact]
    public void A_key_that_was_renamed_away_is_not_removed_and_one_whose_name_somebody_else_took_neither()
    {
        _draft.Rows[0].Key = "x";
        Assert.Empty(_draft.Removed);

        _draft.Remove(_draft.Rows[1]);
        _draft.Add().Key = "b";
        Assert.Empty(_draft.Removed);
    }
}
