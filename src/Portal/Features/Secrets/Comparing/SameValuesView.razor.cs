using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using Portal.Core.Failures;
using Portal.Core.Secrets;
using Portal.Core.Secrets.Comparing;
using Portal.Features.Secrets.Exploring;
using Portal.Shared;

namespace Portal.Features.Secrets.Comparing;

/// <summary>Finds values that stand in more than one place, when a person asks for it. Where it looks stands in the address; what it found is gone with the page.</summary>
public sealed partial class SameValuesView : EnvironmentPage
{
    private const int Page = 50;
    private const int PlacesShown = 8;

    private readonly HashSet<ValuePlace> _open = [];
    private Looking<SameValuesScope> _scope = null!;
    private Looking<SameValuesReading> _run = null!;
    private ImmutableArray<SecretEngine> _mounts = [];
    private int _most = Page;

    /// <summary>The mount or folder to look in, as a path with a slash at its end; null for all mounts.</summary>
    [SupplyParameterFromQuery]
    public string? In { get; set; }

    /// <summary>Finds them.</summary>
    [Inject]
    public required SameValues Same { get; init; }

    /// <summary>The mounts to choose from.</summary>
    [Inject]
    public required SecretEngines Engines { get; init; }

    /// <inheritdoc/>
    protected override string Subject => $"{Environment}\n{In}";

    private string Chosen => Within?.ToString() ?? "";

    // Mounts may hold slashes, so the longest that fits is the one; one that is not in the list ends before the first slash.
    private SecretPath? Within
    {
        get
        {
            if (string.IsNullOrEmpty(In)) return null;
            var text = In.TrimEnd('/') + "/";
            var mount = _mounts.Where(engine => text.StartsWith(engine.Path + "/", StringComparison.Ordinal)).MaxBy(engine => engine.Path.Length)?.Path ?? text[..text.IndexOf('/', StringComparison.Ordinal)];
            return new SecretPath(mount, text[(mount.Length + 1)..]);
        }
    }

    private IEnumerable<SecretPath?> Places
    {
        get
        {
            var mounts = _mounts.Where(engine => engine.Kv is not null).Select(engine => new SecretPath(engine.Path, "")).ToArray();
            return [null, .. mounts, .. Within is { } within && !mounts.Contains(within) ? [within] : Array.Empty<SecretPath?>()];
        }
    }

    /// <inheritdoc/>
    protected override void OnInitialized() =>
        (_scope, _run) = (new(InvokeAsync, DispatchExceptionAsync, StateHasChanged), new(InvokeAsync, DispatchExceptionAsync, StateHasChanged));

    /// <inheritdoc/>
    protected override void Open() => Count();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _scope.Clear();
            _run.Clear();
        }

        base.Dispose(disposing);
    }

    private void Count()
    {
        _run.Clear();
        _open.Clear();
        _most = Page;
        _scope.Start(CountAsync, Gone);
    }

    // Where the mount in a path ends is known only with the mounts.
    private async IAsyncEnumerable<SameValuesScope> CountAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var mounts = (await Part.OfAsync(Engines.GlanceAsync(Session, cancellationToken))).Value?.Items ?? [];
        await InvokeAsync(() => _mounts = mounts);
        await foreach (var scope in Same.CountAsync(Session, Within, cancellationToken)) yield return scope;
    }

    private void Compare()
    {
        if (_scope.Value is { } scope) _run.Start(stop => Same.CompareAsync(Session, scope, stop), Gone);
    }

    private void GoTo(string? place) => Navigation.NavigateTo(Routes.SameValues(Environment, string.IsNullOrEmpty(place) ? null : place));
}
