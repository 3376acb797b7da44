using Microsoft.Playwright;

namespace Portal.Benchmarks.Browsing;

/// <summary>How long a page takes, by its own clock: from an action in it until something stands there and is painted.</summary>
internal static class Waiting
{
    private const string Script =
        """
        async ([act, selector, text]) => {
          const stands = () => [...document.querySelectorAll(selector)].some(element => !text || element.textContent.includes(text));
          const start = performance.now();
          const seen = new Promise((resolve, reject) => {
            setTimeout(() => reject(new Error(`${selector} never said “${text}”.`)), 30000);
            const look = () => { if (stands()) { watch.disconnect(); resolve(); } };
            const watch = new MutationObserver(look);
            watch.observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
          });
          if (act.click) document.querySelector(act.click).click();
          else {
            const field = document.querySelector(act.field);
            field.value = act.value;
            field.dispatchEvent(new InputEvent('input', { bubbles: true }));
          }
          await seen;
          const drawn = performance.now() - start;
          await new Promise(requestAnimationFrame);
          return drawn;
        }
        """;

    /// <summary>Milliseconds from a click on the first <paramref name="click"/> until <paramref name="selector"/> stands on the page, with a text when one is given.</summary>
    public static Task<double> ClickAsync(IPage page, string click, string selector, string? text = null) => page.EvaluateAsync<double>(Script, new object?[] { new { click }, selector, text });

    /// <summary>Milliseconds from a keystroke in <paramref name="field"/> until <paramref name="selector"/> says <paramref name="text"/>.</summary>
    public static Task<double> TypeAsync(IPage page, string field, string value, string selector, string text) => page.EvaluateAsync<double>(Script, new object?[] { new { field, value }, selector, text });

    /// <summary>Until the circuit is quiet and what it started on the side is over.</summary>
    public static Task SettleAsync() => Task.Delay(TimeSpan.FromMilliseconds(400), TimeProvider.System);
}
