namespace Portal.Shared;

/// <summary>Counts with their word: "1 policy", "12 policies".</summary>
internal static class Plural
{
    /// <summary>The number and the word; <paramref name="many"/> is an English plural that ends in s.</summary>
    public static string Of(int count, string many) => $"{count} {(count == 1 ? One(many) : many)}";

    private static string One(string many) => many switch
    {
        [.. var stem, 'i', 'e', 's'] => stem + "y",
        [.. var stem, 's'] => stem,
        _ => many,
    };
}
