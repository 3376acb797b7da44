using System.Globalization;
using Portal.Core.Secrets.Exploring;

namespace Portal.Features.Secrets.Exploring;

/// <summary>What a search says.</summary>
internal static class SearchText
{
    /// <summary>How far the reading is.</summary>
    public static string State(IndexProgress progress)
    {
        var known = $"{Number(progress.Secrets)} {(progress.Secrets == 1 ? "secret" : "secrets")}";
        var left = progress.Left == 0 ? "" : $", {Number(progress.Left)} requests to go as far as is known";
        return progress.State switch
        {
            IndexState.NotStarted => "Nothing was read yet.",
            IndexState.Reading => $"Reading what you may list: {known} in {Number(progress.Folders)} folders{left}.",
            IndexState.Waiting => $"Vault asks for fewer requests; going on in a moment. {known} so far{left}.",
            IndexState.Complete => $"{known} in {Number(progress.Folders)} folders, {(progress.WithKeys ? "with the names of their keys" : "by path")}: everything you may list.",
            IndexState.Stopped => $"Stopped. {known} so far.",
            IndexState.Failed => $"Reading ended early. {known} so far.",
        };
    }

    /// <summary>How much was found.</summary>
    public static string Count(SearchAnswer answer, bool isBusy) => answer.Count switch
    {
        0 => isBusy ? "Nothing found so far." : "Nothing that you may list is called that.",
        1 => "1 found",
        _ when answer.Count > answer.Best.Length => $"The best {answer.Best.Length} of {Number(answer.Count)} found. Another word narrows it.",
        _ => $"{Number(answer.Count)} found",
    };

    /// <summary>How much could not be read.</summary>
    public static string Refused(int count) => count == 1 ? "1 place could not be read, and what is in it is not found" : $"{Number(count)} places could not be read, and what is in them is not found";

    /// <summary>A path cut where the words of a query are in it.</summary>
    public static IEnumerable<(string Text, bool Hit)> Parts(string path, string query)
    {
        var hits = new bool[path.Length];
        foreach (var word in query.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            // The name counts most, and it is at the end.
            var at = path.LastIndexOf(word, StringComparison.OrdinalIgnoreCase);
            if (at >= 0) hits.AsSpan(at, word.Length).Fill(true);
        }

        for (var start = 0; start < path.Length;)
        {
            var end = start + 1;
            while (end < path.Length && hits[end] == hits[start]) end++;
            yield return (path[start..end], hits[start]);
            start = end;
        }
    }

    private static string Number(int number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
