using Microsoft.Playwright;

namespace Portal.EndToEnd.Tests.Browsing;

/// <summary>A browser window and what a person does in it, in the words they would use.</summary>
public sealed class Window(IBrowserContext context, IPage page) : IAsyncDisposable
{
    private static readonly (int Width, int Height, string Name)[] Sizes = [(1440, 900, "wide"), (390, 844, "narrow")];

    public IPage Page { get; } = page;

    /// <summary>Signs in with user name and password; user names and passwords of the sandbox are the same.</summary>
    public async Task SignInAsync(string user, string address = "/")
    {
        await Page.GotoAsync(address);
        await Page.GetByLabel("Username").FillAsync(user);
        await Page.GetByLabel("Password").FillAsync(user);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await ReadyAsync();
    }

    /// <summary>Opens an address and waits until the page can be used.</summary>
    public async Task GoAsync(string address)
    {
        await Page.GotoAsync(address);
        await ReadyAsync();
    }

    /// <summary>Waits until the circuit is up: clicks before that would be lost.</summary>
    public Task ReadyAsync() => Page.Locator("[data-circuit=up]").WaitForAsync();

    /// <summary>Goes to a page by the navigation on the left.</summary>
    public async Task NavigateAsync(string name)
    {
        await Page.GetByRole(AriaRole.Navigation).GetByRole(AriaRole.Link, new() { Name = name, Exact = true }).ClickAsync();
        await Assertions.Expect(Heading(name)).ToBeVisibleAsync();
    }

    public ILocator Heading(string name) => Page.GetByRole(AriaRole.Heading, new() { Name = name, Exact = true, Level = 1 });

    public Task PressAsync(string button) => Button(button).ClickAsync();

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    public Task TypeAsync(string label, string text) => Field(label).FillAsync(text);

    public ILocator Field(string label) => Page.GetByLabel(label, new() { Exact = true });

    /// <summary>Picks a name in a field that takes several.</summary>
    public async Task PickAsync(string label, string name)
    {
        var field = Page.GetByRole(AriaRole.Combobox, new() { Name = label });
        await field.FillAsync(name);
        await field.PressAsync("Enter");
    }

    /// <summary>Applies the plan that is shown for review.</summary>
    public async Task ApplyAsync(string verb)
    {
        await Assertions.Expect(Page.Locator("[data-apply]")).ToHaveTextAsync(verb);
        await Page.Locator("[data-apply]").ClickAsync();
    }

    /// <summary>Waits for a text on the page.</summary>
    public Task SeesAsync(string text) => Assertions.Expect(Page.GetByText(text).Filter(new LocatorFilterOptions { Visible = true }).First).ToBeVisibleAsync();

    /// <summary>Pictures of the page as it is now, wide and narrow, light and dark, below <c>screenshots/</c> in the repository.</summary>
    public async Task PictureAsync(string name)
    {
        foreach (var (width, height, size) in Sizes)
        {
            foreach (var theme in new[] { ColorScheme.Light, ColorScheme.Dark })
            {
                await Page.SetViewportSizeAsync(width, height);
                await Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = theme, ReducedMotion = ReducedMotion.Reduce });
                await Page.WaitForFunctionAsync("theme => document.documentElement.dataset.theme === theme", theme.ToString().ToLowerInvariant());
                // Colours set and painted: the next frame may still show the other theme.
                await Page.EvaluateAsync("() => new Promise(painted => requestAnimationFrame(() => requestAnimationFrame(painted)))");
                await Page.ScreenshotAsync(new PageScreenshotOptions { Animations = ScreenshotAnimations.Disabled, Path = Path.Combine(Repository.Root, "screenshots", $"{name}-{size}-{theme.ToString().ToLowerInvariant()}.png") });
            }
        }

        await Page.SetViewportSizeAsync(Sizes[0].Width, Sizes[0].Height);
        await Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Light });
    }

    public ValueTask DisposeAsync() => context.DisposeAsync();
}
