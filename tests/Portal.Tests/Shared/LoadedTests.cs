using Bunit;
using Microsoft.AspNetCore.Components;
using Portal.Core.Failures;
using Portal.Shared;

namespace Portal.Tests.Shared;

public sealed class LoadedTests : ComponentTest
{
    private readonly Queue<TaskCompletionSource<Answer>> _reads = new();
    private CancellationToken _lastToken;

    [Fact]
    public async Task A_page_shows_rows_to_come_then_the_answer_and_keeps_it_while_it_reads_again()
    {
        var page = Open();
        Assert.NotEmpty(page.FindAll(".skeleton-row"));

        await GiveAsync(page, "first");
        page.WaitForAssertion(() => Assert.Equal("first", page.Find("#value").TextContent));

        await page.InvokeAsync(() => { _ = page.Instance.Shown.ReloadAsync(); });
        Assert.Equal("first", page.Find("#value").TextContent);
        Assert.Contains("on", page.Find(".loading-bar").ClassList);
        Assert.Empty(page.FindAll(".skeleton-row"));
    }

    [Fact]
    public async Task An_old_answer_stays_and_is_called_old_when_reading_again_fails()
    {
        var page = Open();
        await GiveAsync(page, "first");
        await page.InvokeAsync(() => { _ = page.Instance.Shown.ReloadAsync(); });

        await page.InvokeAsync(() => _reads.Dequeue().SetException(new ApiException(ApiSystem.Vault, Failure.Unreachable, "read", "x")));

        page.WaitForAssertion(() => Assert.Contains("14:02", page.Find(".note-warn").TextContent, StringComparison.Ordinal));
        Assert.Equal("first", page.Find("#value").TextContent);
        Assert.Contains("Vault does not answer", page.Find(".failure").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_without_an_old_answer_offers_to_try_again()
    {
        var page = Open();
        await page.InvokeAsync(() => _reads.Dequeue().SetException(new ApiException(ApiSystem.Vault, Failure.Sealed, "read", "x")));
        page.WaitForAssertion(() => Assert.Contains("Vault is sealed", page.Markup, StringComparison.Ordinal));

        page.Find(".failure button").Click();
        await GiveAsync(page, "back");

        page.WaitForAssertion(() => Assert.Equal("back", page.Find("#value").TextContent));
        Assert.Empty(page.FindAll(".failure"));
    }

    [Fact]
    public async Task An_answer_that_lacks_parts_shows_both()
    {
        var page = Open();

        await page.InvokeAsync(() => _reads.Dequeue().SetResult(new Answer("some") { Refused = [new ApiException(ApiSystem.Vault, Failure.Denied, "list", "payments/metadata/")] }));

        page.WaitForAssertion(() => Assert.Equal("some", page.Find("#value").TextContent));
        Assert.Contains("may not list payments/metadata/", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_late_answer_does_not_put_the_page_back_in_time()
    {
        var page = Open();
        var first = _reads.Dequeue();
        await page.InvokeAsync(() => { _ = page.Instance.Shown.ReloadAsync(); });
        await GiveAsync(page, "second");

        await page.InvokeAsync(() => first.SetResult(new Answer("first")));

        page.WaitForAssertion(() => Assert.Equal("second", page.Find("#value").TextContent));
    }

    [Fact]
    public async Task Leaving_the_page_ends_its_reads()
    {
        _ = Open();
        Assert.False(_lastToken.IsCancellationRequested);

        await DisposeComponentsAsync();

        Assert.True(_lastToken.IsCancellationRequested);
    }

    [Fact]
    public async Task Another_address_on_the_same_page_starts_over_and_a_query_does_not()
    {
        var page = Open();
        await GiveAsync(page, "first");
        Navigation.NavigateTo("/test/thing?filter=x");
        page.Render();
        Assert.Empty(_reads);

        Navigation.NavigateTo("/test/other");
        page.Render();

        Assert.Single(_reads);
        Assert.NotEmpty(page.FindAll(".skeleton-row"));
    }

    [Fact]
    public async Task A_page_can_read_again_by_itself()
    {
        var page = Open(TimeSpan.FromSeconds(10));
        await GiveAsync(page, "first");

        Time.Advance(TimeSpan.FromSeconds(10));

        page.WaitForAssertion(() => Assert.Single(_reads));
    }

    private IRenderedComponent<Page> Open(TimeSpan? every = null)
    {
        Navigation.NavigateTo("/test/thing");
        return Render<Page>(parameters => parameters.AddCascadingValue(Session).Add(page => page.Read, ReadAsync).Add(page => page.Every, every));
    }

    private Task GiveAsync(IRenderedComponent<Page> page, string text) => page.InvokeAsync(() => _reads.Dequeue().SetResult(new Answer(text)));

    private Task<Answer> ReadAsync(CancellationToken cancellationToken)
    {
        _lastToken = cancellationToken;
        var read = new TaskCompletionSource<Answer>();
        _reads.Enqueue(read);
        return read.Task.WaitAsync(cancellationToken);
    }

    internal sealed record Answer(string Text) : IPartialAnswer
    {
        public System.Collections.Immutable.ImmutableArray<ApiException> Refused { get; init; } = [];
    }

    private sealed class Page : EnvironmentPage
    {
        [Parameter]
        public required Func<CancellationToken, Task<Answer>> Read { get; set; }

        [Parameter]
        public TimeSpan? Every { get; set; }

        public Loaded<Answer> Shown { get; private set; } = null!;

        protected override void Open() => Shown = Load(Read, Every);

        protected override void BuildRenderTree(Microsoft.AspNetCore.Components.Rendering.RenderTreeBuilder builder)
        {
            builder.OpenComponent<LoadedView<Answer>>(0);
            builder.AddComponentParameter(1, "Of", Shown);
            builder.AddComponentParameter(2, "ChildContent", (RenderFragment<Answer>)(answer => inner => inner.AddMarkupContent(0, $"<p id=\"value\">{answer.Text}</p>")));
            builder.CloseComponent();
        }
    }
}
