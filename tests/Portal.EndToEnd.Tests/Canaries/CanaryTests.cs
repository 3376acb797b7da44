using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;
using Portal.EndToEnd.Tests.Browsing;
using static Microsoft.Playwright.Assertions;

namespace Portal.EndToEnd.Tests.Canaries;

/// <summary>Values that are nowhere else are planted in Vault; they may be seen where a person asked for them, and nowhere else.</summary>
public sealed class CanaryTests(Chromium chromium, CanaryPortal canaries, ITestOutputHelper output) : IClassFixture<CanaryPortal>
{
    private const string Secret = "/sandbox/secrets/internal/canary/app";

    private static readonly string[] Pages =
    [
        "overview", "secrets", "secrets?find=canary", "secrets?upkeep=1", "secrets?same=1", "secrets?enable=1", "secrets?tune=internal", "secrets/internal", "secrets/internal/canary/", "secrets/internal/canary/app",
        "secrets/internal/canary/app?version=1", "secrets/internal/canary/app?tab=versions", "secrets/internal/canary/app?tab=versions&from=1&to=2", "secrets/internal/canary/app?tab=metadata",
        "shared", "secrets/internal/canary/app?tab=edit", "secrets/internal/canary/app?compare=1", "secrets/internal/canary/gone", "secrets/internal/canary/gone?tab=versions", "secrets/canary-v1/app",
        "policies", "policies/payments-checkout", "policies?create=hcl", "roles", "roles/kubernetes/checkout", "service-accounts", "service-accounts/payments/checkout", "workloads",
        "workloads/payments/deployment/checkout", "workloads/payments/deployment/checkout?tab=pods", "workloads/payments/deployment/checkout?tab=annotations", "workloads/payments/deployment/checkout?tab=events",
        "workloads/payments/deployment/checkout?tab=log", "workloads/payments/deployment/checkout?tab=files", "workloads/payments/deployment/checkout?tab=inject", "workloads/payments/deployment/checkout?tab=give",
        "kubernetes-secrets", "kubernetes-secrets?create=1", "kubernetes-secrets/payments/canary", "kubernetes-secrets/payments/canary?tab=edit",
        "access", "setup", "activity", "requests", "requests?tab=mine", "requests/0123456789abcdef01234567",
    ];

    // What some of them show when they are whole.
    private static readonly Dictionary<string, string> Texts = new()
    {
        ["secrets/internal/canary/app"] = "word, hidden value",
        ["workloads/payments/deployment/checkout"] = "Injected",
        ["policies"] = "payments-checkout",
        ["setup"] = "of 12 done",
    };

    [Fact]
    public async Task Values_are_seen_where_a_person_asked_for_them_and_nowhere_else()
    {
        await using var window = await chromium.OpenAsync(canaries.Portal);
        var seen = new Sightings();
        using var observer = new Observer(window.Page, seen);
        CanaryPortal.Listen(seen);

        await SignInAsync(window);
        foreach (var page in Pages)
        {
            await window.GoAsync("/sandbox/" + page);
            await window.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
            if (Texts.GetValueOrDefault(page) is { } text) await window.SeesAsync(text);
            await observer.LookAsync();
        }

        // Key names come with the values here, and these stay behind.
        await window.GoAsync("/sandbox/kubernetes-secrets/payments/canary");
        await window.PressAsync("Show the keys");
        await window.SeesAsync("word, hidden value");
        await observer.LookAsync();

        // Whoever sees nothing finds nothing: what is listed without values was really there.
        foreach (var text in Texts.Values) Assert.True(seen.Shows(text), text);
        Report("opened", seen);
        Assert.Empty(seen.Of(canaries.All));
        foreach (var place in new[] { Places.BrowserAddresses, Places.RequestLines, Places.Answers, Places.Document, Places.FramesFromBrowser, Places.FramesToBrowser, Places.Logs, Places.Telemetry }) Assert.Contains(place, seen.Sizes.Keys);

        seen.Clear();
        await RevealAsync(window, observer);
        Report("revealed", seen);
        Canary[] revealed = [canaries.Current, canaries.Nested, canaries.Listed, canaries.Lines, canaries.Binary, canaries.Old, canaries.Version1, canaries.Rendered, canaries.Kubernetes];
        Assert.Equal(revealed.SelectMany(canary => Places.OfRevealed, (canary, place) => (canary.What, place)).Order(), seen.Of(canaries.All).Order());

        seen.Clear();
        await CompareAsync(window, observer);
        Report("compared", seen);
        Assert.Empty(seen.Of(canaries.All));

        seen.Clear();
        var token = await ShareAsync(window, observer);
        Report("shared", seen);
        // The link is copied by the browser and handed back by it over the circuit. In the browser's own address it stands until the page has taken it,
        // behind the "#" that is not sent; it is in no request line, Referer, answer, document, log, telemetry or store.
        Assert.Equal([Places.BrowserAddresses, Places.FramesFromBrowser, Places.FramesToBrowser], seen.Of([token]).Select(sighting => sighting.Place).Order());
        Assert.Empty(seen.Of(canaries.All));

        seen.Clear();
        await EditAsync(window, observer);
        await canaries.LookAtFilesAsync(seen);
        Report("edited", seen);
        Assert.Contains(Places.Files, seen.Sizes.Keys);
        Assert.Contains((canaries.Typed.What, Places.FramesFromBrowser), seen.Of([canaries.Typed]));
        Assert.All(seen.Of([canaries.Typed]), sighting => Assert.Contains(sighting.Place, Places.OfRevealed.Append(Places.FramesFromBrowser)));
        Assert.Empty(seen.Of(canaries.All.Except([canaries.Typed])));

        seen.Clear();
        await window.Page.Locator("form[action='/sign-out']").EvaluateAsync("form => form.submit()");
        await window.SeesAsync("Sign in to");
        await observer.LookAsync();
        Assert.Empty(seen.Of(canaries.All));
    }

    [Fact]
    public async Task A_leak_is_found_wherever_it_is()
    {
        await using var window = await chromium.OpenAsync(canaries.Portal);
        var seen = new Sightings();
        using var observer = new Observer(window.Page, seen);
        CanaryPortal.Listen(seen);
        var leak = new Canary("a leak");

        await window.Page.GotoAsync("/sign-in?returnUrl=/sandbox/" + leak.Value);
        await SignInAsync(window);
        await window.GoAsync("/sandbox/policies?filter=" + leak.Value);
        await window.Page.EvaluateAsync("leak => fetch('/livez', { referrer: '/' + leak, referrerPolicy: 'unsafe-url' }).then(() => null, () => null)", leak.Value);
        await window.Page.EvaluateAsync("leak => { console.log(leak); localStorage.setItem('leak', btoa('a' + leak)); }", leak.Value);
        await window.Page.Locator("[data-filter]").First.FillAsync(leak.Value);
        await window.SeesAsync(leak.Value);
        await observer.LookAsync();
        canaries.Portal.Services.GetRequiredService<ILogger<CanaryTests>>().LogTrace("Leaked {Value}", leak.Value);
        using (var source = new ActivitySource("Portal.EndToEnd.Tests")) source.StartActivity("leak")?.SetTag("value", leak.Value).Dispose();
        Directory.CreateDirectory(canaries.Portal.Servers.DataDirectory);
        var file = Path.Combine(canaries.Portal.Servers.DataDirectory, "leak");
        await File.WriteAllTextAsync(file, leak.Value, System.Text.Encoding.Unicode);
        await canaries.LookAtFilesAsync(seen);
        File.Delete(file);

        string[] places =
        [
            Places.Answers, Places.BrowserAddresses, Places.Console, Places.Document, Places.Files, Places.FramesFromBrowser, Places.FramesToBrowser, Places.Logs, Places.Referers, Places.RequestLines, Places.Storage, Places.Telemetry,
        ];
        Assert.Equal(places.Order(), seen.Of([leak]).Select(sighting => sighting.Place).Order());
    }

    [Fact]
    public async Task What_stands_behind_a_hash_is_in_the_browsers_address_and_in_no_request_and_what_stands_before_it_is_in_both()
    {
        await using var window = await chromium.OpenAsync(canaries.Portal);
        var seen = new Sightings();
        using var observer = new Observer(window.Page, seen);
        var (behind, before) = (new Canary("behind the hash"), new Canary("before the hash"));

        await window.Page.GotoAsync($"/sign-in?returnUrl=/{before.Value}#{behind.Value}");

        var places = seen.Of([behind, before]);
        Assert.Contains((behind.What, Places.BrowserAddresses), places);
        Assert.DoesNotContain((behind.What, Places.RequestLines), places);
        Assert.DoesNotContain((behind.What, Places.Referers), places);
        Assert.Contains((before.What, Places.BrowserAddresses), places);
        Assert.Contains((before.What, Places.RequestLines), places);
    }

    private async Task SignInAsync(Window window)
    {
        // Once with the password, to see where that goes; the session to look with is the one whose token is known.
        await window.Page.GotoAsync("/sign-in?method=userpass");
        await window.TypeAsync("Username", "canary");
        await window.TypeAsync("Password", canaries.Password.Value);
        await window.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Sign in") }).ClickAsync();
        await window.ReadyAsync();
        await window.Page.GotoAsync("/sign-in?method=token");
        await window.TypeAsync("Token", canaries.Token.Value);
        await window.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Sign in") }).ClickAsync();
        await window.ReadyAsync();
    }

    private async Task RevealAsync(Window window, Observer observer)
    {
        await window.GoAsync(Secret);
        await window.PressAsync("Reveal all");
        await window.SeesAsync(canaries.Current.Value);
        await observer.LookAsync();
        await window.GoAsync(Secret + "?tab=versions&from=1&to=2");
        await window.PressAsync("Read both and compare");
        await window.PressAsync("Reveal word");
        await window.SeesAsync(canaries.Old.Value);
        await observer.LookAsync();
        await window.GoAsync("/sandbox/secrets/canary-v1/app");
        await window.PressAsync("Reveal all");
        await window.SeesAsync(canaries.Version1.Value);
        await observer.LookAsync();
        await window.GoAsync("/sandbox/workloads/payments/deployment/checkout?tab=files");
        await window.PressAsync("Verify files");
        await window.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Reveal content of .*database") }).ClickAsync();
        await window.SeesAsync(canaries.Rendered.Value);
        await observer.LookAsync();
        await window.GoAsync("/sandbox/kubernetes-secrets/payments/canary");
        await window.PressAsync("Show the keys");
        await window.PressAsync("Reveal word");
        await window.SeesAsync(canaries.Kubernetes.Value);
        await observer.LookAsync();
    }

    // Every value of all mounts is read, and none leaves the server.
    private static async Task CompareAsync(Window window, Observer observer)
    {
        await window.GoAsync("/sandbox/secrets?same=1");
        await window.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Read and compare \\d+ secrets") }).ClickAsync();
        await window.SeesAsync("and compared");
        await observer.LookAsync();
    }

    // A link is made, followed and opened; the values stay hidden.
    private static async Task<Canary> ShareAsync(Window window, Observer observer)
    {
        await window.Page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await window.GoAsync(Secret);
        await window.PressAsync("Share once");
        await window.PressAsync("Review");
        await window.ApplyAsync("Make the link");
        await window.PressAsync("Copy link");
        await Expect(window.Button("Copied")).ToBeVisibleAsync();
        await observer.LookAsync();
        var link = await window.Page.EvaluateAsync<string>("navigator.clipboard.readText()");
        // As a person follows it: from an empty page, and not by a step inside the portal.
        await window.Page.GotoAsync("about:blank");
        await window.GoAsync(link);
        await window.PressAsync("Open it now, it opens only once");
        await window.SeesAsync("word, hidden value");
        await observer.LookAsync();
        return new Canary("the token of a link", link.Split('-', 2)[1]);
    }

    // What is there already stays masked in the editor and in the review; only what is typed is known to the browser that it was typed in.
    private async Task EditAsync(Window window, Observer observer)
    {
        await window.GoAsync(Secret);
        await window.PressAsync("New version");
        await window.PressAsync("Add key");
        await Expect(window.Page.GetByLabel("Value of the new key")).ToBeVisibleAsync();
        await window.Page.GetByLabel("Key", new() { Exact = true }).Last.FillAsync("added");
        await window.Page.GetByLabel("Value of added").FillAsync(canaries.Typed.Value);
        await window.PressAsync("Review version 3");
        await Expect(window.Page.Locator("[data-apply]")).ToBeVisibleAsync();
        await observer.LookAsync();
        // Asked for instead of saved, it is kept on the disk.
        await window.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Ask for this change" }).ClickAsync();
        await window.TypeAsync("Why", "A canary");
        await window.Page.GetByRole(AriaRole.Dialog, new() { NameRegex = new("^Ask for a change") }).GetByRole(AriaRole.Button, new() { Name = "Ask for this change" }).ClickAsync();
        await window.SeesAsync("added, hidden value");
        await observer.LookAsync();
    }

    private void Report(string what, Sightings seen) =>
        output.WriteLine($"{what}: {string.Join(", ", seen.Sizes.OrderBy(size => size.Key).Select(size => $"{size.Key} {size.Value / 1024} KiB"))}");
}
