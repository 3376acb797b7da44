using Portal.Shared;

namespace Portal.Features.Secrets.Exploring;

/// <summary>The words about pins.</summary>
internal static class PlaceText
{
    /// <summary>What looking for them found.</summary>
    /// <param name="all">How many there are.</param>
    /// <param name="told">Whether each of those that could be told is there.</param>
    public static string Checked(int all, IEnumerable<bool> told)
    {
        var (there, gone) = (told.Count(isThere => isThere), told.Count(isThere => !isThere));
        var unknown = all - there - gone;
        var said = gone == 0 ? there == all ? "All of them are there." : $"{Plural.Of(there, "pins")} there, none known to be gone." : $"{Plural.Of(gone, "pins")} gone, {there} there.";
        return unknown == 0 ? said : $"{said} Of {unknown} it cannot be told: you may not list where {(unknown == 1 ? "it is" : "they are")}, or there are too many folders.";
    }
}
