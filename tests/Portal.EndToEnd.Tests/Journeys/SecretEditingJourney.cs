using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Portal.EndToEnd.Tests.Browsing;
using static Microsoft.Playwright.Assertions;

namespace Portal.EndToEnd.Tests.Journeys;

/// <summary>A secret is edited: through its faces, against somebody else, and over a page that went away.</summary>
public sealed class SecretEditingJourney(Chromium chromium, DemoPortal demo) : IClassFixture<DemoPortal>
{
    private readonly string _key = "journey/" + Guid.NewGuid().ToString("n")[..8];

    [Fact]
    public async Task A_secret_goes_through_its_faces_takes_imported_keys_and_keeps_its_types()
    {
        await WriteAsync(new { username = "app", port = 5432, tls = new { verify = true, hosts = new[] { "a", "b" } }, note = "line 1\nline 2\n" });
        await using var window = await EditAsync();

        await window.PictureAsync("secret-edit-form");
        await window.PressAsync("JSON");
        await Expect(window.Field("The secret as JSON")).ToHaveValueAsync(new Regex("\"port\": 5432"));
        await window.PictureAsync("secret-edit-json");
        await window.PressAsync("YAML");
        var yaml = await window.Field("The secret as YAML").InputValueAsync();
        await window.TypeAsync("The secret as YAML", yaml.Replace("5432", "[", StringComparison.Ordinal));
        await window.PressAsync(".env");
        await window.SeesAsync("Nothing you typed is lost");
        await window.PictureAsync("secret-edit-yaml-broken");
        await window.TypeAsync("The secret as YAML", yaml.Replace("5432", "5433", StringComparison.Ordinal));
        await window.PressAsync(".env");
        await Expect(window.Field("The secret as .env")).ToHaveValueAsync(new Regex("port=5433"));
        await window.PictureAsync("secret-edit-env");
        await window.PressAsync("Form");

        await window.PressAsync("Import");
        await window.TypeAsync("Text to take keys from", "username=app\nAPI_KEY='with space '\nport=6000\n");
        await window.PressAsync("Preview keys");
        await window.SeesAsync("3 keys in this .env text");
        await window.PictureAsync("secret-import");
        await window.Page.GetByLabel("Take port").UncheckAsync();
        await window.PressAsync("Take 1 key");

        await window.PressAsync("Export");
        await window.Page.GetByLabel("I need the values in a file").CheckAsync();
        await window.PictureAsync("secret-export");
        var download = await window.Page.RunAndWaitForDownloadAsync(() => window.Page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Download ") }).ClickAsync());
        Assert.Contains("port=5433\n", await File.ReadAllTextAsync(await download.PathAsync()), StringComparison.Ordinal);

        await window.PressAsync("Review version 2");
        await window.SeesAsync("ends with a space");
        await window.PictureAsync("secret-review");
        await window.ApplyAsync("Save version 2");
        await Expect(window.Page).Not.ToHaveURLAsync(new Regex("tab=edit"));

        var saved = await ReadAsync();
        Assert.Equal("""{"API_KEY":"with space ","note":"line 1\nline 2\n","port":5433,"tls":{"verify":true,"hosts":["a","b"]},"username":"app"}""", Sorted(saved));
    }

    [Fact]
    public async Task Two_browsers_edit_one_secret_and_only_the_true_conflict_is_asked()
    {
        await WriteAsync(new { mine = "1", theirs = "1", both = "1" });
        await using var first = await EditAsync();
        await using var second = await EditAsync();
        await ChangeAsync(first, "mine", "2");
        await ChangeAsync(first, "both", "first");

        await ChangeAsync(second, "theirs", "2");
        await ChangeAsync(second, "both", "second");
        await second.PressAsync("Review version 2");
        await second.ApplyAsync("Save version 2");
        await Expect(second.Page).Not.ToHaveURLAsync(new Regex("tab=edit"));

        await first.PressAsync("Review version 2");
        await first.ApplyAsync("Save version 2");
        await first.SeesAsync("1 key was changed by both of you");
        await first.PressAsync("Back to the form, as you left it");
        await first.PictureAsync("secret-conflict");
        await first.PressAsync("Go on from version 2");
        await first.PressAsync("Review version 3");
        await first.ApplyAsync("Save version 3");
        await Expect(first.Page).Not.ToHaveURLAsync(new Regex("tab=edit"));

        var saved = await ReadAsync();
        Assert.Equal("""{"both":"first","mine":"2","theirs":"2"}""", Sorted(saved));
    }

    [Fact]
    public async Task What_was_typed_is_there_after_the_page_was_loaded_again_even_a_megabyte()
    {
        await WriteAsync(new { small = "1", large = "1" });
        await using var window = await EditAsync();
        window.Page.Dialog += (_, dialog) => dialog.AcceptAsync();
        var megabyte = string.Concat(Enumerable.Range(0, 1024 * 64).Select(number => $"line {number:00000}\n").Append("ü")).PadRight(1024 * 1024, 'x');

        await ChangeAsync(window, "small", "typed");
        await PasteAsync(window, "large", megabyte);
        await window.SeesAsync("Keys: 2 changed · kept");
        await window.PressAsync("JSON");
        await Expect(window.Field("The secret as JSON")).ToHaveValueAsync(new Regex("line 65535"));
        await Expect(window.Page.Locator("body")).ToHaveAttributeAsync("data-circuit", "up");
        await window.Page.ReloadAsync();
        await window.ReadyAsync();

        await window.SeesAsync("You have unsaved edits of this secret");
        await window.PictureAsync("secret-draft");
        await window.PressAsync("Go on with them");
        await Expect(window.Field("Value of small")).ToHaveValueAsync("typed");
        await window.PressAsync("Review version 2");
        await window.ApplyAsync("Save version 2");
        await Expect(window.Page).Not.ToHaveURLAsync(new Regex("tab=edit"));

        var saved = await ReadAsync();
        Assert.Equal("typed", saved.GetProperty("data").GetProperty("small").GetString());
        Assert.Equal(megabyte, saved.GetProperty("data").GetProperty("large").GetString());
    }

    private async Task<Window> EditAsync()
    {
        var window = await chromium.OpenAsync(demo.Portal);
        await window.SignInAsync("admin", $"/sandbox/secrets/internal/{_key}?tab=edit");
        await window.PressAsync("Read and edit");
        await Expect(window.Button("Review version 2")).ToBeVisibleAsync();
        return window;
    }

    private static async Task ChangeAsync(Window window, string key, string value)
    {
        await window.PressAsync($"Value of {key}, hidden. Show and edit");
        await window.TypeAsync($"Value of {key}", value);
    }

    // As the clipboard does: all at once, with one event. Typing a megabyte key by key is nobody's way.
    private static async Task PasteAsync(Window window, string key, string value)
    {
        await window.PressAsync($"Value of {key}, hidden. Show and edit");
        await window.Field($"Value of {key}").EvaluateAsync("(field, text) => { field.focus(); field.value = text; field.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertFromPaste' })); }", value);
    }

    private Task WriteAsync(object data) => demo.Portal.Servers.WriteAsync($"internal/data/{_key}", new { data });

    private Task<JsonElement> ReadAsync() => demo.Portal.Servers.ReadAsync($"internal/data/{_key}");

    private static string Sorted(JsonElement answer) => JsonSerializer.Serialize(
        answer.GetProperty("data").EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal).ToDictionary(member => member.Name, member => member.Value));
}
