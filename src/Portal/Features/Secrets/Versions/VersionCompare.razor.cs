using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Components;
using Portal.Core.Changes;
using Portal.Core.Failures;
using Portal.Core.Secrets;
using Portal.Core.Secrets.Versions;
using Portal.Shared;

namespace Portal.Features.Secrets.Versions;

/// <summary>Compares two versions. Opening it reads nothing: the pair is in the address, and an address must not cause reads of values.</summary>
public sealed partial class VersionCompare : EnvironmentPage
{
    private VersionComparison? _comparison;
    private ApiException? _failure;
    private bool _reading;
    private bool _all;

    /// <summary>What is known of the secret.</summary>
    [Parameter, EditorRequired]
    public required SecretDescription Secret { get; set; }

    /// <summary>The first version.</summary>
    [Parameter, EditorRequired]
    public required int From { get; set; }

    /// <summary>The second version.</summary>
    [Parameter, EditorRequired]
    public required int To { get; set; }

    /// <summary>Whether the token may read values; null while that is not known.</summary>
    [Parameter]
    public bool? MayRead { get; set; }

    /// <summary>Whether the token may write a new version; null while that is not known.</summary>
    [Parameter]
    public bool? MayWrite { get; set; }

    /// <summary>Receives what is to be done.</summary>
    [Parameter, EditorRequired]
    public EventCallback<ChangePlan> OnPlan { get; set; }

    /// <summary>Older versions.</summary>
    [Inject]
    public required SecretHistory History { get; init; }

    /// <inheritdoc/>
    protected override string Subject => $"{Secret.Path}?{From}-{To}";

    private ImmutableArray<SecretVersion> Versions => Secret.Metadata.Value?.Versions ?? [];

    private ImmutableArray<ComparedKey> Rows => [.. (_comparison?.Keys ?? []).Where(key => _all || key.Change is not KeyChange.Same)];

    private string? WhyNot => From == To ? "These are the same version: choose two." : Why(From) ?? Why(To);

    // The older of the two that can come back, when the other one is what is current.
    private int? RestoreNumber => Secret.Metadata.Value is { } metadata && From != To && WhyNot is null
        ? To == metadata.CurrentVersion ? From : From == metadata.CurrentVersion ? To : null
        : null;

    /// <inheritdoc/>
    protected override void Open() => (_comparison, _failure) = (null, null);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _comparison = null;
        base.Dispose(disposing);
    }

    private string? Why(int number) => Versions.FirstOrDefault(version => version.Number == number)?.State switch
    {
        null when Versions.IsEmpty => null,
        null => $"Version {number} is not kept.",
        VersionState.Deleted => $"Version {number} is deleted: undelete it below to compare it.",
        VersionState.Destroyed => $"Version {number} is destroyed: its values are gone for good.",
        _ => null,
    };

    private RenderFragment Options(int chosen) => builder =>
    {
        foreach (var number in Versions.Select(version => version.Number).Append(chosen).Distinct().OrderDescending())
        {
            builder.OpenElement(0, "option");
            builder.SetKey(number);
            builder.AddAttribute(1, "value", number);
            builder.AddAttribute(2, "selected", number == chosen);
            builder.AddContent(3, $"Version {number}" + (number == Secret.Metadata.Value?.CurrentVersion ? ", current" : ""));
            builder.CloseElement();
        }
    };

    private static int Number(ChangeEventArgs args) => int.Parse((string)args.Value!, CultureInfo.InvariantCulture);

    private void Show(int from, int to) => Navigation.NavigateTo(Routes.CompareVersions(Environment, Secret.Path, from, to));

    private Task CompareAsync() => TryAsync(async () => _comparison = await History.CompareAsync(Session, Secret.Path, From, To, Gone));

    private Task RestoreAsync(int number) =>
        TryAsync(async () => await OnPlan.InvokeAsync(await History.PlanRestoreAsync(Session, Secret.Path, number, Secret.Metadata.Value!.CurrentVersion, Gone)));

    private async Task TryAsync(Func<Task> read)
    {
        try
        {
            (_failure, _reading) = (null, true);
            await read();
        }
        catch (ApiException failure)
        {
            _failure = failure;
        }
        finally
        {
            _reading = false;
        }
    }
}
