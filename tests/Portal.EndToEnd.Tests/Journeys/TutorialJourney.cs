using Microsoft.Playwright;
using Portal.EndToEnd.Tests.Browsing;
using static Microsoft.Playwright.Assertions;

namespace Portal.EndToEnd.Tests.Journeys;

/// <summary>"How to set up Vault with Kubernetes", done in the browser and nowhere else, from an empty Vault to a pod that has its secret.</summary>
public sealed class TutorialJourney(Chromium chromium)
{
    private Window _window = null!;
    private Servers _servers = null!;
    private string _environment = "/sandbox";

    [Fact]
    public async Task From_an_empty_Vault_to_a_pod_that_has_its_secret()
    {
        await using var portal = await PortalUnderTest.OverSandboxAsync("tutorial");
        await using var window = await chromium.OpenAsync(portal);
        (_window, _servers) = (window, portal.Servers);
        await _window.SignInAsync("admin");

        await LookAtTheEmptyVaultAsync();
        await VaultSideAsync();
        await InjectAsync();
        await WatchTheRolloutAsync();
        await VerifyAsync();
        await SetupIsDoneAsync();
        await OthersSeeTheSameAsync();
    }

    [Fact]
    public async Task The_same_on_real_servers_as_far_as_it_goes_without_a_kubelet()
    {
        Assert.SkipUnless(Servers.AreReal, "Set PORTAL_TEST_VAULT_ADDR, PORTAL_TEST_VAULT_TOKEN and PORTAL_TEST_KUBECONFIG to run the journey on real servers. Skipped there: the rollout, the agent's log and Verify, which need a kubelet.");
        await using var portal = await PortalUnderTest.OverRealServersAsync();
        await using var window = await chromium.OpenAsync(portal);
        (_window, _servers, _environment) = (window, portal.Servers, "/local");
        await Repository.KubectlAsync(_servers, "apply", "-f", "deploy/tutorial/orgchart.yaml");
        await _window.GoAsync("/");

        await VaultSideAsync();
        await InjectAsync();
        await OthersSeeTheSameAsync();
    }

    private async Task VaultSideAsync()
    {
        await EnableAnEngineAsync();
        await WriteTheSecretAsync();
        await ConnectKubernetesAuthAsync();
        await WriteThePolicyAsync();
        await CreateTheServiceAccountAsync();
        await BindTheRoleAsync();
        await ProveTheLoginAsync();
    }

    private async Task LookAtTheEmptyVaultAsync()
    {
        await Expect(_window.Heading("Overview")).ToBeVisibleAsync();
        await _window.SeesAsync("vault-agent-injector");
        await _window.PictureAsync("01-overview");
        await _window.NavigateAsync("Setup");
        await _window.SeesAsync("Enable a key/value secret engine");
        await _window.PictureAsync("02-setup-empty");
    }

    private async Task EnableAnEngineAsync()
    {
        await _window.NavigateAsync("Secrets");
        await _window.Button("Enable engine").First.ClickAsync();
        await _window.Page.Locator("#engine-path").FillAsync("internal");
        await _window.PictureAsync("03-enable-engine");
        await _window.PressAsync("Review");
        await _window.PictureAsync("04-review-engine");
        await _window.Page.Locator("[data-apply]").ClickAsync();
        await Expect(_window.Page.GetByRole(AriaRole.Link, new() { Name = "internal/" }).First).ToBeVisibleAsync();
    }

    private async Task WriteTheSecretAsync()
    {
        await _window.GoAsync($"{_environment}/secrets/internal/?create=1");
        await _window.Page.Locator("#secret-path").FillAsync("database/config");
        await _window.Field("Key").First.FillAsync("username");
        await _window.TypeAsync("Value of username", "db-readonly-username");
        await _window.PressAsync("Add key");
        await _window.Field("Key").Last.FillAsync("password");
        await _window.TypeAsync("Value of password", "db-secret-password");
        await _window.PictureAsync("05-secret-form");
        await _window.PressAsync("Review secret");
        await _window.PictureAsync("06-secret-review");
        await _window.ApplyAsync("Create secret");
        await Expect(_window.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/secrets/internal/database/config$"));
        await _window.SeesAsync("Version 1");
        await _window.PictureAsync("07-secret");
    }

    private async Task ConnectKubernetesAuthAsync()
    {
        await _window.GoAsync($"{_environment}/setup/kubernetes-auth");
        await _window.PictureAsync("08-connect");
        await _window.PressAsync("Review the connection");
        await _window.PictureAsync("09-connect-review");
        await _window.Page.Locator("[data-apply]").ClickAsync();
        await _window.SeesAsync("There is no role at");
    }

    private async Task WriteThePolicyAsync()
    {
        await _window.GoAsync($"{_environment}/policies?create=guided");
        await _window.Page.Locator("#guide-mount").SelectOptionAsync("internal");
        await _window.Page.Locator("#guide-path").FillAsync("database/config");
        await _window.Page.GetByRole(AriaRole.Checkbox).First.CheckAsync();
        await _window.Page.Locator("#guide-name").FillAsync("internal-app");
        await _window.SeesAsync("internal/data/database/config");
        await _window.PictureAsync("10-policy-guide");
        await _window.PressAsync("Review policy");
        await _window.ApplyAsync("Create policy");
        await Expect(_window.Heading("internal-app")).ToBeVisibleAsync();
        await _window.PictureAsync("11-policy");
    }

    private async Task CreateTheServiceAccountAsync()
    {
        await _window.NavigateAsync("Service accounts");
        await _window.PressAsync("Create service account");
        await _window.Page.Locator("#account-namespace").FillAsync("default");
        await _window.Page.Locator("#account-name").FillAsync("internal-app");
        await _window.PressAsync("Review");
        await _window.Page.Locator("[data-apply]").ClickAsync();
        await _window.SeesAsync("internal-app");
        await _window.PictureAsync("12-service-account");
    }

    private async Task BindTheRoleAsync()
    {
        await _window.GoAsync($"{_environment}/roles");
        await _window.Button("Create role").First.ClickAsync();
        await _window.Page.Locator("#role-name").FillAsync("internal-app");
        await _window.PickAsync("Namespaces", "default");
        await _window.PickAsync("Service accounts", "internal-app");
        await _window.PickAsync("Policies", "internal-app");
        await _window.Page.Locator("#role-ttl").FillAsync("24h");
        await _window.PictureAsync("13-role-form");
        await _window.PressAsync("Review role");
        await _window.PictureAsync("14-role-review");
        await _window.ApplyAsync("Create role");
        await _window.Page.GetByRole(AriaRole.Link, new() { Name = "Open internal-app" }).ClickAsync();
        await Expect(_window.Heading("internal-app")).ToBeVisibleAsync();
    }

    private async Task ProveTheLoginAsync()
    {
        await _window.GoAsync($"{_environment}/setup/kubernetes-auth");
        await _window.Page.Locator("#prove-role").SelectOptionAsync("internal-app");
        await _window.PressAsync("Log in as this service account");
        await Expect(_window.Page.Locator(".note-ok")).ToBeVisibleAsync();
        await _window.PictureAsync("15-proved");
    }

    private async Task InjectAsync()
    {
        await _window.GoAsync($"{_environment}/workloads/default/deployment/orgchart");
        await _window.SeesAsync("Not injected");
        await _window.PictureAsync("16-orgchart-before");
        await _window.PressAsync("Inject a secret");
        await _window.Page.Locator("#inject-secret-names option").First.WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Attached });
        await _window.Page.Locator("#inject-secret").FillAsync("internal/database/config");
        await _window.SeesAsync("Version 1, with username, password.");
        await _window.Page.Locator("#inject-role").SelectOptionAsync("internal-app");
        await _window.Page.Locator("#inject-file").FillAsync("database-config.txt");
        await _window.PictureAsync("17-inject-form");
        await _window.PressAsync("Review");
        await _window.SeesAsync("vault.hashicorp.com/agent-inject");
        await _window.PictureAsync("18-inject-review");
        await _window.Page.Locator("[data-apply]").ClickAsync();
        await _window.Page.GetByRole(AriaRole.Link, new() { Name = "Watch the rollout" }).ClickAsync();
    }

    private async Task WatchTheRolloutAsync()
    {
        await _window.PictureAsync("19-rollout");
        await Expect(_window.Page.GetByText("1/1 ready").Or(_window.Page.GetByText("1 of 1 ready")).First).ToBeVisibleAsync();
        await _window.GoAsync($"{_environment}/workloads/default/deployment/orgchart?tab=pods");
        await _window.SeesAsync("vault-agent");
        await _window.PictureAsync("20-pods");
        await _window.GoAsync($"{_environment}/workloads/default/deployment/orgchart?tab=log");
        await _window.Page.GetByLabel("Container").SelectOptionAsync("vault-agent");
        await _window.SeesAsync("authentication successful");
        await _window.PictureAsync("21-agent-log");
    }

    private async Task VerifyAsync()
    {
        await _window.GoAsync($"{_environment}/workloads/default/deployment/orgchart?tab=files");
        await _window.PressAsync("Verify files");
        await Expect(_window.Page.GetByRole(AriaRole.Region, new() { Name = "/vault/secrets/database-config.txt" })).ToContainTextAsync("Current");
        await Expect(_window.Page.GetByText("db-secret-password")).Not.ToBeVisibleAsync();
        await _window.PictureAsync("22-verified");
        await _window.Page.GetByRole(AriaRole.Button, new() { Name = "Reveal content of /vault/secrets/database-config.txt" }).ClickAsync();
        await _window.SeesAsync("db-secret-password");
    }

    private async Task SetupIsDoneAsync()
    {
        await _window.NavigateAsync("Setup");
        await _window.SeesAsync("of 12 done");
        await _window.PictureAsync("23-setup-done");
        await _window.NavigateAsync("Activity");
        await _window.SeesAsync("orgchart");
        await _window.PictureAsync("24-activity");
        await _window.NavigateAsync("Access");
        await _window.SeesAsync("internal/data/database/config");
        await _window.PictureAsync("25-access");
    }

    private async Task OthersSeeTheSameAsync()
    {
        Assert.Contains("db-readonly-username", (await _servers.ReadAsync("internal/data/database/config")).GetRawText(), StringComparison.Ordinal);
        Assert.Contains("internal-app", (await _servers.ReadAsync("auth/kubernetes/role/internal-app")).GetRawText(), StringComparison.Ordinal);
        Assert.Contains("internal/data/database/config", (await _servers.ReadAsync("sys/policies/acl/internal-app")).GetRawText(), StringComparison.Ordinal);
        Assert.Equal("internal-app", await Repository.KubectlAsync(_servers, "get", "serviceaccount", "internal-app", "--output=jsonpath={.metadata.name}"));
        var annotations = await Repository.KubectlAsync(_servers, "get", "deployment", "orgchart", "--output=jsonpath={.spec.template.metadata.annotations}");
        Assert.Contains("\"vault.hashicorp.com/role\":\"internal-app\"", annotations, StringComparison.Ordinal);
        if (_servers.Sandbox is null) return;
        var file = await Repository.KubectlAsync(_servers, "exec", "deployment/orgchart", "--container=orgchart", "--", "cat", "/vault/secrets/database-config.txt");
        Assert.Contains("db-secret-password", file, StringComparison.Ordinal);
    }
}
