using Portal.Policies.Syntax;

namespace Portal.Policies.Documents;

/// <summary>Chooses the encoding of a text and reads it.</summary>
internal static class PolicySyntax
{
    /// <summary>JSON when the first character that is no blank is a brace, as the server decides.</summary>
    public static bool IsJson(string text) => text.AsSpan().TrimStart() is ['{', ..];

    /// <summary>Reads a text; never throws for what stands in it.</summary>
    public static SyntaxTree Parse(string text, bool refusesDuplicates = false) =>
        IsJson(text) ? new JsonParser(new HclReader(text)).Parse() : HclRecovery.Parse(text, refusesDuplicates);
}
