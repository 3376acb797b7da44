using Microsoft.AspNetCore.Builder;
using Portal.Hosting;

namespace Portal.EndToEnd.Tests.Browsing;

/// <summary>The whole portal on a free port, before servers of its own.</summary>
public sealed class PortalUnderTest : IAsyncDisposable
{
    private readonly WebApplication _app;

    private PortalUnderTest(WebApplication app, Servers servers) => (_app, Servers) = (app, servers);

    /// <summary>The Vault and the cluster behind it.</summary>
    public Servers Servers { get; }

    /// <summary>The portal's own services.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>Where it listens.</summary>
    public string Address => _app.Urls.First().TrimEnd('/');

    public static Task<PortalUnderTest> OverSandboxAsync(string world, params string[] arguments) => StartAsync(Servers.InSandboxAsync(world), arguments);

    /// <summary>As it runs when nothing is configured.</summary>
    public static Task<PortalUnderTest> WithSandboxOfItsOwnAsync(string world) => StartAsync(Task.FromResult(Servers.OfThePortal(world)));

    public static Task<PortalUnderTest> OverRealServersAsync() => StartAsync(Task.FromResult(Servers.OfTheEnvironment()));

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        await Servers.DisposeAsync();
    }

    private static async Task<PortalUnderTest> StartAsync(Task<Servers> starting, params string[] arguments)
    {
        var servers = await starting;
        var app = await PortalApplication.BuildAsync(["--urls=http://127.0.0.1:0", $"--Portal:DataDirectory={servers.DataDirectory}", .. servers.PortalArguments(), .. arguments]);
        await app.StartAsync();
        return new PortalUnderTest(app, servers);
    }
}
