using Portal.Core.Activity;
using Portal.Core.Changes;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Secrets;
using Portal.Core.Secrets.Sharing;
using Portal.Testing;

namespace Portal.Core.Tests.Secrets.Sharing;

/// <summary>Links that open once, over a Vault.</summary>
public sealed class SecretSharingTests(VaultFixture vault) : IClassFixture<VaultFixture>
{
    private readonly SecretPath _path = new("share" + Guid.NewGuid().ToString("n")[..8], "app/config");

    private SecretSharing Sharing => vault.Get<SecretSharing>();

    [Fact]
    public async Task Chosen_keys_are_taken_once_with_their_types_by_somebody_who_may_not_read_the_secret()
    {
        await WriteAsync();
        var link = await ShareAsync(["password", "port"]);
        var stranger = await vault.WithPolicyAsync("path \"nothing\" { capabilities = [\"read\"] }");

        var look = await Sharing.LookAsync(stranger, link, default);
        var opened = await Sharing.OpenAsync(stranger, link, default);

        Assert.Equal((ShareState.Waiting, SecretSharing.WrapPath, true), (look.State, look.CreationPath, look.IsExpectedPath));
        Assert.Equal((vault.Root.Vault.Identity.DisplayName, _path), (look.Made!.By, look.Made.Path));
        Assert.Equal(TimeSpan.FromMinutes(15), look.ExpiresAt - look.CreatedAt!.Value);
        Assert.Equal([("password", "s3cret", ValueKind.Text), ("port", "5432", ValueKind.Json)], opened!.Value.Select(entry => (entry.Key, entry.Value.Reveal(), entry.Kind)).Order());
        Assert.Null(await Sharing.OpenAsync(vault.Root, link, default));
        var closed = await Sharing.LookAsync(vault.Root, link, default);
        Assert.Equal((ShareState.Gone, stranger.Vault.Identity.DisplayName), (closed.State, closed.Made!.OpenedBy));
    }

    [Fact]
    public async Task Making_and_opening_are_recorded_without_the_token_and_without_values()
    {
        await WriteAsync();
        ShareLink? made = null;
        var plan = Sharing.PlanShare(vault.Root, Request(["password"]), link => made = link);
        var result = await vault.Get<ChangeRunner>().RunAsync(vault.Root, plan, null, null, default);
        await Sharing.OpenAsync(vault.Root, made!, default);

        var entries = vault.Get<ActivityLog>().Of(vault.Root).Where(entry => entry.Target.Contains(_path.Mount, StringComparison.Ordinal) || entry.Detail.Contains(_path.Mount, StringComparison.Ordinal)).ToArray();
        Assert.Contains(entries, entry => entry.Action == "Read values to share them once");
        Assert.Contains(entries, entry => entry.Target == SecretSharing.WrapPath && entry.Outcome is ActivityOutcome.Done);
        Assert.Contains(entries, entry => entry.Action == "Open a link that was shared once" && entry.Outcome is ActivityOutcome.Done);
        var told = string.Join('\n', [.. entries.Select(entry => entry.ToString()), plan.ToString(), .. plan.Steps.Select(step => $"{step} {string.Join(' ', step.Commands)}"), result.ToString(), made!.ToString(), plan.Steps[0].Request.Body!]);
        Assert.DoesNotContain(made.Token.Reveal(), told, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_somebody_wrapped_elsewhere_is_told_apart_from_what_the_portal_made()
    {
        await WriteAsync();
        var link = await ShareAsync([]);
        var values = await Sharing.OpenAsync(vault.Root, link, default);

        // Taken, and passed on: wrapped again at the same place, it is at least not one the portal made; read with a wrap time, its path gives it away.
        var again = await WrapAsync(HttpMethod.Post, "sys/wrapping/wrap", new { password = values!.Value[0].Value.Reveal() });
        var read = await WrapAsync(HttpMethod.Get, $"{_path.Mount}/data/{_path.Key}", null);

        Assert.Equal((true, null), (await Sharing.LookAsync(vault.Root, again, default)) is var look ? (look.IsExpectedPath, look.Made) : default);
        Assert.False((await Sharing.LookAsync(vault.Root, read, default)).IsExpectedPath);
    }

    [Fact]
    public async Task A_right_that_is_missing_is_named_and_the_link_stays_unopened()
    {
        await WriteAsync();
        var reader = await NarrowAsync($"path \"{_path.Mount}/data/*\" {{ capabilities = [\"read\"] }}");
        var denied = await Sharing.PlanShare(reader, Request([]), _ => Assert.Fail("No link")).FailureAsync(reader);
        Assert.Equal(Failure.Denied, denied);
        var link = await ShareAsync([]);

        var refused = await Assert.ThrowsAsync<ApiException>(() => Sharing.OpenAsync(reader, link, default));

        Assert.Equal((Failure.Denied, "sys/wrapping/unwrap"), (refused.Failure, refused.Target));
        Assert.NotNull(await Sharing.OpenAsync(vault.Root, link, default));
    }

    [Fact]
    public async Task A_key_or_version_that_is_gone_by_then_makes_no_link()
    {
        await WriteAsync();
        Assert.Equal(Failure.Conflict, await Sharing.PlanShare(vault.Root, Request(["no-such-key"]), _ => Assert.Fail("No link")).FailureAsync(vault.Root));
        await vault.WriteAsync($"{_path.Mount}/delete/{_path.Key}", new { versions = new[] { 1 } });
        Assert.Equal(Failure.Conflict, await Sharing.PlanShare(vault.Root, Request([]), _ => Assert.Fail("No link")).FailureAsync(vault.Root));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(8 * 24 * 3600)]
    public void A_time_that_is_none_or_too_long_is_refused_before_anything_is_read(int seconds) =>
        Assert.Equal(Failure.Invalid, Assert.Throws<ApiException>(() => Sharing.PlanShare(vault.Root, Request([]) with { Ttl = TimeSpan.FromSeconds(seconds) }, _ => { })).Failure);

    [Fact]
    public void A_link_reads_back_what_it_carries_and_nothing_else_is_one()
    {
        var link = new ShareLink(new Sensitive("hvs.CA-ES.ns1"), DateTimeOffset.FromUnixTimeSeconds(1_900_000_000));

        Assert.Equal(link, ShareLink.Parse(link.Fragment));
        Assert.Equal(link, ShareLink.Parse(new Sensitive("#" + link.Fragment.Reveal())));
        foreach (var other in new[] { "", "content", "12-", "-token", "x1-token", "999999999999999-token" }) Assert.Null(ShareLink.Parse(new Sensitive(other)));
    }

    private ShareRequest Request(string[] keys) => new(_path, KvVersion.V2, null, [.. keys], TimeSpan.FromMinutes(15));

    private async Task<ShareLink> ShareAsync(string[] keys)
    {
        ShareLink? made = null;
        await Sharing.PlanShare(vault.Root, Request(keys), link => made = link).ApplyAsync(vault.Root);
        return made!;
    }

    private async Task WriteAsync()
    {
        await vault.WriteAsync($"sys/mounts/{_path.Mount}", new { type = "kv", options = new { version = "2" } });
        await vault.WriteAsync($"{_path.Mount}/data/{_path.Key}", new { data = new { username = "app", password = "s3cret", port = 5432 } });
    }

    // A token without the default policy, which lets everybody wrap and unwrap.
    private async Task<EnvironmentSession> NarrowAsync(string policy)
    {
        await vault.WriteAsync($"sys/policies/acl/{_path.Mount}", new { policy });
        using var answer = System.Text.Json.JsonDocument.Parse(await vault.WriteAsync("auth/token/create", new { policies = new[] { _path.Mount }, no_default_policy = true }));
        return TestSession.At(vault.Address, answer.RootElement.GetProperty("auth").GetProperty("client_token").GetString()!, "token");
    }

    private async Task<ShareLink> WrapAsync(HttpMethod method, string path, object? body)
    {
        using var client = new HttpClient { BaseAddress = vault.Address };
        using var request = new HttpRequestMessage(method, "v1/" + path) { Content = body is null ? null : System.Net.Http.Json.JsonContent.Create(body) };
        request.Headers.Add("X-Vault-Token", vault.Root.Vault.Token.Reveal());
        request.Headers.Add("X-Vault-Wrap-TTL", "15m");
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        using var read = System.Text.Json.JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return new ShareLink(new Sensitive(read.RootElement.GetProperty("wrap_info").GetProperty("token").GetString()!), DateTimeOffset.MaxValue);
    }
}
