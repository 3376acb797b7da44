using System.Text;

namespace Portal.Policies.Editing;

/// <summary>Replaces the characters from <paramref name="Start"/> up to <paramref name="End"/>; everything else stays byte for byte.</summary>
internal readonly record struct TextEdit(int Start, int End, string Text)
{
    /// <summary>Applies edits that do not overlap; of two insertions at one place the first given comes first.</summary>
    public static string Apply(string text, IEnumerable<TextEdit> edits)
    {
        var result = new StringBuilder(text.Length + 64);
        var at = 0;
        foreach (var edit in edits.OrderBy(edit => edit.Start))
        {
            result.Append(text, at, edit.Start - at).Append(edit.Text);
            at = edit.End;
        }

        return result.Append(text, at, text.Length - at).ToString();
    }
}
