using Portal.Policies.Documents;
using Portal.Policies.Syntax;

namespace Portal.Policies;

/// <summary>
/// A policy as text and as stanzas (<see href="https://developer.hashicorp.com/vault/docs/concepts/policies#policy-syntax"/>). Immutable: an
/// edit returns another document, in which every byte outside the edited stanza is as it was.
/// </summary>
public sealed class PolicyDocument
{
    private readonly SyntaxTree _tree;

    private PolicyDocument(string name, string text)
    {
        Name = name;
        Text = text;
        _tree = PolicySyntax.Parse(text);
        var problems = new List<PolicyProblem>();
        Stanzas = PolicyReader.Read(_tree, null, problems);
        Problems = problems;
    }

    /// <summary>The built-in <c>root</c> policy: everything. The server shows its text as empty.</summary>
    public static PolicyDocument Root { get; } = new("root", "");

    /// <summary>The name it is stored under; <c>root</c> is the built-in one, whatever its text.</summary>
    public string Name { get; }

    /// <summary>The text, byte for byte as it was given.</summary>
    public string Text { get; }

    /// <summary>The stanzas in the order they are written. After a syntax error, those that could still be read.</summary>
    public IReadOnlyList<PolicyStanza> Stanzas { get; }

    /// <summary>What every server refuses, in the server's words, with its place. <see cref="Check"/> adds what one server refuses, and hints.</summary>
    public IReadOnlyList<PolicyProblem> Problems { get; }

    /// <summary>The path of the namespace that owns the policy, with its trailing slash; empty for the root namespace.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>OpenBao 2.6's flag of a stored policy: a template value may contain a slash.</summary>
    public bool AllowSlashesInTemplates { get; init; }

    /// <summary>OpenBao 2.6's flag of a stored policy: a template value may contain <c>*</c> or <c>+</c>.</summary>
    public bool AllowWildcardsInTemplates { get; init; }

    /// <summary>Whether the text has identity templates in patterns, so that what it grants depends on the token.</summary>
    public bool IsTemplated => Stanzas.Any(stanza => TemplateText.Has(stanza.Pattern));

    /// <summary>
    /// Reads a policy in HCL 1 or, when it starts with a brace, in JSON. Never throws for a text; what is wrong is in <see cref="Problems"/>.
    /// </summary>
    public static PolicyDocument Parse(string name, string text) => new(name, text);

    /// <summary>The problems one server has with the text, errors first as it would report them.</summary>
    public IReadOnlyList<PolicyProblem> Check(AclDialect dialect)
    {
        var problems = new List<PolicyProblem>();
        PolicyReader.Read(_tree, dialect, problems);
        return problems;
    }

    /// <summary>The text as it is stored.</summary>
    public override string ToString() => Text;
}
