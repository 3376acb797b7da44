using System.Net;
using System.Text.RegularExpressions;
using Portal.App;
using Portal.Configuration;

namespace Portal.Tests.Hosting;

/// <summary>What every answer of the portal carries, and who gets one.</summary>
public sealed partial class AnswerTests(PortalFixture portal) : IClassFixture<PortalFixture>
{
    [Theory]
    [InlineData("/sign-in")]
    [InlineData("/livez")]
    [InlineData("/css/tokens.css")]
    [InlineData("/js/app.js")]
    [InlineData("/test/secrets")]
    [InlineData("/no/such/page")]
    [InlineData("/_blazor/negotiate")]
    public async Task Every_answer_tells_the_browser_to_load_nothing_from_elsewhere_and_to_be_in_nobodys_frame(string path)
    {
        using var browser = portal.Browser();

        using var answer = await browser.GetAsync(path);
        var policy = string.Join(' ', answer.Headers.GetValues("Content-Security-Policy"));

        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("http", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("same-origin", answer.Headers.GetValues("Cross-Origin-Opener-Policy").Single());
    }

    [Fact]
    public async Task Pages_are_kept_nowhere_and_assets_are_served()
    {
        using var browser = portal.Browser();

        using var page = await browser.GetAsync("/sign-in");
        using var style = await browser.GetAsync("/css/components.css");

        Assert.Equal("no-store", page.Headers.CacheControl!.ToString());
        Assert.Equal(HttpStatusCode.OK, style.StatusCode);
        Assert.True((await style.Content.ReadAsByteArrayAsync()).Length > 1_000);
        Assert.DoesNotContain("no-store", style.Headers.CacheControl?.ToString() ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_page_is_made_of_is_few_and_small_and_browsers_may_keep_it()
    {
        using var browser = portal.Browser();
        using var signedIn = await PortalFixture.SignInAsync(browser);

        var page = await browser.GetStringAsync(new Uri("/test/policies", UriKind.Relative));
        var assets = Parts().Matches(page).Select(part => part.Groups[1].Value).Where(part => !part.StartsWith('_')).ToArray();

        Assert.InRange(assets.Length, 10, 24);
        var size = 0;
        foreach (var asset in assets)
        {
            using var answer = await browser.GetAsync("/" + asset);
            Assert.Equal((asset, "max-age=31536000, immutable"), (asset, answer.Headers.CacheControl!.ToString()));
            size += (await answer.Content.ReadAsByteArrayAsync()).Length;
        }

        Assert.InRange(size, 10_000, 200_000);
    }

    [GeneratedRegex("(?:<link rel=\"stylesheet\" href|<script src)=\"([^\"]+)\"")]
    private static partial Regex Parts();

    [Fact]
    public async Task Where_there_is_no_sandbox_there_is_no_page_to_break_it()
    {
        using var browser = portal.Browser();
        using var signedIn = await PortalFixture.SignInAsync(browser);

        using var breaking = await browser.GetAsync("/test/faults");
        using var activity = await browser.GetAsync("/test/activity");

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.OK), (breaking.StatusCode, activity.StatusCode));
        Assert.DoesNotContain(PageList.In(PortalMode.Server), page => page.Address("test") == "/test/faults");
        Assert.Contains(PageList.In(PortalMode.Sandbox), page => page.Address("test") == "/test/faults");
    }

    [Theory]
    [InlineData("/_blazor/negotiate?negotiateVersion=1")]
    [InlineData("/session/active")]
    public async Task Nothing_but_signing_in_answers_to_somebody_who_is_not_signed_in(string path)
    {
        using var browser = portal.Browser();

        using var answer = await browser.PostAsync(path, null);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Theory]
    [InlineData("http://evil.example")]
    [InlineData("http://127.0.0.1:1")]
    [InlineData("null")]
    public async Task Pages_of_another_origin_get_no_circuit_even_with_the_cookie(string origin)
    {
        using var browser = portal.Browser();
        using var signedIn = await PortalFixture.SignInAsync(browser);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/_blazor/negotiate?negotiateVersion=1") { Headers = { { "Origin", origin } } };

        using var answer = await browser.SendAsync(request);
        using var own = await browser.PostAsync("/_blazor/negotiate?negotiateVersion=1", null);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal(HttpStatusCode.OK, own.StatusCode);
    }

    [Fact]
    public async Task The_html_of_a_page_holds_the_frame_and_nothing_of_its_content()
    {
        using var browser = portal.Browser();
        using var signedIn = await PortalFixture.SignInAsync(browser);

        var html = await browser.GetStringAsync("/test/overview");

        Assert.Contains("frame-skeleton", html, StringComparison.Ordinal);
        Assert.DoesNotContain("userpass-ada", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<h1", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_address_is_a_page_that_says_so()
    {
        using var browser = portal.Browser();
        using var signedIn = await PortalFixture.SignInAsync(browser);

        using var answer = await browser.GetAsync("/test/nothing/here");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("frame-skeleton", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/livez")]
    [InlineData("/readyz")]
    public async Task Health_is_answered_without_signing_in(string path)
    {
        using var browser = portal.Browser();

        Assert.Equal("ok", await browser.GetStringAsync(path));
    }

    [Fact]
    public async Task What_a_proxy_says_about_the_client_is_not_believed_unless_it_is_trusted()
    {
        using var browser = portal.Browser();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { { "X-Forwarded-Proto", "https" }, { "X-Forwarded-Host", "evil.example" } } };

        using var answer = await browser.SendAsync(request);

        Assert.DoesNotContain("evil.example", answer.Headers.Location!.ToString(), StringComparison.Ordinal);
        Assert.False(answer.Headers.Contains("Strict-Transport-Security"));
    }

    [Fact]
    public async Task A_session_that_ends_closes_to_every_later_request()
    {
        using var browser = portal.Browser();
        using var signedIn = await PortalFixture.SignInAsync(browser);
        var session = portal.SessionOf(signedIn)!;

        portal.Sessions.EndSession(session, Portal.SignIn.SessionEnd.Idle);

        using var negotiate = await browser.PostAsync("/_blazor/negotiate?negotiateVersion=1", null);
        using var page = await browser.GetAsync("/test/secrets");
        Assert.Equal(HttpStatusCode.Unauthorized, negotiate.StatusCode);
        Assert.EndsWith("&reason=ended", page.Headers.Location!.OriginalString, StringComparison.Ordinal);
    }
}
