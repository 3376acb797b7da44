using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Portal.EndToEnd.Tests.Browsing;
using Portal.Sandbox.Faults;
using static Microsoft.Playwright.Assertions;

namespace Portal.EndToEnd.Tests.Journeys;

/// <summary>A folder that a workload reads moves, with the policy and the annotations that name it; it stops half-way and goes on.</summary>
public sealed class SecretMovingJourney(Chromium chromium, DemoPortal demo) : IClassFixture<DemoPortal>
{
    [Fact]
    public async Task A_folder_moves_with_what_refers_to_it_and_the_pod_still_gets_its_secret()
    {
        await using var window = await chromium.OpenAsync(demo.Portal);
        await window.SignInAsync("admin", "/sandbox/secrets/internal/database/");
        await window.Page.GetByRole(AriaRole.Link, new() { Name = "Move, copy, delete" }).ClickAsync();
        await window.TypeAsync("New path", "internal/databases/wizard/");
        await window.Field("New path").PressAsync("Enter");
        await window.SeesAsync("Deployment default/orgchart");
        await Expect(window.Page.GetByLabel("Rewrite policy internal-app")).ToBeCheckedAsync();
        await window.PictureAsync("secret-move");

        // The rollout is held, so that the wait can be seen.
        await Repository.KubectlAsync(demo.Portal.Servers, "rollout", "pause", "deployment/orgchart");
        await window.PressAsync("Review move");
        await window.SeesAsync("Copy internal/database/config to internal/databases/wizard/config");
        await window.PictureAsync("secret-move-review");
        using (demo.Portal.Servers.Sandbox!.Faults.Add(new(FaultKind.Sealed) { System = FaultSystem.Vault, Path = "sys/policies/acl/internal-app" }))
        {
            await window.Page.Locator("[data-apply]").ClickAsync();
            await window.SeesAsync("Stopped half-way");
            await window.PictureAsync("secret-move-stopped");
        }

        await window.Page.Locator("[data-apply]").ClickAsync();
        await window.SeesAsync("1 pod still reads it.");
        await Expect(window.Button("Roll back")).ToHaveCountAsync(0);
        await window.PictureAsync("secret-move-waiting");
        await window.PressAsync("Stop here");
        await Expect(window.Page.Locator("[data-apply]")).ToHaveTextAsync(new Regex("^Go on from step"));
        await Expect(window.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Roll back" })).ToBeVisibleAsync();
        await Repository.KubectlAsync(demo.Portal.Servers, "rollout", "resume", "deployment/orgchart");
        await window.Page.Locator("[data-apply]").ClickAsync();
        await Expect(window.Page.GetByRole(AriaRole.Link, new() { Name = "Open it at the new path" })).ToBeVisibleAsync(new() { Timeout = 120_000 });
        await window.PictureAsync("secret-move-done");

        Assert.Contains("internal/data/databases/wizard/config", (await demo.Portal.Servers.ReadAsync("sys/policies/acl/internal-app")).GetRawText(), StringComparison.Ordinal);
        Assert.Contains("\"internal/data/databases/wizard/config\"", await Repository.KubectlAsync(demo.Portal.Servers, "get", "deployment", "orgchart", "-o", "json"), StringComparison.Ordinal);
        await Repository.KubectlAsync(demo.Portal.Servers, "rollout", "status", "deployment/orgchart", "--timeout=60s");
        var pods = await Repository.KubectlAsync(demo.Portal.Servers, "get", "pods", "-l", "app=orgchart", "-o", "name");
        var pod = pods.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[^1];
        Assert.StartsWith("postgresql://", await Repository.KubectlAsync(demo.Portal.Servers, "exec", pod, "-c", "orgchart", "--", "cat", "/vault/secrets/database-config.txt"), StringComparison.Ordinal);
    }
}
