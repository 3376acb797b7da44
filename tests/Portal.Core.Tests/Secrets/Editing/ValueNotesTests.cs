using Portal.Core.Secrets.Editing;

namespace Portal.Core.Tests.Secrets.Editing;

public sealed class ValueNotesTests
{
    [Theory]
    [InlineData("", "empty")]
    [InlineData(" a", "starts with a space")]
    [InlineData("a ", "ends with a space")]
    [InlineData("a\n", "ends with a line break")]
    [InlineData("a\tb", "holds tabs")]
    [InlineData("a\r\nb\r\n", "ends with a line break; holds Windows line ends (CR LF); 2 lines")]
    [InlineData("a\rb", "holds carriage returns (CR)")]
    [InlineData("a\u200bb", "holds invisible characters (U+200B)")]
    [InlineData("a\u00a0b", "holds invisible characters (U+00A0)")]
    [InlineData("p\u0430ssword", "mixes Latin letters with look-alikes (U+0430)")]
    [InlineData("\u043f\u0430\u0440\u043e\u043b\u044c", "")]
    [InlineData("5432", "a text that looks like a number")]
    [InlineData("true", "a text that looks like true")]
    [InlineData("plain", "")]
    public void What_cannot_be_seen_in_a_value_is_named(string text, string notes) =>
        Assert.Equal(notes, string.Join("; ", ValueNotes.Of(null, SecretNode.Text(text))));

    [Fact]
    public void A_change_of_type_is_named() =>
        Assert.Equal(["number becomes text", "a text that looks like a number"], ValueNotes.Of(SecretNode.Number("1"), SecretNode.Text("1")));

    [Theory]
    [InlineData("9007199254740993", true)]
    [InlineData("9007199254740992", false)]
    [InlineData("1.50", false)]
    [InlineData("1e3", false)]
    [InlineData("0.1", false)]
    [InlineData("12345678901234567890123", true)]
    public void A_number_that_comes_back_with_fewer_digits_is_named(string literal, bool named) =>
        Assert.Equal(named, ValueNotes.Of(null, SecretNode.Number(literal)).Length == 1);

    [Fact]
    public void What_is_nested_is_looked_at_too() =>
        Assert.Equal(["holds tabs inside"], ValueNotes.Of(null, Documents.Of("""{"a":["x\ty"]}""")));

    [Fact]
    public void A_long_value_is_measured() => Assert.Contains("1024 KiB", ValueNotes.Of(null, SecretNode.Text(new string('x', 1024 * 1024))));
}
