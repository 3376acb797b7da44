using System.Reflection;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;

namespace Portal.Tests.Architecture;

/// <summary>No page is open to people who have not signed in, unless it is named here.</summary>
public sealed class PageTests
{
    /// <summary>The pages a person without a session must be able to see.</summary>
    private static readonly string[] Open = ["SignInPage", "SignIn", "NotFound", "NotFoundPage", "ErrorPage"];

    private static readonly Type[] Pages = [.. Assembly.Load("Portal").GetTypes().Where(type => type.GetCustomAttributes<RouteAttribute>().Any())];

    [Fact]
    public void Every_page_asks_for_a_signed_in_person()
    {
        var unguarded = Pages.Where(page => !Open.Contains(page.Name))
            .Where(page => page.GetCustomAttribute<AuthorizeAttribute>() is null || page.GetCustomAttribute<AllowAnonymousAttribute>() is not null)
            .Select(page => page.FullName);

        Assert.Empty(unguarded);
    }

    [Fact]
    public void Pages_get_their_authorisation_from_the_one_import_so_that_a_new_page_cannot_forget_it()
    {
        var imports = Repository.File("src/Portal/_Imports.razor");

        Assert.True(!imports.Exists || imports.Text.Contains("@attribute [Authorize]", StringComparison.Ordinal), "src/Portal/_Imports.razor must say @attribute [Authorize].");
    }

    [Fact]
    public void No_route_is_claimed_twice()
    {
        var routes = Pages.SelectMany(page => page.GetCustomAttributes<RouteAttribute>()).Select(route => route.Template.ToLowerInvariant());

        Assert.Empty(routes.GroupBy(route => route).Where(group => group.Count() > 1).Select(group => group.Key));
    }
}
