using System.Collections.Immutable;
using Portal.Core.Secrets;
using Portal.Core.Secrets.Upkeep;

namespace Portal.Core.Tests.Secrets.Upkeep;

public sealed class SecretTermsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 25, 12, 0, 0, 123, TimeSpan.Zero);

    [Theory]
    [InlineData("2027-01-31", "2027-01-31T00:00:00Z")]
    [InlineData(" 2027-01-31 ", "2027-01-31T00:00:00Z")]
    [InlineData("2027-01-31T08:30", "2027-01-31T08:30:00Z")]
    [InlineData("2027-01-31T08:30:15Z", "2027-01-31T08:30:15Z")]
    [InlineData("2027-01-31T08:30:15.5+02:00", "2027-01-31T06:30:15.5Z")]
    [InlineData("2027-01-31 08:30", "2027-01-31T08:30:00Z")]
    [InlineData("2027-01-31 08:30:15 UTC", "2027-01-31T08:30:15Z")]
    [InlineData("1801353600", "2027-01-31T00:00:00Z")]
    public void A_date_is_read_as_iso_8601_writes_it_or_as_seconds(string text, string at) => Assert.Equal(DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture), SecretTerms.Parse(text));

    [Theory]
    [InlineData("03/04/2027")]
    [InlineData("31.01.2027")]
    [InlineData("2027-02-30")]
    [InlineData("next spring")]
    [InlineData("90d")]
    public void What_could_be_another_day_is_not_guessed(string text) => Assert.Null(SecretTerms.Parse(text));

    [Theory]
    [InlineData("expires", true)]
    [InlineData("Expires-At", true)]
    [InlineData("rotate by", true)]
    [InlineData("EXPIRATION", true)]
    [InlineData("rotation", false)]
    [InlineData("created", false)]
    public void Keys_count_in_any_spelling_of_their_words(string key, bool counts) => Assert.Equal(counts, SecretTerms.IsTerm(key));

    [Fact]
    public void The_first_of_several_ends_counts_with_where_it_is_said()
    {
        var version = new SecretVersion(1, Now.AddDays(-1), Now.AddDays(29), VersionState.Live);

        Assert.Equal(new SecretTerm(Now.AddDays(29), null), SecretGlance.Of(Metadata([version], ("expires", "2027-12-31"))).Ends);
        Assert.Equal("rotate_by", SecretGlance.Of(Metadata([version], ("expires", "2027-12-31"), ("rotate_by", "2026-12-01"))).Ends!.Note);
    }

    [Fact]
    public void What_was_deleted_by_hand_did_not_end_and_what_vault_deleted_at_its_time_did()
    {
        var planned = new SecretVersion(1, Now.AddDays(-40), Now.AddDays(-10), VersionState.Deleted);
        var byHand = planned with { DeletedAt = Now.AddDays(-10).AddMilliseconds(417) };

        Assert.True(SecretGlance.Of(Metadata([planned])).HasEnded(Now));
        Assert.Null(SecretGlance.Of(Metadata([byHand])).Ends);
        Assert.Null(SecretGlance.Of(Metadata([planned with { State = VersionState.Destroyed }])).Ends);
    }

    [Fact]
    public void A_date_that_cannot_be_read_is_kept_to_be_shown_and_never_is_no_date()
    {
        var glance = SecretGlance.Of(Metadata([], ("expires", "next spring"), ("rotate_by", "2027-01-31")));

        Assert.Equal(new UnreadableTerm("expires", "next spring"), glance.Unreadable);
        Assert.Equal("rotate_by", glance.Ends!.Note);
        Assert.Equal((null, null), (SecretGlance.Of(Metadata([], ("expires", "never"))).Unreadable, SecretGlance.Of(Metadata([], ("expires", "never"))).Ends));
    }

    [Fact]
    public void The_owner_is_the_first_that_is_named()
    {
        Assert.Equal("checkout", SecretGlance.Of(Metadata([], ("contact", "someone"), ("Owner", " checkout "))).Owner);
        Assert.Equal("payments", SecretGlance.Of(Metadata([], ("owner", " "), ("team", "payments"))).Owner);
        Assert.Null(SecretGlance.Of(Metadata([], ("purpose", "tests"))).Owner);
    }

    [Fact]
    public void Needs_are_told_by_the_window_the_person_chose()
    {
        var window = new UpkeepWindow(TimeSpan.FromDays(30), TimeSpan.FromDays(180));
        var secret = Secret(Now.AddDays(-200), ("expires", "2026-12-20"));

        Assert.Equal([UpkeepNeed.Ending, UpkeepNeed.Unchanged], secret.Needs(Now, window));
        Assert.Equal([UpkeepNeed.Unchanged], secret.Needs(Now, window with { Soon = TimeSpan.FromDays(7) }));
        Assert.Equal([UpkeepNeed.Ending], secret.Needs(Now, window with { Age = TimeSpan.FromDays(365) }));
        Assert.Equal([UpkeepNeed.Ended, UpkeepNeed.Unreadable], Secret(Now, ("expires", "2026-11-25"), ("expiry", "soon")).Needs(Now, window));
    }

    [Fact]
    public void The_file_has_names_and_dates_and_nothing_a_spreadsheet_would_run()
    {
        var secret = Secret(Now.AddDays(-200), ("expires", "2026-12-20"), ("owner", "=cmd()"), ("purpose", "not exported"));

        Assert.Equal(
            "path,needs,ends,ends by,changed,versions,owner\r\nkv/app,ending unchanged,2026-12-20T00:00:00Z,expires,2026-05-09T12:00:00Z,1,'=cmd()\r\n",
            SecretUpkeep.ToCsv([secret], new UpkeepWindow(TimeSpan.FromDays(30), TimeSpan.FromDays(180)), Now));
    }

    private static UpkeepSecret Secret(DateTimeOffset written, params (string Key, string Text)[] notes) =>
        new(new SecretPath("kv", "app"), SecretGlance.Of(Metadata([new SecretVersion(1, written, null, VersionState.Live)], notes)));

    private static SecretMetadata Metadata(ImmutableArray<SecretVersion> versions, params (string Key, string Text)[] notes) => new()
    {
        CurrentVersion = versions.IsEmpty ? 0 : versions[0].Number,
        Versions = versions,
        CreatedAt = Now,
        UpdatedAt = Now,
        Settings = new KvSettings(0, false, TimeSpan.Zero),
        CustomMetadata = notes.ToImmutableSortedDictionary(note => note.Key, note => note.Text, StringComparer.Ordinal),
    };
}
