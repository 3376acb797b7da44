using Bunit;
using Microsoft.AspNetCore.Components;

namespace Portal.Tests.Features.Secrets;

/// <summary>What tells that an edited secret was saved.</summary>
internal static class Saved
{
    /// <summary>Waits until the editor has made room for the secret.</summary>
    public static void IsSaved<T>(this IRenderedComponent<T> page, NavigationManager navigation)
        where T : IComponent => page.WaitForAssertion(() => Assert.DoesNotContain("tab=edit", navigation.Uri, StringComparison.Ordinal));
}
