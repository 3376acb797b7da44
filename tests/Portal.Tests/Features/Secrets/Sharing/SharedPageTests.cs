using System.Globalization;
using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Portal.Core.Environments;
using Portal.Core.Secrets;
using Portal.Core.Secrets.Editing;
using Portal.Core.Secrets.Sharing;
using Portal.Features.Secrets.Editing.Keeping;
using Portal.Features.Secrets.Sharing;
using Portal.Sandbox.Faults;
using Portal.Testing;
using SecretPage = Portal.Features.Secrets.SecretPage;

namespace Portal.Tests.Features.Secrets.Sharing;

public sealed class SharedPageTests : PageTest
{
    private readonly FakeTimeProvider _time;

    public SharedPageTests(VaultFixture vault)
        : this(vault, new FakeTimeProvider(TimeProvider.System.GetUtcNow()))
    {
    }

    private SharedPageTests(VaultFixture vault, FakeTimeProvider time)
        : base(vault, time) => _time = time;

    [Fact]
    public async Task A_link_tells_what_it_is_and_opens_once_with_its_values_hidden()
    {
        var link = await ShareAsync();
        var page = OpenLink(link);
        page.Shows($"{Unique}/app");
        Assert.Equal(Vault.Root.Vault.Identity.DisplayName, page.Find("dd").TextContent);

        page.Press("Open it now, it opens only once");
        page.Shows("The link is used up");
        Assert.DoesNotContain("s3cret", page.Markup, StringComparison.Ordinal);
        page.Press("Reveal password");
        page.Shows("s3cret");
        _time.Advance(TimeSpan.FromSeconds(31));
        page.WaitForAssertion(() => Assert.DoesNotContain("s3cret", page.Markup, StringComparison.Ordinal));

        var again = OpenLink(link);
        again.Shows("This link was already opened.");
        Assert.Contains("If that was not you, somebody else has the values", again.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_whose_time_is_over_says_so_and_one_of_another_vault_is_named_as_that()
    {
        OpenLink(new ShareLink(new("hvs.not-here"), _time.GetUtcNow().AddHours(-1))).Shows("The time of this link is over.");

        var page = OpenLink(new ShareLink(new("hvs.not-here"), _time.GetUtcNow().AddHours(1)));

        page.Shows("This link was already opened, or it is not of this Vault.");
        page.Shows("The Vault of Test does not know it");
    }

    [Fact]
    public async Task A_sealed_vault_is_named_as_that_and_the_link_is_not_used_up()
    {
        var link = await ShareAsync();
        using (Vault.Server.Faults.Add(new Fault(FaultKind.Sealed) { System = FaultSystem.Vault, Path = "sys/wrapping/*" }))
        {
            var page = OpenLink(link);
            page.Shows("Vault is sealed.");
            page.Shows("ask who holds the keys");
            Assert.DoesNotContain("already opened", page.Text(), StringComparison.Ordinal);
        }

        var again = OpenLink(link);
        again.Press("Open it now, it opens only once");
        again.Shows("The link is used up");
    }

    [Fact]
    public async Task A_response_that_was_wrapped_elsewhere_is_warned_about_before_it_is_opened()
    {
        var mount = await MountAsync();
        await Vault.WriteAsync($"{mount}/data/app", new { data = new { a = "1" } });
        using var client = new HttpClient { BaseAddress = Vault.Address };
        using var request = new HttpRequestMessage(HttpMethod.Get, $"v1/{mount}/data/app");
        request.Headers.Add("X-Vault-Token", Vault.Root.Vault.Token.Reveal());
        request.Headers.Add("X-Vault-Wrap-TTL", "15m");
        using var answer = await client.SendAsync(request, Xunit.TestContext.Current.CancellationToken);
        using var read = System.Text.Json.JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Xunit.TestContext.Current.CancellationToken));
        var token = read.RootElement.GetProperty("wrap_info").GetProperty("token").GetString()!;

        OpenLink(new ShareLink(new(token), _time.GetUtcNow().AddMinutes(15))).Shows("This link was not made by a portal");
    }

    [Fact]
    public void An_address_without_a_link_or_with_half_of_one_says_what_to_do()
    {
        OpenLink("").Shows("It may have been lost while you signed in");
        OpenLink("1764000000").Shows("it may have been cut off");
    }

    [Fact]
    public async Task Who_may_not_unwrap_sees_the_policy_that_would_let_them()
    {
        var link = await ShareAsync();
        await Vault.WriteAsync($"sys/policies/acl/{Unique}", new { policy = "path \"x\" { capabilities = [\"read\"] }" });
        using var answer = System.Text.Json.JsonDocument.Parse(await Vault.WriteAsync("auth/token/create", new { policies = new[] { Unique }, no_default_policy = true }));
        var page = OpenLink(link.Fragment.Reveal(), TestSession.At(Vault.Address, answer.RootElement.GetProperty("auth").GetProperty("client_token").GetString()!));

        page.Press("Open it now, it opens only once");

        page.Shows("path \"sys/wrapping/unwrap\"");
        page.Shows("The link was not used up");
    }

    [Theory]
    [InlineData("/v1/{0}/data/team/mine", "team/mine", new[] { "app", "s3cret" })]
    [InlineData("{0}/other", "other", new[] { "app", "s3cret", "stays" })]
    public async Task What_was_shared_is_taken_to_the_editor_of_a_secret_as_unsaved_edits_and_saved_after_the_review(string typed, string key, string[] values)
    {
        var page = await OpenedAsync();
        await Vault.WriteAsync($"{Unique}/data/other", new { data = new { old = "stays", password = "before" } });
        page.Type("Save as a secret", string.Format(CultureInfo.InvariantCulture, typed, Unique));
        page.Press("Edit there");
        page.WaitForAssertion(() => Assert.EndsWith($"/secrets/{Unique}/{key}?tab=edit", Navigation.Uri, StringComparison.Ordinal));

        var editor = Open<SecretPage>($"/secrets/{Unique}/{key}?tab=edit");
        editor.Press("Go on with them");
        editor.WaitForAssertion(() => Assert.Equal(["password", "username"], editor.FindAll(".draft-key").Select(field => field.GetAttribute("value")).Order()));
        Assert.DoesNotContain("s3cret", editor.Markup, StringComparison.Ordinal);
        editor.AtOnce(() => editor.FindAll("button").First(button => button.TextContent.Trim().StartsWith("Review", StringComparison.Ordinal)).Click());
        editor.Apply();

        editor.WaitForAssertion(() => Assert.DoesNotContain("data-apply", editor.Markup, StringComparison.Ordinal));
        var saved = await Vault.Get<SecretStore>().RevealAsync(Vault.Root, new SecretPath(Unique, key), null, CancellationToken.None);
        Assert.Equal(values, saved.Entries.Select(entry => entry.Value.Reveal()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Where_what_was_shared_cannot_go_is_said_and_unsaved_edits_that_are_there_stay()
    {
        var page = await OpenedAsync();
        page.Type("Save as a secret", $"{Unique}/team/");
        page.Press("Edit there");
        page.Shows("Say what the secret is called: this is a folder.");

        var drafts = Services.GetRequiredService<SecretDrafts>();
        var path = new SecretPath(Unique, "mine");
        var typed = new SecretDraft(ObjectNode.Empty);
        drafts.Keep(Vault.Root, new KeptDraft(_time.GetUtcNow(), path, path, null, false, typed.Keep()));
        page.Type("Save as a secret", $"{Unique}/mine");
        page.Press("Edit there");

        page.Shows($"You have unsaved edits of {Unique}/mine, and they would be lost.");
        Assert.Equal(typed.Keep().Reveal(), drafts.Find(Vault.Root, path)!.Content.Reveal());
    }

    [Fact]
    public async Task Some_keys_are_shared_after_a_review_and_the_link_goes_to_the_clipboard_alone()
    {
        var mount = await MountAsync();
        await Vault.WriteAsync($"{mount}/data/app", new { data = new { username = "app", password = "s3cret" } });
        var copy = JSInterop.Setup<bool>("portal.copy", _ => true).SetResult(true);
        var page = Open<SecretPage>($"/secrets/{mount}/app");
        page.Press("Share once");
        page.WaitForState(() => page.FindAll("fieldset input").Count == 2);
        page.AtOnce(() => page.FindAll("fieldset input")[0].Change(false));
        page.AtOnce(() => page.FindAll("select").First(select => select.TextContent.Contains("Another time", StringComparison.Ordinal)).Change(""));
        page.Type("Time to live", "10d");
        page.Press("Review");
        page.Shows("A link waits 7 days at most");
        page.Type("Time to live", "2h");
        page.Press("Review");
        Assert.Contains("X-Vault-Wrap-TTL: 7200s", page.Shows("needs update on sys/wrapping/wrap"), StringComparison.Ordinal);
        page.Apply();
        page.Press("Copy link");

        page.WaitForState(() => copy.Invocations.Count == 1);
        var address = (string)copy.Invocations.Single().Arguments[0]!;
        Assert.Contains("/test/shared#", address, StringComparison.Ordinal);
        Assert.DoesNotContain(address.Split('#')[1], page.Markup, StringComparison.Ordinal);
        var opened = await Vault.Get<SecretSharing>().OpenAsync(Vault.Root, ShareLink.Parse(new(address.Split('#')[1]))!, default);
        Assert.Equal("password", Assert.Single(opened!.Value).Key);
    }

    [Fact]
    public async Task Who_may_not_wrap_sees_which_capability_is_missing()
    {
        var mount = await MountAsync();
        await Vault.WriteAsync($"{mount}/data/app", new { data = new { a = "1" } });
        await Vault.WriteAsync($"sys/policies/acl/{Unique}", new { policy = $"path \"{mount}/*\" {{ capabilities = [\"read\", \"list\"] }}\npath \"sys/capabilities-self\" {{ capabilities = [\"update\"] }}\npath \"sys/internal/ui/mounts/*\" {{ capabilities = [\"read\"] }}" });
        using var answer = System.Text.Json.JsonDocument.Parse(await Vault.WriteAsync("auth/token/create", new { policies = new[] { Unique }, no_default_policy = true }));

        var page = Open<SecretPage>($"/secrets/{mount}/app", TestSession.At(Vault.Address, answer.RootElement.GetProperty("auth").GetProperty("client_token").GetString()!));

        page.IsOffered("Share once", enabled: false);
        page.WaitForAssertion(() => Assert.Contains("update on sys/wrapping/wrap", page.Markup, StringComparison.Ordinal));
    }

    private async Task<IRenderedComponent<SharedPage>> OpenedAsync()
    {
        var page = OpenLink(await ShareAsync());
        page.Press("Open it now, it opens only once");
        page.Shows("The link is used up");
        return page;
    }

    private IRenderedComponent<SharedPage> OpenLink(ShareLink link) => OpenLink(link.Fragment.Reveal());

    private IRenderedComponent<SharedPage> OpenLink(string carried, EnvironmentSession? session = null)
    {
        JSInterop.Setup<string?>("portal.sharedLink").SetResult(carried);
        return Open<SharedPage>("/shared", session);
    }

    private async Task<ShareLink> ShareAsync()
    {
        var mount = await MountAsync();
        await Vault.WriteAsync($"{mount}/data/app", new { data = new { username = "app", password = "s3cret" } });
        ShareLink? made = null;
        // With the services of the page: the portal that made the link is the one that opens it.
        var sharing = Services.GetRequiredService<SecretSharing>();
        var plan = sharing.PlanShare(Vault.Root, new ShareRequest(new SecretPath(mount, "app"), KvVersion.V2, null, [], TimeSpan.FromMinutes(15)), link => made = link);
        await plan.Steps[0].Apply(Vault.Root, default);
        return made!;
    }
}
