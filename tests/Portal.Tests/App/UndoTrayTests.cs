using Bunit;
using Portal.App;
using Portal.Core.Secrets;
using Portal.Testing;
using Portal.Tests.Features;
using SecretPage = Portal.Features.Secrets.SecretPage;

namespace Portal.Tests.App;

public sealed class UndoTrayTests(VaultFixture vault) : PageTest(vault)
{
    [Fact]
    public async Task A_deleted_version_is_brought_back_from_the_tray_and_the_page_behind_follows()
    {
        var (page, tray) = await DeletedAsync();

        tray.Press($"Undo: Delete version 1 of {Unique}/app");
        tray.Apply();

        page.Control("Delete version 1");
        tray.WaitForAssertion(() => Assert.Empty(tray.FindAll("dialog")));
        Assert.NotEmpty(tray.Controls($"Undo: Undo: Undelete version 1 of {Unique}/app"));
    }

    [Fact]
    public async Task Undo_of_what_has_moved_on_overwrites_nothing_and_leads_to_what_is_there_now()
    {
        var (_, tray) = await DeletedAsync();
        await Vault.WriteAsync($"{Unique}/destroy/app", new { versions = new[] { 1 } });

        tray.Press($"Undo: Delete version 1 of {Unique}/app");
        tray.Apply();

        tray.Shows("Version 1 is destroyed by now.");
        Assert.Equal($"/test/secrets/{Unique}/app", tray.Control("Compare with what is there now").GetAttribute("href"));
    }

    private async Task<(IRenderedComponent<SecretPage> Page, IRenderedComponent<ActivityTray> Tray)> DeletedAsync()
    {
        await MountAsync();
        await Vault.WriteAsync($"{Unique}/data/app", new { data = new { a = "1" } });
        // One session for both, as in a circuit.
        var session = Vault.Root;
        var page = Open<SecretPage>($"/secrets/{Unique}/app?tab=versions", session);
        var tray = Render<ActivityTray>(parameters => parameters.Add(tray => tray.Session, session));
        page.Press("Delete version 1");
        page.Apply();
        page.Control("Undelete version 1");
        return (page, tray);
    }
}
