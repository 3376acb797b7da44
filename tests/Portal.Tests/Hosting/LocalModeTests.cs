using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Overview;
using Portal.Core.Roles;
using Portal.Hosting;
using Portal.SignIn;
using Portal.Testing;
using Portal.Tests.Features;

namespace Portal.Tests.Hosting;

/// <summary>The portal on a person's own machine, with what <c>vault</c> and <c>kubectl</c> would use there.</summary>
[Collection(DemoWorld.Name)]
public sealed class LocalModeTests(DemoSandbox demo) : IDisposable
{
    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("portal-local-");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _home.Delete(recursive: true);

    [Fact]
    public async Task What_vault_login_and_kubectl_left_in_the_home_directory_is_enough()
    {
        Directory.CreateDirectory(Path.Combine(_home.FullName, ".kube"));
        await File.WriteAllTextAsync(Path.Combine(_home.FullName, ".kube", "config"), demo.Server.Kubeconfig, Ct);
        await File.WriteAllTextAsync(Path.Combine(_home.FullName, ".vault-token"), demo.Server.RootToken + "\n", Ct);
        await using var app = await StartAsync($"--HOME={_home.FullName}", "--VAULT_TOKEN=", "--KUBECONFIG=");

        await OpenAsync(app);
        var (_, signedIn) = Assert.Single(Assert.Single(app.Services.GetRequiredService<PortalSessions>().All).Environments);

        Assert.NotEmpty((await app.Services.GetRequiredService<RoleStore>().ReadAllAsync(signedIn.Session, Ct)).Items);
        Assert.NotNull((await app.Services.GetRequiredService<ClusterOverview>().ReadAsync(signedIn.Session, Ct)).Version);
        await app.StopAsync(Ct);
    }

    [Fact]
    public async Task Whoever_opens_it_is_signed_in_with_their_token_and_their_kubeconfig_and_signing_out_leaves_both_good()
    {
        var kubeconfig = Path.Combine(_home.FullName, "config");
        await File.WriteAllTextAsync(kubeconfig, demo.Server.Kubeconfig, Ct);
        await using var app = await StartAsync($"--VAULT_TOKEN={demo.Server.RootToken}", $"--KUBECONFIG={kubeconfig}");

        var page = await OpenAsync(app);
        var sessions = app.Services.GetRequiredService<PortalSessions>();
        var session = Assert.Single(sessions.All);
        var (name, signedIn) = Assert.Single(session.Environments);

        Assert.Equal($"/{name}/overview", page);
        Assert.False(signedIn.OwnsToken);
        Assert.NotEmpty((await app.Services.GetRequiredService<RoleStore>().ReadAllAsync(signedIn.Session, Ct)).Items);
        Assert.NotNull((await app.Services.GetRequiredService<ClusterOverview>().ReadAsync(signedIn.Session, Ct)).Version);
        sessions.EndSession(session, SessionEnd.SignedOut);
        Assert.Equal(0, app.Services.GetRequiredService<TokenRevoker>().Pending);
        await app.StopAsync(Ct);
    }

    private async Task<WebApplication> StartAsync(params string[] settings)
    {
        var app = await PortalApplication.BuildAsync(
            ["--environment", "Development", "--urls", "http://127.0.0.1:0", "--Portal:Mode=local", $"--VAULT_ADDR={demo.Server.VaultAddress}", "--Serilog:MinimumLevel:Default=Error", .. settings]);
        await app.StartAsync(Ct);
        return app;
    }

    // The path it ends up at.
    private static async Task<string> OpenAsync(WebApplication app)
    {
        using var browser = new HttpClient(new HttpClientHandler { CookieContainer = new CookieContainer() }) { BaseAddress = new Uri(app.Urls.First()) };
        browser.DefaultRequestHeaders.Add("Accept", "text/html");
        using var page = await browser.GetAsync("/", Ct);
        return page.RequestMessage!.RequestUri!.AbsolutePath;
    }
}
