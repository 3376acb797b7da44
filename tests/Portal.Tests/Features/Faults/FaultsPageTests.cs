using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Portal.Configuration;
using Portal.Features.Faults;
using Portal.Sandbox.Faults;
using Portal.Testing;

namespace Portal.Tests.Features.Faults;

/// <summary>The page on which a sandbox is broken and mended.</summary>
[Collection(DemoWorld.Name)]
public sealed class FaultsPageTests : PageContext
{
    private readonly SandboxFaults _faults;

    public FaultsPageTests(DemoSandbox demo)
    {
        _faults = demo.Server.Faults;
        Services.AddSingleton<IFaultBoard>(new FaultBoard(demo.Server));
    }

    protected override void Dispose(bool disposing)
    {
        _faults.Clear();
        base.Dispose(disposing);
    }

    [Fact]
    public void A_fault_is_switched_on_with_its_limits_and_off_again()
    {
        var page = Open<FaultsPage>("/faults", Session);
        Assert.Contains("Nothing is broken.", page.Text(), StringComparison.Ordinal);

        page.Press("Too many requests");
        page.AtOnce(() => page.FindAll("input[name='fault-system']")[1].Change(true));
        page.Type("Retry-After in seconds", "7");
        page.Type("Path", "/api/v1/nodes");
        page.Type("Number of calls", "3");
        page.Type("Seconds", "100");
        page.AtOnce(() => page.Find("#fault-form").Submit());

        var fault = Assert.Single(_faults.Active).Fault;
        Assert.Equal((FaultKind.RateLimited, FaultSystem.Kubernetes, "api/v1/nodes", 3, TimeSpan.FromSeconds(100), 7), (fault.Kind, fault.System!.Value, fault.Path, fault.Count, fault.For, fault.RetryAfter));
        Assert.Empty(page.FindAll("dialog"));
        Assert.Equal("On", Assert.Single(page.FindAll("tr .chip")).TextContent.Trim());
        Assert.Equal(["Too many requests", "Cluster", "Retry-After 7 s, api/v1/nodes"], page.FindAll(".faults-on li > strong, .faults-on li > span").Take(3).Select(part => part.TextContent));
        Assert.Equal("3 calls left, ends in 1 min", page.Find(".faults-on-left").TextContent);

        page.Press("Switch off: Too many requests, Cluster");
        Assert.Empty(_faults.Active);
        Assert.Contains("Nothing is broken.", page.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_somebody_else_breaks_appears_by_itself_and_all_is_mended_at_once()
    {
        var page = Open<FaultsPage>("/faults", Session);

        _faults.Add(new(FaultKind.Standby));
        _faults.Add(new(FaultKind.TokenRevoked) { Name = "nobody" });
        page.WaitForAssertion(() => Assert.Equal(["until it is switched off", "until it is switched off"], page.FindAll(".faults-on-left").Select(left => left.TextContent)));
        page.Press("Switch all off");

        Assert.Empty(_faults.Active);
        page.Shows("Nothing is broken.");
    }

    [Fact]
    public void What_is_missing_is_said_at_its_field_and_what_cannot_be_is_said_below()
    {
        var page = Open<FaultsPage>("/faults", Session);

        page.Press("Policy removed");
        Assert.Empty(page.FindAll("#fault-path"));
        page.AtOnce(() => page.Find("#fault-form").Submit());
        Assert.Equal("Has to be said.", page.Find("#fault-name-error").TextContent.Trim());
        page.Type("Policy", "no-such-policy");
        page.Type("Seconds", "soon");
        page.AtOnce(() => page.Find("#fault-form").Submit());
        Assert.Equal("A whole number from 1 to 86400, or nothing for no end.", page.Find("#fault-seconds-error").TextContent.Trim());
        page.Type("Seconds", "60");
        page.AtOnce(() => page.Find("#fault-form").Submit());

        Assert.Equal("There is no policy no-such-policy.", page.Find("#fault-form [role=alert]").TextContent.Trim());
        Assert.Equal("no-such-policy", page.Find("#fault-name").GetAttribute("value"));
        Assert.Empty(_faults.Active);
    }

    [Fact]
    public void Every_fault_says_what_it_does_and_what_a_person_will_see()
    {
        var text = Open<FaultsPage>("/faults", Session).Text();

        Assert.All(FaultCatalog.All, info => Assert.Contains(info.Title, text, StringComparison.Ordinal));
        Assert.All(FaultCatalog.All, info => Assert.Contains(info.Seen, text, StringComparison.Ordinal));
    }

    private static Portal.Core.Environments.EnvironmentSession Session { get; } = TestSession.At(new Uri("http://127.0.0.1:1"));
}
