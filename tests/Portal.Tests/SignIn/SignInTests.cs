using System.Net;

namespace Portal.Tests.SignIn;

/// <summary>Signing in and out as a browser does it, over HTTP, against a Vault of the sandbox.</summary>
public sealed class SignInTests(PortalFixture portal) : IClassFixture<PortalFixture>
{
    [Theory]
    [InlineData("/test/secrets/internal/database/config?version=3")]
    [InlineData("/live/activity?filter=app")]
    public async Task A_deep_link_leads_to_sign_in_and_from_there_to_the_page(string link)
    {
        using var browser = portal.Browser();

        using var challenge = await browser.GetAsync(link);
        Assert.Equal(HttpStatusCode.Redirect, challenge.StatusCode);
        using var answer = await PortalFixture.SignInAsync(browser, page: challenge.Headers.Location!.OriginalString);

        Assert.Equal(link, answer.Headers.Location!.OriginalString);
        using var page = await browser.GetAsync(link);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
    }

    [Fact]
    public async Task A_wrong_password_is_explained_the_user_name_stays_and_the_password_does_not()
    {
        using var browser = portal.Browser();

        using var answer = await PortalFixture.SignInAsync(browser, password: "canary-wrong-password");
        var html = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Contains("Vault does not accept this user name and password.", html, StringComparison.Ordinal);
        Assert.Contains("value=\"ada\"", html, StringComparison.Ordinal);
        Assert.DoesNotContain("canary-wrong-password", html, StringComparison.Ordinal);
        Assert.False(answer.Headers.TryGetValues("Set-Cookie", out var cookies) && cookies.Any(cookie => cookie.StartsWith("vp=", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_form_without_proof_of_where_it_comes_from_signs_nobody_in()
    {
        using var browser = portal.Browser();

        using var answer = await browser.PostAsync("/sign-in", new FormUrlEncodedContent(new Dictionary<string, string> { ["environment"] = "test", ["method"] = "userpass", ["username"] = "ada", ["password"] = "correct horse" }));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("open for too long", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.False(answer.Headers.TryGetValues("Set-Cookie", out var cookies) && cookies.Any(cookie => cookie.StartsWith("vp=", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task An_empty_field_is_named()
    {
        using var browser = portal.Browser();

        using var answer = await PortalFixture.SignInAsync(browser, user: " ");

        Assert.Contains("Username is missing.", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_cookie_is_a_random_id_of_256_bits_that_scripts_and_other_sites_do_not_get()
    {
        using var browser = portal.Browser();

        using var answer = await PortalFixture.SignInAsync(browser);
        var cookie = answer.Headers.GetValues("Set-Cookie").Single(value => value.StartsWith("vp=", StringComparison.Ordinal));

        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("expires", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(43, cookie.Split('=', ';')[1].Length);
    }

    [Fact]
    public async Task Signing_in_to_a_second_environment_extends_the_session_and_changes_its_cookie()
    {
        using var browser = portal.Browser();
        using var first = await PortalFixture.SignInAsync(browser);
        var session = portal.SessionOf(first);

        using var second = await PortalFixture.SignInAsync(browser, page: "/sign-in?environment=live");

        Assert.Same(session, portal.SessionOf(second));
        Assert.Null(portal.SessionOf(first));
        Assert.NotNull(session!.In("test"));
        Assert.NotNull(session.In("live"));
    }

    [Fact]
    public async Task Signing_out_ends_the_session_and_revokes_the_token_that_signing_in_made()
    {
        using var browser = portal.Browser();
        using var answer = await PortalFixture.SignInAsync(browser);
        var session = portal.SessionOf(answer)!;
        var token = session.In("test")!.Vault.Token.Reveal();
        var html = await browser.GetStringAsync("/test/secrets");

        using var signedOut = await SignOutAsync(browser, html);

        Assert.Equal("/sign-in?reason=out", signedOut.Headers.Location!.OriginalString);
        Assert.True(session.Ended.IsCancellationRequested);
        await portal.RevokedAsync(token).WaitAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(HttpStatusCode.Forbidden, await LookUpAsync(token));
        using var page = await browser.GetAsync("/test/secrets");
        Assert.Equal(HttpStatusCode.Redirect, page.StatusCode);
    }

    [Fact]
    public async Task Another_sites_form_does_not_sign_a_person_out()
    {
        using var browser = portal.Browser();
        using var answer = await PortalFixture.SignInAsync(browser);

        using var forged = await browser.PostAsync("/sign-out", new FormUrlEncodedContent([]));

        Assert.Equal(HttpStatusCode.BadRequest, forged.StatusCode);
        Assert.NotNull(portal.SessionOf(answer));
    }

    [Fact]
    public async Task The_page_offers_every_environment_and_method_and_says_why_it_is_shown()
    {
        using var browser = portal.Browser();

        var html = WebUtility.HtmlDecode(await browser.GetStringAsync("/sign-in?environment=live&method=token&reason=idle"));

        Assert.Contains("live environment", html, StringComparison.Ordinal);
        Assert.Contains("LDAP", html, StringComparison.Ordinal);
        Assert.Contains("because nothing happened for a while", html, StringComparison.Ordinal);
        Assert.Contains("name=\"token\" type=\"password\"", html, StringComparison.Ordinal);
    }

    private static async Task<HttpResponseMessage> SignOutAsync(HttpClient browser, string html)
    {
        var token = System.Text.RegularExpressions.Regex.Match(html, "name=\"__RequestVerificationToken\" value=\"([^\"]+)\"").Groups[1].Value;
        return await browser.PostAsync("/sign-out", new FormUrlEncodedContent(new Dictionary<string, string> { ["__RequestVerificationToken"] = token }));
    }

    private async Task<HttpStatusCode> LookUpAsync(string token)
    {
        using var client = new HttpClient { BaseAddress = portal.Vault.Address };
        client.DefaultRequestHeaders.Add("X-Vault-Token", token);
        using var answer = await client.GetAsync("v1/auth/token/lookup-self");
        return answer.StatusCode;
    }
}
