using System.Text;

namespace Portal.Core.Secrets.Exploring;

/// <summary>A command line as a POSIX shell splits it into words: quotes, backslashes and continued lines. Variables stay as they are written.</summary>
internal static class ShellWords
{
    public static List<string> Split(string line)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var (inWord, quote) = (false, '\0');
        for (var index = 0; index < line.Length; index++)
        {
            var character = line[index];
            if (character == '\\' && quote != '\'' && index + 1 < line.Length)
            {
                index++;
                // A backslash before a line break continues the line.
                if (line[index] is '\r' or '\n') continue;
                inWord = true;
                word.Append(line[index]);
            }
            else if (quote != '\0')
            {
                if (character == quote) quote = '\0';
                else word.Append(character);
            }
            else if (character is '\'' or '"')
            {
                (inWord, quote) = (true, character);
            }
            else if (char.IsWhiteSpace(character))
            {
                if (inWord) words.Add(word.ToString());
                word.Clear();
                inWord = false;
            }
            else
            {
                inWord = true;
                word.Append(character);
            }
        }

        if (inWord) words.Add(word.ToString());
        return words;
    }
}
