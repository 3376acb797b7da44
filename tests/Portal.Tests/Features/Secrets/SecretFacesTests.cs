using Bunit;
using Portal.Core.Secrets;
using Portal.Core.Secrets.Editing;
using Portal.Testing;
using SecretPage = Portal.Features.Secrets.SecretPage;

namespace Portal.Tests.Features.Secrets;

/// <summary>The faces of the editor, and what comes in and goes out through them.</summary>
public sealed class SecretFacesTests(VaultFixture vault) : PageTest(vault)
{
    [Fact]
    public async Task What_is_typed_in_one_face_is_saved_with_the_types_of_all()
    {
        await WrittenAsync(new { username = "app", port = 5432, tls = new { verify = true } });
        var page = Edit();

        page.Press("YAML");
        page.Type("The secret as YAML", "username: app\nport: 5433\ntls:\n  verify: true\nratio: 1.50\n");
        page.Press(".env");
        page.Type("The secret as .env", page.Control("The secret as .env").GetAttribute("value")!.Replace("app", "'o''ther'", StringComparison.Ordinal));
        page.Shows("Something stands after the closing quote");
        page.Type("The secret as .env", "username=other\nport=5433\ntls='{\"verify\": true}'\nratio=1.25\n");
        page.Press("Form");
        page.Press("Review version 2");
        page.Apply();

        page.IsSaved(Navigation);
        Assert.Equal(["port 5433 Json", "ratio 1.25 Json", "tls {\"verify\":true} Json", "username other Text"], await ReadAsync());
    }

    [Fact]
    public async Task A_row_becomes_another_type_and_the_review_says_so()
    {
        await WrittenAsync(new { port = "5432" });
        var page = Edit();

        page.AtOnce(() => page.Field("Type of port").Change("Number"));
        page.Press("Review version 2");

        page.Shows("text becomes number");
        page.Apply();
        page.IsSaved(Navigation);
        Assert.Equal(["port 5432 Json"], await ReadAsync());
    }

    [Fact]
    public async Task The_review_names_what_cannot_be_seen_in_a_value()
    {
        await WrittenAsync(new { password = "x" });
        var page = Edit();
        page.Press("Value of password, hidden. Show and edit");
        page.Type("Value of password", "x\u200b ");

        page.Press("Review version 2");

        page.Shows("holds invisible characters (U+200B)");
        page.Shows("ends with a space");
        Assert.DoesNotContain("\u200b", page.Find("dialog").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_review_says_that_the_cluster_cannot_be_asked_and_stands_in_nobodys_way()
    {
        await WrittenAsync(new { a = "1" });
        var page = Edit();
        page.Press("Value of a, hidden. Show and edit");
        page.Type("Value of a", "2");
        page.Press("Review version 2");

        page.Shows("Which workloads read this secret is not known");
        page.Apply();

        page.IsSaved(Navigation);
    }

    [Fact]
    public async Task Pasted_keys_are_looked_at_one_by_one_before_they_are_taken()
    {
        await WrittenAsync(new { A = "1", B = "2" });
        var page = Edit();
        page.Press("Import");
        page.Type("Text to take keys from", "A=1\nB=other\nC=new\nD=no\n");

        page.Press("Preview keys");
        page.Shows("4 keys in this .env text");
        Assert.DoesNotContain("other", page.Text(), StringComparison.Ordinal);
        Assert.True(page.Field("Take A").IsDisabled());
        page.Check("Take D");
        page.Press("Take 2 keys");
        page.Press("Review version 2");
        page.Apply();

        page.IsSaved(Navigation);
        Assert.Equal(["A 1 Text", "B other Text", "C new Text"], await ReadAsync());
    }

    [Fact]
    public async Task A_text_that_cannot_be_imported_names_its_place_and_stays()
    {
        await WrittenAsync(new { a = "1" });
        var page = Edit();
        page.Press("Import");
        page.Type("Text to take keys from", "{\n  \"a\": oops\n}");

        page.Press("Preview keys");

        page.Shows("Line 2, column 8");
        Assert.Contains("oops", page.Field("Text to take keys from").GetAttribute("value"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_export_asks_for_consent_and_is_recorded()
    {
        await WrittenAsync(new { a = "1", b = "2" });
        var page = Edit();

        page.Press("Export");
        page.WaitForAssertion(() => Assert.True(page.Control("Download app.env").IsDisabled()));
        page.Check("I need the values in a file and will look after it");
        page.Press("Download app.env");

        page.WaitForAssertion(() => Assert.Equal("Export values", Recorded(Vault.Root).First()));
        Assert.Empty(page.FindAll("dialog"));
    }

    [Fact]
    public async Task A_generated_value_is_as_long_as_asked_and_says_how_hard_it_is_to_guess()
    {
        await WrittenAsync(new { password = "1" });
        var page = Edit();

        page.Press("Generate a value for password");
        page.Type("Length", "40");
        page.Shows("238 bits of chance: beyond guessing");
        page.Press("Use a new value");
        page.Press("Review version 2");
        page.Apply();

        page.IsSaved(Navigation);
        Assert.Matches("^password [A-Za-z0-9]{40} Text$", (await ReadAsync()).Single());
    }

    [Fact]
    public async Task Nothing_changed_is_nothing_to_save()
    {
        await WrittenAsync(new { a = "1" });
        var page = Edit();

        page.Press("Review version 2");

        page.Shows("there is nothing to save");
        Assert.Empty(page.FindAll("dialog"));
    }

    private async Task WrittenAsync(object data)
    {
        await MountAsync();
        await Vault.WriteAsync($"{Unique}/data/app", new { data });
    }

    private IRenderedComponent<SecretPage> Edit()
    {
        var page = Open<SecretPage>($"/secrets/{Unique}/app");
        page.Press("New version");
        page.Control("Review version 2");
        return page;
    }

    private async Task<string[]> ReadAsync()
    {
        var read = await Vault.Get<SecretStore>().RevealAsync(Vault.Root, new SecretPath(Unique, "app"), null, CancellationToken.None);
        return [.. read.Entries.Select(entry => $"{entry.Key} {entry.Value.Reveal()} {entry.Kind}").Order(StringComparer.Ordinal)];
    }
}
