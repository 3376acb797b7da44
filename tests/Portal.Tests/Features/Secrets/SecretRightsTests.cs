using Bunit;
using Portal.Core.Environments;
using Portal.Core.Secrets;
using Portal.Testing;
using SecretPage = Portal.Features.Secrets.SecretPage;

namespace Portal.Tests.Features.Secrets;

/// <summary>Editing with less than all rights, and servers that refuse half-way.</summary>
public sealed class SecretRightsTests(VaultFixture vault) : PageTest(vault)
{
    [Fact]
    public async Task A_person_who_may_patch_and_not_read_changes_only_the_named_keys()
    {
        await WrittenAsync(new { a = "1", b = "2", c = "3" });
        var page = OpenAs(await WithAsync(("data", "patch"), ("metadata", "read"), ("subkeys", "read")));

        page.Press("Start empty");
        page.WaitForAssertion(() => Assert.True(page.Field("The whole secret: keys that are not named here will be gone").IsDisabled()));
        page.Type("Key", "a");
        page.Type("Value of a", "typed");
        page.Check("c");
        page.Press("Review version 2");
        page.Shows("All other keys stay as they are");
        page.Apply();

        page.IsSaved(Navigation);
        Assert.Equal(["a=typed", "b=2"], await ReadAsync());
    }

    [Fact]
    public async Task A_few_changed_keys_of_a_read_secret_travel_alone()
    {
        await WrittenAsync(new { a = "1", b = "2", c = "3" });
        var page = OpenAs(Vault.Root);

        page.Press("Read and edit");
        page.Press("Value of a, hidden. Show and edit");
        page.Type("Value of a", "typed");
        page.WaitForAssertion(() =>
        {
            page.Press("Review version 2");
            Assert.Contains($"PATCH /v1/{Unique}/data/app", page.Text(), StringComparison.Ordinal);
        });
        page.Apply();

        page.IsSaved(Navigation);
        Assert.Equal(["a=typed", "b=2", "c=3"], await ReadAsync());
    }

    [Fact]
    public async Task A_write_that_is_denied_says_what_is_missing_and_keeps_what_was_typed()
    {
        await WrittenAsync(new { a = "1" });
        var page = OpenAs(await WithAsync(("data", "read"), ("metadata", "read")));

        page.Press("Read and edit");
        page.Press("Value of a, hidden. Show and edit");
        page.Type("Value of a", "typed");
        page.Press("Review version 2");
        page.Apply();

        page.Shows("It needs the capability \"update\"");
        page.Press("Back to the form, as you left it");
        Assert.Equal("typed", page.Field("Value of a").GetAttribute("value"));
    }

    [Theory]
    [InlineData(429, """{"errors":["request path \"secret/data/app\": rate limit quota exceeded"]}""", "Vault allows no more requests right now")]
    [InlineData(503, """{"errors":["Vault is sealed"]}""", "Vault is sealed")]
    [InlineData(400, """{"errors":["check-and-set parameter required for this call"]}""", "cas_required")]
    [InlineData(500, """{"errors":["1 error occurred:\n\t* cannot write to readonly storage\n\n"]}""", "cannot write to readonly storage")]
    public async Task A_server_that_refuses_half_way_says_so_and_nothing_typed_is_lost(int status, string body, string sentence)
    {
        await using var server = await KvStub.StartAsync(status, body);
        var page = Open<SecretPage>("/secrets/kv/app?tab=edit", TestSession.At(server.Address));
        page.Press("Read and edit");
        page.Press("Value of a, hidden. Show and edit");
        page.Type("Value of a", "typed");
        page.Press("Review version 2");

        page.Apply();

        page.Shows(sentence);
        page.Press("Back to the form, as you left it");
        Assert.Equal("typed", page.Field("Value of a").GetAttribute("value"));
    }

    [Fact]
    public async Task An_answer_that_is_lost_is_looked_up_and_told()
    {
        await using var server = await KvStub.StartAsync(500, """{"errors":["1 error occurred:\n\t* internal error\n\n"]}""");
        var page = Open<SecretPage>("/secrets/kv/app?tab=edit", TestSession.At(server.Address));
        page.Press("Read and edit");
        page.Press("Value of a, hidden. Show and edit");
        page.Type("Value of a", "typed");
        page.Press("Review version 2");

        page.Apply();

        page.Shows("A look afterwards showed that version 1 is still the newest, so nothing was written.");
        Assert.DoesNotContain("it may have been done", page.Text(), StringComparison.Ordinal);
    }

    private async Task WrittenAsync(object data)
    {
        await MountAsync();
        await Vault.WriteAsync($"{Unique}/data/app", new { data });
    }

    private Task<EnvironmentSession> WithAsync(params (string Area, string Capability)[] rights) =>
        Vault.WithPolicyAsync(string.Join('\n', rights.Select(right => $$"""path "{{Unique}}/{{right.Area}}/app" { capabilities = ["{{right.Capability}}"] }""")));

    private IRenderedComponent<SecretPage> OpenAs(EnvironmentSession session) => Open<SecretPage>($"/secrets/{Unique}/app?tab=edit", session);

    private async Task<string[]> ReadAsync()
    {
        var read = await Vault.Get<SecretStore>().RevealAsync(Vault.Root, new SecretPath(Unique, "app"), null, CancellationToken.None);
        return [.. read.Entries.Select(entry => $"{entry.Key}={entry.Value.Reveal()}").Order(StringComparer.Ordinal)];
    }
}
