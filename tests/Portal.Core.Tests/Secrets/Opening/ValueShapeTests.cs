using System.Security.Cryptography;
using Portal.Core.Secrets;
using Portal.Core.Secrets.Opening;

namespace Portal.Core.Tests.Secrets.Opening;

public sealed class ValueShapeTests
{
    [Theory]
    [InlineData("", ValueForm.Empty, 1)]
    [InlineData("s3cret", ValueForm.Line, 1)]
    [InlineData("ends with a break\n", ValueForm.Line, 1)]
    [InlineData("-----BEGIN-----\nabc\n-----END-----\n", ValueForm.Lines, 3)]
    public void A_text_is_shown_as_it_was_written(string text, ValueForm form, int lines)
    {
        var shape = ValueShape.Of(new SecretEntry("a", new Sensitive(text)));

        Assert.Equal((form, text, lines), (shape.Form, shape.Text, shape.Lines));
        Assert.Null(shape.Bytes);
    }

    [Fact]
    public void Json_is_indented_and_its_numbers_stay_as_they_are_written()
    {
        var shape = ValueShape.Of(new SecretEntry("a", new Sensitive("""{"n":1.0,"big":12345678901234567890,"t":"ü<b>"}"""), ValueKind.Json));

        Assert.Equal("{\n  \"n\": 1.0,\n  \"big\": 12345678901234567890,\n  \"t\": \"ü<b>\"\n}", shape.Text.ReplaceLineEndings("\n"));
        Assert.Equal("5432", ValueShape.Of(new SecretEntry("a", new Sensitive("5432"), ValueKind.Json)).Text);
    }

    [Fact]
    public void Bytes_in_base64_are_recognised_also_when_they_are_wrapped_and_passwords_are_not()
    {
        var bytes = SHA256.HashData([1, 2, 3]);
        var text = Convert.ToBase64String([.. bytes, .. bytes, .. bytes], Base64FormattingOptions.InsertLineBreaks);

        Assert.Equal(96, ValueShape.Of(new SecretEntry("a", new Sensitive(text))).Bytes!.Length);
        Assert.Equal("user:Passw0rd and more", ValueShape.Of(new SecretEntry("a", new Sensitive(Convert.ToBase64String("user:Passw0rd and more"u8)))).DecodedText);
        Assert.Null(ValueShape.Of(new SecretEntry("a", new Sensitive("Passw0rdPassw0rd"))).Bytes);
        Assert.Null(ValueShape.Of(new SecretEntry("a", new Sensitive("0123456789abcdef0123456789abcdef"))).Bytes);
    }

    [Fact]
    public void A_dump_shows_offsets_bytes_and_characters_and_no_more_than_asked()
    {
        Assert.Equal("00000000  50 4e 47 00                                       |PNG.|\n", HexDump.Of("PNG\0"u8, 256));
        Assert.Equal(2, HexDump.Of(new byte[100], 32).Count(character => character == '\n'));
    }
}
