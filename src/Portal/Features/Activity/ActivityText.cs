using Portal.Core.Activity;
using Portal.Core.Failures;
using Portal.Shared;

namespace Portal.Features.Activity;

/// <summary>An entry's outcome in words.</summary>
internal static class ActivityText
{
    /// <summary>What came of it. A failure is recorded by its name and read here as words.</summary>
    public static string Detail(ActivityEntry entry) =>
        entry.Outcome is ActivityOutcome.Done || !Enum.TryParse<Failure>(entry.Detail, out var failure) ? entry.Detail : FailureText.Explain(new ApiException(entry.System, failure, "change", entry.Target)).What;

    /// <summary>What an outcome means.</summary>
    public static string Explain(ActivityEntry entry) => entry.Outcome switch
    {
        ActivityOutcome.Done => $"{entry.System} did it at {AgeText.Exact(entry.At)}.",
        ActivityOutcome.Failed => $"{entry.System} refused it or could not be reached, and nothing changed.",
        ActivityOutcome.Unknown => $"No answer came after it was sent to {entry.System}: it may have happened.",
    };
}
