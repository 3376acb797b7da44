using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Activity;
using Portal.Core.Environments;
using Portal.Features.Workloads;
using Portal.Testing;

namespace Portal.Tests.Features.Workloads;

[Collection(DemoWorld.Name)]
public sealed class InjectSecretTests(DemoSandbox demo) : PageContext
{
    [Fact]
    public async Task Nothing_is_planned_before_secret_role_and_file_are_there()
    {
        var page = await FormAsync("inject");

        page.AtOnce(() => page.Find("form").Submit());

        page.Shows("Pick a secret.");
        page.Shows("The agent needs a role to log in with.");
        Assert.Empty(page.FindAll("[data-apply]"));
    }

    [Fact]
    public async Task The_preview_shows_the_keys_and_reads_no_value()
    {
        var page = await FormAsync("inject");

        Pick(page, "internal/database/config");

        page.Shows("username=<username>");
        Assert.Empty(Services.GetRequiredService<ActivityLog>().Of(await demo.AsAsync("admin")));
    }

    [Fact]
    public async Task A_role_that_does_not_fit_is_doubted_before_it_is_applied()
    {
        var page = await FormAsync("inject");
        Pick(page, "internal/database/config");
        page.WaitForState(() => page.FindAll("#inject-role option").Count > 3);

        page.AtOnce(() => page.Find("#inject-role").Change("checkout"));

        page.Shows("The role checkout is not bound to the service account");
        page.Shows("do not allow reading internal/data/database/config");
    }

    [Fact]
    public async Task What_is_reviewed_is_a_patch_of_the_pod_template_and_what_was_typed_stays()
    {
        var page = await FormAsync("inject");
        Pick(page, "internal/database/config");
        page.WaitForState(() => page.FindAll("#inject-role option").Count > 3);
        page.AtOnce(() => page.Find("#inject-role").Change("internal-app"));
        page.AtOnce(() => page.Find("#inject-file").Input("db.env"));

        page.AtOnce(() => page.Find("form").Submit());

        page.WaitForState(() => page.FindAll("[data-apply]").Count > 0);
        Assert.Contains("kubectl patch deployment metrics --namespace platform --type merge", page.Markup, StringComparison.Ordinal);
        Assert.Contains("agent-inject-secret-db.env", page.Markup, StringComparison.Ordinal);
        Assert.Equal("db.env", page.Find("#inject-file").GetAttribute("value"));
    }

    [Fact]
    public async Task Giving_an_app_a_secret_plans_policy_role_account_and_annotations_in_this_order()
    {
        var page = await FormAsync("give");
        Pick(page, "internal/database/config");

        page.AtOnce(() => page.Find("form").Submit());

        page.WaitForState(() => page.FindAll("[data-step]").Count > 0);
        var steps = page.FindAll("[data-step] h3").Select(step => step.TextContent.Trim()).ToArray();
        Assert.Contains("policy", steps[0], StringComparison.OrdinalIgnoreCase);
        Assert.Contains("role", steps[1], StringComparison.OrdinalIgnoreCase);
        Assert.StartsWith("Inject internal/database/config", steps[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_template_that_cannot_be_rendered_is_marked_at_its_line()
    {
        var page = await FormAsync("inject");
        Pick(page, "internal/database/config");

        // The form still draws what the secret told it; a control found a moment ago may be another by now.
        page.WaitForAssertion(() => page.FindAll("input[name=inject-format]")[4].Change("on"));
        page.WaitForState(() => page.FindAll("textarea").Count > 0);
        page.AtOnce(() => page.Find("textarea").Input("{{ with secret \"internal/data/database/config\" }}\n{{ .Data.data.user-name }}\n{{ end }}"));

        page.Shows("Line 2, column 1");
        page.Shows("A dash cannot be part of a field");
    }

    private async Task<IRenderedComponent<WorkloadPage>> FormAsync(string tab)
    {
        var page = Open<WorkloadPage>($"/workloads/platform/deployment/metrics?tab={tab}", await demo.AsAsync("admin"), parameters => parameters.Add(shown => shown.Namespace, "platform").Add(shown => shown.Kind, "deployment").Add(shown => shown.Name, "metrics"));
        page.WaitForState(() => page.FindAll("#inject-secret").Count > 0);
        page.WaitForState(() => page.FindAll("#inject-secret-names option").Count > 0);
        return page;
    }

    private static void Pick(IRenderedComponent<WorkloadPage> page, string path)
    {
        page.AtOnce(() => page.Find("#inject-secret").Input(path));
        page.WaitForState(() => page.FindAll(".preview-text").Any(preview => preview.TextContent.Contains("username", StringComparison.Ordinal)));
    }
}
