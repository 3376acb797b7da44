using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.JSInterop;
using Portal.App;
using Portal.SignIn;
using Portal.Tests.Shared;

namespace Portal.Tests.App;

public sealed class SessionEndedTests : ComponentTest
{
    [Fact]
    public void The_page_leaves_for_the_sign_in_a_second_later_with_its_address_kept()
    {
        var leaving = JSInterop.SetupVoid("location.assign", _ => true);

        var page = Open();
        page.WaitForAssertion(() => Assert.Contains("Sign in again", page.Markup, StringComparison.Ordinal));
        Assert.Empty(leaving.Invocations);
        Time.Advance(TimeSpan.FromSeconds(1));

        page.WaitForAssertion(() => Assert.Equal("/sign-in?environment=demo&returnUrl=%2Fdemo%2Fpolicies&reason=ended", Assert.Single(leaving.Invocations).Arguments[0]));
    }

    [Fact]
    public async Task A_browser_that_has_left_before_is_no_failure_of_the_circuit()
    {
        var leaving = JSInterop.SetupVoid("location.assign", _ => true);
        var page = Open();
        Time.Advance(TimeSpan.FromSeconds(1));
        page.WaitForAssertion(() => Assert.Single(leaving.Invocations));

        leaving.SetException(new JSDisconnectedException("The browser has left."));

        await page.InvokeAsync(() => { });
        Assert.False(Renderer.UnhandledException.IsCompleted);
    }

    private IRenderedComponent<SessionEnded> Open()
    {
        JSInterop.Mode = JSRuntimeMode.Strict;
        Services.AddSingleton(new CircuitIdentity(null!, NullLogger<CircuitIdentity>.Instance));
        Services.GetRequiredService<NavigationManager>().NavigateTo("/demo/policies");
        return Render<SessionEnded>();
    }
}
