using Microsoft.AspNetCore.Components;
using Portal.Core;
using Portal.Core.Failures;

namespace Portal.Shared;

/// <summary>A masked value: fetched on reveal or copy, dropped on hide, by itself after <see cref="For"/>.</summary>
public sealed partial class SecretValue : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private Sensitive? _shown;
    private ApiException? _failure;
    private ITimer? _hide;
    private bool _busy;

    /// <summary>What the value is called, for its buttons: "password".</summary>
    [Parameter, EditorRequired]
    public required string Name { get; set; }

    /// <summary>Fetches the value: one audited read for each reveal or copy.</summary>
    [Parameter, EditorRequired]
    public required Func<CancellationToken, Task<Sensitive>> Fetch { get; set; }

    /// <summary>Whether it can be copied without showing it.</summary>
    [Parameter]
    public bool CanCopy { get; set; } = true;

    /// <summary>Why it cannot be revealed; null when it can.</summary>
    [Parameter]
    public string? Disabled { get; set; }

    /// <summary>How long it stays visible.</summary>
    [Parameter]
    public TimeSpan For { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The clock.</summary>
    [Inject]
    public required TimeProvider Time { get; init; }

    /// <inheritdoc/>
    public void Dispose()
    {
        _hide?.Dispose();
        _gone.Cancel();
        _gone.Dispose();
    }

    private async Task ToggleAsync()
    {
        if (_shown is not null)
        {
            Hide();
            return;
        }

        if (await TryFetchAsync() is not { } value) return;
        _shown = value;
        _hide?.Dispose();
        _hide = Time.CreateTimer(_ => _ = InvokeAsync(() => { Hide(); StateHasChanged(); }), null, For, Timeout.InfiniteTimeSpan);
    }

    // Copying does not show: the value passes through to the browser's clipboard and is kept nowhere.
    private Task<Sensitive?> FetchAsync() => TryFetchAsync();

    private async Task<Sensitive?> TryFetchAsync()
    {
        (_busy, _failure) = (true, null);
        try
        {
            return await Fetch(_gone.Token);
        }
        catch (ApiException failure)
        {
            _failure = failure;
        }
        catch (OperationCanceledException) when (_gone.IsCancellationRequested)
        {
        }
        finally
        {
            _busy = false;
        }

        if (!_gone.IsCancellationRequested) StateHasChanged();
        return null;
    }

    private void Hide()
    {
        _shown = null;
        _hide?.Dispose();
    }
}
