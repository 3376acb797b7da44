namespace Portal.Core.Changes;

/// <summary>Words of the commands a plan shows, so that they can be pasted into a POSIX shell.</summary>
public static class ShellWord
{
    /// <summary>The word as it is when a shell leaves it alone, and in single quotes otherwise.</summary>
    public static string Of(string word) =>
        word.Length > 0 && word.All(character => char.IsAsciiLetterOrDigit(character) || "-_./=:@,+%".Contains(character))
            ? word
            : "'" + word.Replace("'", "'\\''", StringComparison.Ordinal) + "'";

    /// <summary>A command of words that are quoted where they have to be.</summary>
    public static string Command(params IEnumerable<string> words) => string.Join(' ', words.Select(Of));
}
