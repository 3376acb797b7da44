using System.Collections.Immutable;
using Bunit;
using Portal.Core.Environments;
using Portal.Core.Secrets;
using Portal.Shared;
using Portal.Testing;
using SecretPage = Portal.Features.Secrets.SecretPage;

namespace Portal.Tests.Features.Secrets;

public sealed class SecretComparingTests(VaultFixture vault) : PageTest(vault)
{
    [Fact]
    public async Task Another_mount_is_chosen_keys_are_compared_without_values_and_some_are_promoted_with_review()
    {
        await MountAsync();
        await Vault.WriteAsync($"sys/mounts/{Unique}-two", new { type = "kv", options = new { version = "2" } });
        await Vault.WriteAsync($"{Unique}/data/app", new { data = new { a = "canary-one", b = "x" } });
        await Vault.WriteAsync($"{Unique}-two/data/app", new { data = new { a = "canary-two", b = "x" } });
        var page = OpenCompare($"/secrets/{Unique}/app?compare=1");
        page.Type("Path there", $"/v1/{Unique}-two/data/app");
        page.AtOnce(() => page.Find(".compare-places").Submit());
        page.WaitForAssertion(() => Assert.Contains($"with=%2Ftest%2Fsecrets%2F{Unique}-two%2Fapp", Navigation.Uri, StringComparison.Ordinal));

        page = OpenCompare(new Uri(Navigation.Uri).PathAndQuery["/test".Length..]);

        page.Shows("2 keys: 1 the same, 1 different, 0 not everywhere");
        Assert.DoesNotContain("canary", page.Markup, StringComparison.Ordinal);
        Assert.True(page.Control("Promote here…").IsDisabled());
        page.AtOnce(() => page.FindAll("tbody input[type=checkbox]")[0].Change(true));
        page.Press("Promote here…");
        page.Apply();
        page.Shows("2 keys: 2 the same");
        Assert.Equal("canary-one", (await Vault.Get<SecretStore>().RevealAsync(Vault.Root, new SecretPath(Unique + "-two", "app"), null, CancellationToken.None)).Entries.Single(entry => entry.Key == "a").Value.Reveal());
    }

    [Fact]
    public async Task An_environment_one_is_not_signed_in_to_is_named_with_the_way_in_and_not_read()
    {
        await MountAsync();
        await Vault.WriteAsync($"{Unique}/data/app", new { data = new { a = "1" } });

        var page = OpenCompare($"/secrets/{Unique}/app?compare=1&with=%2Fprod%2Fsecrets%2F{Unique}%2Fapp");

        page.Shows("To compare with Production, sign in there");
        Assert.Contains("/sign-in?environment=prod&returnUrl=", page.Find(".small a").GetAttribute("href"), StringComparison.Ordinal);
        Assert.Contains("Nothing to compare with yet", page.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_secret_and_a_folder_are_refused_in_words()
    {
        await MountAsync();
        var page = OpenCompare($"/secrets/{Unique}/app?compare=1");

        page.Type("Path there", $"{Unique}/app");
        page.AtOnce(() => page.Find(".compare-places").Submit());
        page.Shows("This is the same secret");
        page.Type("Path there", $"{Unique}/folder/");
        page.AtOnce(() => page.Find(".compare-places").Submit());

        page.Shows("This is a folder");
    }

    private IRenderedComponent<SecretPage> OpenCompare(string address)
    {
        var other = TestSession.At(new Uri("http://127.0.0.1:1")).Environment with { Name = "prod", Title = "Production" };
        var reach = new EnvironmentReach(ImmutableArray.Create(new ReachedEnvironment(Vault.Root.Environment, Vault.Root), new ReachedEnvironment(other, null)));
        return Open<SecretPage>(address, more: parameters => parameters.AddCascadingValue(reach));
    }
}
