using System.Globalization;
using Portal.Core.Secrets.Exploring;
using Portal.Shared;

namespace Portal.App.Palette;

/// <summary>What the palette says of what it has looked through.</summary>
internal static class PaletteText
{
    /// <summary>How much fits, for people who cannot see the list.</summary>
    public static string Count(int found, int shown) => found switch
    {
        0 => "Nothing found.",
        _ when found > shown => $"The best {shown} of {Number(found)} found. Another word narrows it.",
        _ => Plural.Of(found, "results") + ".",
    };

    /// <summary>Which secrets were searched, and which were not.</summary>
    public static string Secrets(IndexProgress progress, int folders) => progress.State switch
    {
        IndexState.NotStarted => $"Secrets: only what is pinned, was opened last, or stands in {(folders == 0 ? "a folder you list" : $"the {Plural.Of(folders, "folders")} you have listed")}. All others are not searched until they are indexed.",
        IndexState.Reading or IndexState.Waiting => $"Secrets: {Number(progress.Secrets)} so far; the rest is being read.",
        IndexState.Complete when progress.RefusedCount > 0 => $"Secrets: {Number(progress.Secrets)} that you may list; {Plural.Of(progress.RefusedCount, "places")} could not be listed.",
        IndexState.Complete => $"Secrets: all {Number(progress.Secrets)} that you may list.",
        IndexState.Stopped or IndexState.Failed => $"Secrets: the {Number(progress.Secrets)} that were read before the index stopped.",
    };

    /// <summary>What could not be listed and is not found.</summary>
    public static string NotListed(IEnumerable<string> what) => $"Not listed for you, and not found: {string.Join(", ", what)}.";

    private static string Number(int number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
