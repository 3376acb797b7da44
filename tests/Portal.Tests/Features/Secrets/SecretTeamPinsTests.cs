using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Portal.Core.Environments;
using Portal.Core.Secrets;
using Portal.Features.Secrets;
using Portal.Features.Secrets.Exploring;
using Portal.Testing;

namespace Portal.Tests.Features.Secrets;

/// <summary>What the operator pinned for everybody: each person sees the paths, and what is there with their own rights.</summary>
public sealed class SecretTeamPinsTests(VaultFixture vault) : PageTest(vault)
{
    private SecretPlaces Places => Services.GetRequiredService<SecretPlaces>();

    private SecretPath Shared => new(Unique, "shared");

    private SecretPath Old => new(Unique, "old");

    [Fact]
    public async Task Everybody_sees_them_marked_nobody_can_unpin_them_and_nothing_is_asked_for_them()
    {
        await MountAsync();
        var somebody = With(await Vault.WithPolicyAsync("path \"sys/mounts\" { capabilities = [\"read\"] }"), Shared);

        var page = Open<SecretsPage>("/secrets", somebody);

        page.WaitForAssertion(() => Assert.Equal([$"/test/secrets/{Unique}/shared"], Links(page, "")));
        page.WaitForAssertion(() => Assert.Equal($"{Unique}/shared team", Line(page, Shared)));
        Assert.Empty(page.Controls($"Unpin {Unique}/shared"));
        Assert.DoesNotContain(Vault.Server.Requests.Calls.Keys, call => call.Contains(Unique, StringComparison.Ordinal) && !call.Contains("sys/mounts", StringComparison.Ordinal));
    }

    [Fact]
    public void One_that_the_person_pinned_too_is_theirs_and_stays_the_teams_when_they_unpin_it()
    {
        var root = With(Vault.Root, Shared);
        Places.Pin(root, Shared);
        var page = Open<SecretsPage>("/secrets", root);
        page.WaitForAssertion(() => Assert.Single(Links(page, "")));

        page.Press($"Unpin {Unique}/shared");

        page.WaitForAssertion(() => Assert.Equal($"{Unique}/shared team", Line(page, Shared)));
        Assert.Single(Links(page, ""));
    }

    [Fact]
    public async Task Who_looks_whether_they_are_there_learns_it_with_their_own_rights_and_for_themselves_alone()
    {
        await MountAsync();
        await Vault.WriteAsync($"{Unique}/data/shared", new { data = new { a = "canary" } });
        var root = With(Vault.Root, Shared, Old);
        var lister = With(await Vault.WithPolicyAsync($"path \"{Unique}/metadata/\" {{ capabilities = [\"list\"] }}\npath \"{Unique}/data/old\" {{ capabilities = [\"read\"] }}"), Shared, Old);
        var nobody = With(await Vault.WithPolicyAsync($"path \"{Unique}/data/shared\" {{ capabilities = [\"read\"] }}"), Shared, Old);

        var page = Open<SecretsPage>("/secrets", root);
        page.Press("Check whether they are there");
        page.Shows("1 pin gone, 1 there.");
        page.WaitForAssertion(() => Assert.Equal([$"/test/secrets/{Unique}/old"], Links(page, ".place-gone ")));
        Assert.DoesNotContain("No access", page.Text(), StringComparison.Ordinal);

        var others = Open<SecretsPage>("/secrets", nobody);
        others.WaitForAssertion(() => Assert.Equal(2, Links(others, "").Length));
        Assert.Empty(Links(others, ".place-gone "));
        others.Press("Check whether they are there");
        others.Shows("Of 2 it cannot be told");
        others.WaitForAssertion(() => Assert.Equal($"{Unique}/old team No access. Your token may not read it.", Line(others, Old)));
        others.WaitForAssertion(() => Assert.Equal($"{Unique}/shared team", Line(others, Shared)));

        var listed = Open<SecretsPage>("/secrets", lister);
        listed.Press("Check whether they are there");
        listed.WaitForAssertion(() => Assert.Equal($"{Unique}/shared team No access. Your token may not read it.", Line(listed, Shared)));
        listed.WaitForAssertion(() => Assert.Equal([$"/test/secrets/{Unique}/old"], Links(listed, ".place-gone ")));

        var again = new SecretPlaces(Data, NullLogger<SecretPlaces>.Instance);
        Assert.Equal([Old], again.Of(root).Gone);
        Assert.Empty(again.Of(nobody).Gone);
    }

    [Fact]
    public async Task Of_a_mount_that_the_person_may_not_see_none_is_open_to_them()
    {
        await MountAsync();
        var stranger = With(await Vault.WithPolicyAsync("path \"elsewhere/*\" { capabilities = [\"read\"] }"), Shared);

        var page = Open<SecretsPage>("/secrets", stranger);
        page.Press("Check whether they are there");

        page.WaitForAssertion(() => Assert.Equal($"{Unique}/shared team No access. Your token may not read it.", Line(page, Shared)));
        Assert.Empty(Links(page, ".place-gone "));
    }

    private static EnvironmentSession With(EnvironmentSession session, params SecretPath[] pins) => session with { Environment = session.Environment with { TeamPins = [.. pins] } };

    // What stands in the line of a pin, one space between its parts.
    private static string Line(IRenderedComponent<SecretsPage> page, SecretPath pin) =>
        string.Join(' ', page.FindAll(".places li").Single(line => line.QuerySelector("a")!.TextContent == pin.ToString()).Children.Select(part => string.Join(' ', part.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)))).TrimEnd();

    private static string[] Links(IRenderedComponent<SecretsPage> page, string within) => [.. page.FindAll($".places section[aria-label='Pinned'] {within}a").Select(link => link.GetAttribute("href") ?? "")];
}
