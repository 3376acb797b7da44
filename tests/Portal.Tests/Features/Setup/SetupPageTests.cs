using Bunit;
using Portal.Core.Setup;
using Portal.Features.Setup;
using Portal.Testing;

namespace Portal.Tests.Features.Setup;

[Collection(DemoWorld.Name)]
public sealed class SetupPageTests(DemoSandbox demo) : PageContext
{
    [Fact]
    public async Task Every_step_of_the_walk_through_says_what_was_found_and_leads_to_the_page_that_does_it()
    {
        var page = Open<ChecklistPage>("/setup", await demo.AsAsync("admin"));

        page.WaitForAssertion(() => Assert.Equal(12, page.FindAll("[data-setup-step]").Count));

        Assert.All(page.FindAll("[data-setup-step]"), step => Assert.NotEmpty(step.QuerySelector("p")!.TextContent.Trim()));
        Assert.All(page.FindAll("[data-setup-step] a.btn"), link => Assert.StartsWith($"/{demo.Environment.Name}/", link.GetAttribute("href"), StringComparison.Ordinal));
        Assert.Equal("Done", page.Find("[data-setup-step='4']").GetAttribute("data-state"));
    }

    [Fact]
    public async Task Connecting_starts_with_what_was_found_and_keeps_what_is_typed_beside_a_wrong_value()
    {
        var page = Open<ConnectPage>("/setup/kubernetes-auth", await demo.AsAsync("admin"));
        page.WaitForState(() => page.FindAll("#connect-host").Count > 0);
        Assert.StartsWith("https://kubernetes.default.svc", page.Find("#connect-host").GetAttribute("value"), StringComparison.Ordinal);

        page.AtOnce(() => page.Find("#connect-host").Input("not an address"));
        page.AtOnce(() => page.Find("form").Submit());

        page.WaitForState(() => page.FindAll("#connect-host-error").Count > 0);
        Assert.Contains("It must be an address", page.Find("#connect-host-error").TextContent, StringComparison.Ordinal);
        Assert.Equal("not an address", page.Find("#connect-host").GetAttribute("value"));
    }

    [Fact]
    public async Task Connecting_another_mount_is_a_plan_to_review()
    {
        var page = Open<ConnectPage>("/setup/kubernetes-auth", await demo.AsAsync("admin"));
        page.WaitForState(() => page.FindAll("#connect-mount").Count > 0);

        page.AtOnce(() => page.Find("#connect-mount").Input("second-cluster"));
        page.AtOnce(() => page.Find("form").Submit());

        page.WaitForState(() => page.FindAll("[data-step]").Count > 0);
        Assert.Contains("vault auth enable -path=second-cluster", page.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_login_as_a_service_account_proves_the_connection_and_a_refused_one_says_why()
    {
        var page = Open<ConnectPage>("/setup/kubernetes-auth", await demo.AsAsync("admin"));
        page.WaitForState(() => page.FindAll("#prove-role option").Count > 1);

        page.AtOnce(() => page.Find("#prove-role").Change("internal-app"));
        page.WaitForAssertion(() => Assert.Equal("internal-app", page.Find("#prove-account").GetAttribute("value")));
        page.AtOnce(() => page.FindAll("form")[1].Submit());
        page.Shows("logged in at auth/kubernetes with the role internal-app");

        page.AtOnce(() => page.Find("#prove-account").Input("default"));
        page.AtOnce(() => page.FindAll("form")[1].Submit());
        page.Shows("is not bound to the service account default");
    }

    [Fact]
    public void A_step_leads_to_what_it_is_about()
    {
        var inject = new SetupStep(9, "Inject the secret", "kubectl patch", SetupState.ToDo, "", SetupPage.Workloads, "default/Deployment/orgchart");

        Assert.Equal("/test/workloads/default/deployment/orgchart", SetupText.Address("test", inject));
        Assert.Equal("Go to workloads", SetupText.Verb(inject));
        Assert.Equal("Open workloads", SetupText.Verb(inject with { State = SetupState.Done }));
    }
}
