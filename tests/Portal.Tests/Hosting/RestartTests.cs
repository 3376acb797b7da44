using Microsoft.Extensions.DependencyInjection;
using Portal.Core;
using Portal.Core.Environments;
using Portal.Core.Secrets;
using Portal.Features.Secrets.Editing.Keeping;
using Portal.Hosting;
using Portal.Testing;

namespace Portal.Tests.Hosting;

/// <summary>A portal that is started again over the data directory of the one before.</summary>
public sealed class RestartTests : IDisposable
{
    private static readonly SecretPath App = new("kv", "team/app");
    private static readonly EnvironmentSession Person = TestSession.At(new Uri("http://127.0.0.1:1"), user: "userpass-ada");
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("portal-test-");
    private readonly string _tokenFile = Path.GetTempFileName();

    [Fact]
    public async Task Unsaved_edits_survive_it_and_go_to_their_owner_alone()
    {
        await InPortalAsync(drafts => Assert.Null(drafts.Keep(Person, new KeptDraft(TimeProvider.System.GetUtcNow(), App, App, 3, true, new Sensitive("hunter2")))));

        await InPortalAsync(drafts =>
        {
            Assert.Equal("hunter2", drafts.Find(Person, App)?.Content.Reveal());
            Assert.Null(drafts.Find(TestSession.At(new Uri("http://127.0.0.1:1"), user: "userpass-bob"), App));
        });
    }

    public void Dispose()
    {
        _data.Delete(recursive: true);
        File.Delete(_tokenFile);
    }

    private async Task InPortalAsync(Action<SecretDrafts> then)
    {
        await using var app = await PortalApplication.BuildAsync(
        [
            "--environment", "Development", "--urls", "http://127.0.0.1:0", "--Portal:DataDirectory", _data.FullName, "--Serilog:MinimumLevel:Default=Error",
            "--Portal:Environments:0:Name=test", "--Portal:Environments:0:Title=Test", "--Portal:Environments:0:Vault:Address=http://127.0.0.1:1",
            "--Portal:Environments:0:Cluster:Server=https://127.0.0.1:1", $"--Portal:Environments:0:Cluster:TokenFile={_tokenFile}",
        ]);
        await app.StartAsync(TestContext.Current.CancellationToken);
        then(app.Services.GetRequiredService<SecretDrafts>());
        await app.StopAsync(TestContext.Current.CancellationToken);
    }
}
