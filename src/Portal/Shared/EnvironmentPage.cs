using Microsoft.AspNetCore.Components;
using Portal.Core.Changes;
using Portal.Core.Environments;
using Portal.Core.Vault;

namespace Portal.Shared;

/// <summary>
/// A page inside an environment. It knows who is asking, ends everything it started when it goes away, and loads in one way: override
/// <see cref="Open"/>, start each read with <see cref="Load{T}"/>, and draw it with <see cref="LoadedView{T}"/>.
/// </summary>
public abstract class EnvironmentPage : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private readonly List<IPageLoad> _loads = [];
    private string? _opened;

    /// <summary>The environment's name, from the address.</summary>
    [Parameter]
    public string Environment { get; set; } = "";

    /// <summary>Who is asking, and where. Set by the frame before any page is drawn.</summary>
    [CascadingParameter]
    public required EnvironmentSession Session { get; set; }

    /// <summary>Addresses and the way to them.</summary>
    [Inject]
    public required NavigationManager Navigation { get; init; }

    /// <summary>The clock.</summary>
    [Inject]
    public required TimeProvider Time { get; init; }

    /// <summary>What the person can take back: a page reads again when something was.</summary>
    [Inject]
    public required UndoStore Undo { get; init; }

    /// <summary>Ends when the person leaves the page.</summary>
    protected CancellationToken Gone => _gone.Token;

    /// <summary>What the page shows. When it changes, everything that was loaded is dropped and <see cref="Open"/> is called again.</summary>
    protected virtual string Subject => new Uri(Navigation.Uri).AbsolutePath;

    /// <summary>Starts the page's reads. Called before the first drawing and again when the page shows something else.</summary>
    protected virtual void Open()
    {
    }

    /// <summary>Starts a read at once and draws the page again when it has an answer.</summary>
    /// <param name="read">The read, with the person's session already in it.</param>
    /// <param name="every">How often to read again while the page is open; null for only when asked.</param>
    protected Loaded<T> Load<T>(Func<CancellationToken, Task<T>> read, TimeSpan? every = null)
        where T : class => LoadInParts<T>((_, cancellation) => read(cancellation), every);

    /// <summary>The same for an answer that comes in parts: the read is given a way to show what it has so far, to be called on the page's own thread.</summary>
    protected Loaded<T> LoadInParts<T>(Func<Action<T>, CancellationToken, Task<T>> read, TimeSpan? every = null)
        where T : class
    {
        var loaded = new Loaded<T>(read, Time, () => InvokeAsync(StateHasChanged), exception => DispatchExceptionAsync(exception), () => Session.Memory.Forget(), Gone);
        _loads.Add(loaded);
        loaded.Start(every);
        return loaded;
    }

    /// <summary>Hands each item of a stream to <paramref name="onItem"/> and draws the page, until the stream or the page ends.</summary>
    protected void Follow<T>(Func<CancellationToken, IAsyncEnumerable<T>> stream, Action<T> onItem) => _ = FollowAsync(stream, onItem);

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        if (_opened is null) Undo.Undone += Undone;
        if (_opened == Subject) return;
        _opened = Subject;
        Drop();
        Open();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Ends what the page started.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (!disposing || _gone.IsCancellationRequested) return;
        Undo.Undone -= Undone;
        _gone.Cancel();
        Drop();
        _gone.Dispose();
    }

    private void Undone(VaultSession session)
    {
        if (session != Session.Vault) return;
        _ = InvokeAsync(() => { foreach (var load in _loads) load.Again(); });
    }

    private void Drop()
    {
        foreach (var load in _loads) load.Dispose();
        _loads.Clear();
    }

    private async Task FollowAsync<T>(Func<CancellationToken, IAsyncEnumerable<T>> stream, Action<T> onItem)
    {
        var gone = Gone;
        try
        {
            await foreach (var item in stream(gone).WithCancellation(gone))
            {
                await InvokeAsync(() =>
                {
                    onItem(item);
                    StateHasChanged();
                });
            }
        }
        catch (OperationCanceledException) when (gone.IsCancellationRequested)
        {
        }
        catch (Exception exception)
        {
            if (!gone.IsCancellationRequested) await DispatchExceptionAsync(exception);
        }
    }
}
