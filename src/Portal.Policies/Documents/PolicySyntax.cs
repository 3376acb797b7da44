using Portal.Policies.Syntax;

namespace Portal.Policies.Documents;

/// <summary>Chooses the encoding of a text and reads it.</summary>
internal static class PolicySyntax
{
    /// <summary>JSON when the first character that is no blank is a brace, as the server decides.</summary>
    public static bool IsJson(string text) => text.AsSpan().TrimStart() is ['{', ..];

    public static SyntaxTree Parse(string text)
    {
        var reader = new HclReader(text);
        return IsJson(text) ? new JsonParser(reader).Parse() : new HclParser(reader).Parse();
    }
}
