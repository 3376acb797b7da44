using System.Collections.Concurrent;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Portal.Core.Vault;
using Portal.Core.Vault.SignIn;
using Portal.Hosting;
using Portal.SignIn;
using Portal.Testing;

namespace Portal.Tests;

/// <summary>The whole portal on a free port, over a Vault of the sandbox, with a clock that the test moves. Two environments, one of them production.</summary>
public sealed partial class PortalFixture : IAsyncLifetime
{
    private readonly VaultFixture _vault = new();
    private readonly string _tokenFile = Path.GetTempFileName();
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("portal-test-");
    private WebApplication? _app;
    private SeenTokens? _tokens;

    public FakeTimeProvider Time { get; } = new(TimeProvider.System.GetUtcNow());

    public VaultFixture Vault => _vault;

    public Uri Address => new(_app!.Urls.First());

    internal PortalSessions Sessions => Get<PortalSessions>();

    public T Get<T>() where T : notnull => _app!.Services.GetRequiredService<T>();

    /// <summary>Done when the portal has revoked a token, which it does behind the answer to who signs out.</summary>
    public Task RevokedAsync(string token) => _tokens!.RevokedAsync(token);

    /// <summary>A browser without a session. It follows no redirect by itself.</summary>
    public HttpClient Browser()
    {
        var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() }) { BaseAddress = Address };
        client.DefaultRequestHeaders.Add("Accept", "text/html");
        return client;
    }

    /// <summary>Posts the sign-in form as a browser does: the page is fetched first, and its hidden fields are sent back.</summary>
    public static async Task<HttpResponseMessage> SignInAsync(HttpClient browser, string user = "ada", string password = "correct horse", string page = "/sign-in?environment=test", string mount = "userpass")
    {
        var html = await browser.GetStringAsync(page);
        var fields = HiddenField().Matches(html).ToDictionary(match => match.Groups[1].Value, match => WebUtility.HtmlDecode(match.Groups[2].Value));
        fields["username"] = user;
        fields["password"] = password;
        fields["mount"] = mount;
        return await browser.PostAsync("/sign-in", new FormUrlEncodedContent(fields));
    }

    /// <summary>The session behind a browser's cookie.</summary>
    internal PortalSession? SessionOf(HttpResponseMessage answer) =>
        Sessions.FindByKey(answer.Headers.TryGetValues("Set-Cookie", out var cookies) ? cookies.Select(cookie => SessionValue().Match(cookie)).FirstOrDefault(match => match.Success)?.Groups[1].Value : null);

    public async ValueTask InitializeAsync()
    {
        await _vault.InitializeAsync();
        await _vault.WriteAsync("sys/auth/userpass", new { type = "userpass" });
        await _vault.WriteAsync("auth/userpass/users/ada", new { password = "correct horse", token_policies = "default", token_ttl = "1h", token_max_ttl = "24h" });
        string[] args = ["--environment", "Development", "--urls", "http://127.0.0.1:0", "--Portal:DataDirectory", _data.FullName, "--Serilog:MinimumLevel:Default=Error", .. Environment(0, "test", false), .. Environment(1, "live", true)];
        _app = await PortalApplication.BuildAsync(args, services => services.AddSingleton<TimeProvider>(Time).AddSingleton<TokenRevoker>(Revoker));
        await _app.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.StopAsync();
            await _app.DisposeAsync();
        }

        await _vault.DisposeAsync();
        File.Delete(_tokenFile);
        _data.Delete(recursive: true);
    }

    // The portal's own way of revoking, seen by the tests.
    private TokenRevoker Revoker(IServiceProvider services)
    {
        _tokens = new SeenTokens(services.GetRequiredService<IVaultTokens>());
        return new TokenRevoker(_tokens, Time, services.GetRequiredService<ILogger<TokenRevoker>>());
    }

    private string[] Environment(int index, string name, bool production) =>
    [
        $"--Portal:Environments:{index}:Name={name}",
        $"--Portal:Environments:{index}:Title={name} environment",
        $"--Portal:Environments:{index}:Production={production}",
        $"--Portal:Environments:{index}:Vault:Address={_vault.Address}",
        $"--Portal:Environments:{index}:Cluster:Server=https://127.0.0.1:1",
        $"--Portal:Environments:{index}:Cluster:TokenFile={_tokenFile}",
    ];

    [GeneratedRegex("""<input type="hidden" name="([^"]+)"(?: value="([^"]*)")?""")]
    private static partial Regex HiddenField();

    [GeneratedRegex("^vp=([^;]+)")]
    private static partial Regex SessionValue();

    private sealed class SeenTokens(IVaultTokens tokens) : IVaultTokens
    {
        private readonly ConcurrentDictionary<string, TaskCompletionSource> _revoked = new();

        public Task RevokedAsync(string token) => Of(token).Task;

        public Task RenewAsync(VaultSession session, CancellationToken cancellationToken) => tokens.RenewAsync(session, cancellationToken);

        public async Task RevokeAsync(VaultSession session, CancellationToken cancellationToken)
        {
            await tokens.RevokeAsync(session, cancellationToken);
            Of(session.Token.Reveal()).TrySetResult();
        }

        private TaskCompletionSource Of(string token) => _revoked.GetOrAdd(token, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
    }
}
