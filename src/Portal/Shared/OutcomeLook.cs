using Portal.Core.Activity;

namespace Portal.Shared;

/// <summary>How an outcome is drawn.</summary>
internal static class OutcomeLook
{
    public static Tone Tone(ActivityOutcome outcome) => outcome switch
    {
        ActivityOutcome.Done => Shared.Tone.Ok,
        ActivityOutcome.Failed => Shared.Tone.Bad,
        ActivityOutcome.Unknown => Shared.Tone.Warn,
    };

    public static string Text(ActivityOutcome outcome) => outcome switch
    {
        ActivityOutcome.Done => "Done",
        ActivityOutcome.Failed => "Refused",
        ActivityOutcome.Unknown => "Unknown",
    };
}
