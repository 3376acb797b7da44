using MudBlazor;
using Portal.Core.Changes;

namespace Portal.Shared;

/// <summary>How a step of a plan is drawn.</summary>
internal static class StepLook
{
    public static string Kind(ChangeKind kind) => kind switch
    {
        ChangeKind.Create => "Create",
        ChangeKind.Update => "Update",
        ChangeKind.Delete => "Delete",
        ChangeKind.Wait => "Wait",
    };

    public static string Icon(ChangeKind kind) => kind switch
    {
        ChangeKind.Create => Icons.Material.Filled.Add,
        ChangeKind.Update => Icons.Material.Filled.Edit,
        ChangeKind.Delete => Icons.Material.Filled.Delete,
        ChangeKind.Wait => Icons.Material.Filled.HourglassEmpty,
    };

    public static string Text(StepState state) => state switch
    {
        StepState.Waiting => "Waiting",
        StepState.Held => "Not yet",
        StepState.Running => "Running",
        StepState.Done => "Done",
        StepState.Failed => "Failed",
        StepState.Unknown => "Unknown",
    };

    /// <summary>What a step waits for that is not applied yet; null when it waits for nothing.</summary>
    public static string? Until(StepResult result) => (result.Step.Until, result.State, result.Missing) switch
    {
        ({ } until, StepState.Held, var missing) => $"Waiting until {until.Text}. {missing}",
        ({ } until, StepState.Waiting, null) => $"Waits until {until.Text}.",
        ({ } until, StepState.Waiting, var missing) => $"Stopped while it waited until {until.Text}. {missing}",
        _ => null,
    };

    public static Tone Tone(StepState state) => state switch
    {
        StepState.Waiting => Shared.Tone.Neutral,
        StepState.Held => Shared.Tone.Busy,
        StepState.Running => Shared.Tone.Busy,
        StepState.Done => Shared.Tone.Ok,
        StepState.Failed => Shared.Tone.Bad,
        StepState.Unknown => Shared.Tone.Warn,
    };

    /// <summary>The request as it goes over the wire, for reading.</summary>
    public static string Request(ApiRequest request) =>
        $"{request.Method} {request.Path}" + (request.WrapTtl is null ? "" : $"\nX-Vault-Wrap-TTL: {request.WrapTtl}") + (request.Body is null ? "" : $"\n\n{request.Body}");
}
