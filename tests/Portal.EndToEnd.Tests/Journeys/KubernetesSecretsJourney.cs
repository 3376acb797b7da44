using Microsoft.Playwright;
using Portal.EndToEnd.Tests.Browsing;
using static Microsoft.Playwright.Assertions;

namespace Portal.EndToEnd.Tests.Journeys;

/// <summary>A developer looks after the Kubernetes secrets of their namespace: sees, changes, merges, takes back and deletes.</summary>
public sealed class KubernetesSecretsJourney(Chromium chromium, DemoPortal demo) : IClassFixture<DemoPortal>
{
    private const string Canary = "canary-5e07ad";

    [Fact]
    public async Task A_secret_is_found_read_changed_beside_somebody_else_undone_and_deleted()
    {
        await Repository.KubectlAsync(demo.Portal.Servers, "create", "secret", "generic", "journey", "--namespace=payments", "--from-literal=password=" + Canary, "--from-literal=host=old.example");
        await using var window = await chromium.OpenAsync(demo.Portal);
        await window.SignInAsync("developer", "/sandbox/overview");
        await window.NavigateAsync("Kubernetes secrets");
        await window.SeesAsync("ledger-queue");
        await window.PictureAsync("kubernetes-secrets");
        await window.Page.GetByRole(AriaRole.Link, new() { Name = "journey", Exact = true }).ClickAsync();
        await window.PressAsync("Show the keys");
        await window.SeesAsync("password, hidden value");
        Assert.DoesNotContain(Canary, await window.Page.ContentAsync(), StringComparison.Ordinal);
        await window.PressAsync("Reveal password");
        await window.SeesAsync(Canary);
        await window.PictureAsync("kubernetes-secret-revealed");

        await window.PressAsync("Edit");
        await window.PressAsync("Value of password, hidden. Show and edit");
        await window.TypeAsync("Value of password", "mine");
        await Repository.KubectlAsync(demo.Portal.Servers, "patch", "secret", "journey", "--namespace=payments", "--type=merge", "--patch", """{"stringData":{"host":"new.example"}}""");
        await window.PressAsync("Review change");
        await window.PictureAsync("kubernetes-secret-review");
        await window.ApplyAsync("Save secret");
        await window.PressAsync("Back to the form, as you left it");
        await window.SeesAsync("both changes fit together");
        await window.PictureAsync("kubernetes-secret-conflict");
        await window.PressAsync("Go on from what is there now");
        await window.PressAsync("Review change");
        await window.ApplyAsync("Save secret");
        await Expect(window.Button("Edit")).ToBeVisibleAsync();
        Assert.Equal("mine new.example", await ReadAsync());

        await window.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Activity") }).ClickAsync();
        await window.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Undo: Change the Kubernetes secret ") }).ClickAsync();
        await window.ApplyAsync("Undo");
        await Expect(window.Page.Locator("[data-apply]")).ToHaveCountAsync(0);
        Assert.Equal($"{Canary} new.example", await ReadAsync());

        await window.GoAsync("/sandbox/kubernetes-secrets/payments/journey");
        await window.PressAsync("Delete");
        await window.TypeAsync("Type journey to confirm", "journey");
        await window.ApplyAsync("Delete secret");
        await window.Page.GetByRole(AriaRole.Link, new() { Name = "All Kubernetes secrets" }).ClickAsync();
        await window.SeesAsync("ledger-queue");
        await Expect(window.Page.GetByRole(AriaRole.Link, new() { Name = "journey", Exact = true })).ToHaveCountAsync(0);
    }

    private async Task<string> ReadAsync() => (await Repository.KubectlAsync(demo.Portal.Servers, "get", "secret", "journey", "--namespace=payments", "--output=go-template={{.data.password | base64decode}} {{.data.host | base64decode}}")).Trim();
}
