using Portal.Policies.Documents;
using Portal.Policies.Editing;
using Portal.Policies.Syntax;

namespace Portal.Policies;

/// <summary>
/// A policy as text and as stanzas (<see href="https://developer.hashicorp.com/vault/docs/concepts/policies#policy-syntax"/>). Immutable: an
/// edit returns another document, in which every byte outside the edited stanza is as it was.
/// </summary>
public sealed class PolicyDocument
{
    private readonly SyntaxTree _tree;
    private readonly PolicyErrors _errors = new();
    private IReadOnlyList<PolicyProblem>? _problems;

    private PolicyDocument(string name, string text)
    {
        Name = name;
        Text = text;
        _tree = PolicySyntax.Parse(text);
        Stanzas = PolicyReader.Read(_tree, null, _errors);
    }

    private PolicyDocument(PolicyDocument other, string text)
        : this(other.Name, text)
    {
        Namespace = other.Namespace;
        AllowSlashesInTemplates = other.AllowSlashesInTemplates;
        AllowWildcardsInTemplates = other.AllowWildcardsInTemplates;
    }

    /// <summary>The built-in <c>root</c> policy: everything. The server shows its text as empty.</summary>
    public static PolicyDocument Root { get; } = new("root", "");

    /// <summary>The name it is stored under; <c>root</c> is the built-in one, whatever its text.</summary>
    public string Name { get; }

    /// <summary>The text, byte for byte as it was given.</summary>
    public string Text { get; }

    /// <summary>The stanzas in the order they are written. After a syntax error, those that could still be read.</summary>
    public IReadOnlyList<PolicyStanza> Stanzas { get; }

    /// <summary>
    /// What every server refuses, in the server's words, and hints about what it takes but probably was not meant; errors first.
    /// <see cref="Check"/> says what one server thinks of it.
    /// </summary>
    public IReadOnlyList<PolicyProblem> Problems => _problems ??= [.. _errors.Problems, .. PolicyHints.Find(_tree, Stanzas, null)];

    /// <summary>The path of the namespace that owns the policy, with its trailing slash; empty for the root namespace.</summary>
    public string Namespace { get; private init; } = "";

    /// <summary>OpenBao 2.6's flag of a stored policy: a template value may contain a slash.</summary>
    public bool AllowSlashesInTemplates { get; private init; }

    /// <summary>OpenBao 2.6's flag of a stored policy: a template value may contain <c>*</c> or <c>+</c>.</summary>
    public bool AllowWildcardsInTemplates { get; private init; }

    /// <summary>Whether the text has identity templates in patterns, so that what it grants depends on the token.</summary>
    public bool IsTemplated => Stanzas.Any(stanza => TemplateText.Has(stanza.Pattern));

    /// <summary>Whether the text is in the JSON encoding.</summary>
    public bool IsJson => _tree.IsJson;

    /// <summary>
    /// Reads a policy in HCL 1 or, when it starts with a brace, in JSON. Never throws for a text; what is wrong is in <see cref="Problems"/>.
    /// </summary>
    public static PolicyDocument Parse(string name, string text) => new(name, text);

    /// <summary>What one server refuses, and hints; errors first.</summary>
    public IReadOnlyList<PolicyProblem> Check(AclDialect dialect)
    {
        var errors = ErrorsOf(dialect, out var tree, out var stanzas);
        return [.. errors.Problems, .. PolicyHints.Find(tree, stanzas, dialect)];
    }

    /// <summary>
    /// The text of the 400 that one server answers when this is written to <c>sys/policies/acl/…</c>; nothing when it takes the policy.
    /// </summary>
    public string? Refusal(AclDialect dialect) =>
        Text.Length == 0 ? "'policy' parameter not supplied or empty" : ErrorsOf(dialect, out _, out _).Refusal;

    /// <summary>The document as the policy of another namespace than the root one.</summary>
    /// <param name="path">The namespace's path: <c>a/b/</c>, empty for the root namespace.</param>
    public PolicyDocument InNamespace(string path) => new(this, Text) { Namespace = path.Length == 0 || path.EndsWith('/') ? path : path + "/" };

    /// <summary>The document with the flags OpenBao 2.6 stores beside a policy.</summary>
    public PolicyDocument WithTemplateRules(bool allowSlashes, bool allowWildcards) =>
        new(this, Text) { AllowSlashesInTemplates = allowSlashes, AllowWildcardsInTemplates = allowWildcards };

    /// <summary>The document under the same name with another text.</summary>
    public PolicyDocument WithText(string text) => new(this, text);

    /// <summary>The document with a stanza after the last one, printed as people write them.</summary>
    public PolicyDocument Add(PolicyStanza stanza) =>
        new(this, IsJson ? JsonEdits.Add(Text, _tree.Written, stanza) : HclEdits.Add(Text, stanza));

    /// <summary>
    /// The document with one of its stanzas changed: only the fields that differ are rewritten, so that comments inside the stanza and
    /// keys this library does not know stay.
    /// </summary>
    /// <param name="stanza">One of <see cref="Stanzas"/>.</param>
    /// <param name="by">How it shall be; usually <c>stanza with { … }</c>.</param>
    /// <exception cref="ArgumentException">The stanza is not of this document, or is no block.</exception>
    public PolicyDocument Replace(PolicyStanza stanza, PolicyStanza by)
    {
        if (Own(stanza).Value is not ObjectNode)
        {
            throw new ArgumentException("Only a stanza in braces can be changed.", nameof(stanza));
        }

        return new(this, IsJson ? JsonEdits.Replace(Text, stanza, by) : HclEdits.Replace(Text, stanza, by));
    }

    /// <summary>
    /// The document with a stanza a second time, right after it and for another path: as it is written, with the comments inside it and keys this library
    /// does not know.
    /// </summary>
    /// <param name="stanza">One of <see cref="Stanzas"/>.</param>
    /// <param name="pattern">The path of the second one.</param>
    /// <exception cref="ArgumentException">The stanza is not of this document, or is no block with a path.</exception>
    public PolicyDocument Repeat(PolicyStanza stanza, string pattern)
    {
        var source = Own(stanza);
        if (source.Value is not ObjectNode || source.Keys.Count < 2)
        {
            throw new ArgumentException("Only a stanza in braces can be repeated.", nameof(stanza));
        }

        return new(this, IsJson ? JsonEdits.Repeat(Text, source, pattern) : HclEdits.Repeat(Text, source, pattern));
    }

    /// <summary>The document without one of its stanzas; comments around it stay.</summary>
    /// <param name="stanza">One of <see cref="Stanzas"/>.</param>
    /// <exception cref="ArgumentException">The stanza is not of this document.</exception>
    public PolicyDocument Remove(PolicyStanza stanza) =>
        new(this, IsJson ? JsonEdits.Remove(Text, _tree.Written, Own(stanza)) : HclEdits.Remove(Text, Own(stanza)));

    /// <summary>The text as it is stored.</summary>
    public override string ToString() => Text;

    private PolicyErrors ErrorsOf(AclDialect dialect, out SyntaxTree tree, out IReadOnlyList<PolicyStanza> stanzas)
    {
        var errors = new PolicyErrors();
        tree = dialect.RefusesDuplicateAttributes && !IsJson ? PolicySyntax.Parse(Text, refusesDuplicates: true) : _tree;
        stanzas = PolicyReader.Read(tree, dialect, errors);
        return errors;
    }

    private ItemNode Own(PolicyStanza stanza) =>
        stanza.Source is { } source && _tree.Items.Contains(source, ReferenceEqualityComparer.Instance)
            ? source
            : throw new ArgumentException("The stanza was not read from this document.", nameof(stanza));
}
