using Portal.Core.Access;
using Portal.Core.Failures;
using Portal.Shared;

namespace Portal.Features.Access;

/// <summary>A role through which a secret can be read, and what runs behind it.</summary>
/// <param name="Reader">The role.</param>
/// <param name="Reached">The workloads; null while they are looked for.</param>
internal sealed record ReaderRow(PathReader Reader, Part<Listing<ReachedWorkload>>? Reached);

/// <summary>The words for who can read a secret.</summary>
internal static class ReaderText
{
    /// <summary>The answer in a sentence.</summary>
    public static string Summary(Listing<ReaderRow> readers)
    {
        var (sure, open) = (readers.Items.Count(row => row.Reader.Verdict is ReaderVerdict.Reads), readers.Items.Count(row => row.Reader.Verdict is not ReaderVerdict.Reads));
        var said = (sure, open) switch
        {
            (0, 0) => "No role lets a service account read it",
            (_, 0) => $"{Plural.Of(sure, "roles")} {(sure == 1 ? "lets" : "let")} service accounts read it",
            (0, _) => $"No role surely lets a service account read it; of {open} it depends or cannot be told",
            _ => $"{Plural.Of(sure, "roles")} {(sure == 1 ? "lets" : "let")} service accounts read it; of {open} more it depends or cannot be told",
        };
        return readers.Refused.IsEmpty ? said + "." : said + ", as far as you may look: there may be more.";
    }

    public static string Verdict(ReaderVerdict verdict) => verdict switch
    {
        ReaderVerdict.Reads => "Yes",
        ReaderVerdict.Depends => "Depends",
        ReaderVerdict.Unknown => "Not known",
    };

    public static Tone Tone(ReaderVerdict verdict) => verdict is ReaderVerdict.Reads ? Shared.Tone.Ok : Shared.Tone.Info;

    public static string Explain(PathReader reader) => reader.Verdict switch
    {
        ReaderVerdict.Reads => $"Whoever logs in with {reader.Binding.Role} can read it.",
        ReaderVerdict.Depends => "The policy names parts of the identity of whoever logs in; some of them can read it.",
        ReaderVerdict.Unknown => $"You may not read {string.Join(", ", reader.Binding.UnreadPolicies)}, so this cannot be told.",
    };

    /// <summary>The policy and its line.</summary>
    public static string Through(PathReader reader) => reader.By is { } by ? $"{by.Policy}, line {by.Line}" : $"one of {string.Join(", ", reader.Binding.UnreadPolicies)}";

    /// <summary>The workloads behind a role, for the filter.</summary>
    public static string Workloads(ReaderRow row) => string.Join(' ', (row.Reached?.Value?.Items ?? []).Select(workload => $"{workload.Namespace}/{workload.Name}"));
}
