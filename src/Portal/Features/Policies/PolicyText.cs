using System.Collections.Immutable;
using Portal.Core.Policies;
using Portal.Core.Secrets;
using Portal.Policies;
using Portal.Shared;

namespace Portal.Features.Policies;

/// <summary>One right as a person ticks it.</summary>
internal sealed record RightChoice(SecretRights Right, string Name, string Explain);

/// <summary>The words for policies.</summary>
internal static class PolicyText
{
    /// <summary>The rights of the guided form, in the order of how often they are given.</summary>
    public static ImmutableArray<RightChoice> Rights { get; } =
    [
        new(SecretRights.Read, "Read values", "The values of the current and older versions. This is what an application needs."),
        new(SecretRights.List, "List", "See which secrets are in the folder."),
        new(SecretRights.ReadMetadata, "Read metadata", "Versions, dates and notes, without values."),
        new(SecretRights.Create, "Create", "Write a secret that is not there yet."),
        new(SecretRights.Update, "Update", "Write a new version of one that is."),
        new(SecretRights.Delete, "Delete", "Delete versions; they can be undeleted."),
        new(SecretRights.Undelete, "Undelete", "Make deleted versions readable again."),
        new(SecretRights.Destroy, "Destroy", "Remove values for good, and secrets with all their metadata."),
    ];

    /// <summary>The explanation of a right in one kind of mount: in version 1 nothing can be brought back.</summary>
    public static string Explain(RightChoice choice, KvVersion kv) => (choice.Right, kv) switch
    {
        (SecretRights.Update, KvVersion.V1) => "Overwrite the values of one that is.",
        (SecretRights.Delete, KvVersion.V1) => "Remove it for good.",
        (SecretRights.Read, KvVersion.V1) => "The values. This is what an application needs.",
        _ => choice.Explain,
    };

    /// <summary>What the guided form is about to allow on what, in a sentence.</summary>
    public static string Scope(SecretPath path) => path.Key switch
    {
        "" => $"Applies to every secret in {path.Mount}/.",
        _ when path.IsFolder => $"Applies to every secret in {path} and the folders below it.",
        _ => $"Applies to the one secret {path}.",
    };

    /// <summary>What a stanza allows, in the order people say it.</summary>
    public static string Allows(PolicyStanza stanza) => stanza.Capabilities switch
    {
        Capability.Deny => "nothing: denied, whatever other policies say",
        Capability.None => "nothing, and it shadows broader rules",
        var capabilities => string.Join(", ", capabilities.ToNames()),
    };

    /// <summary>What a built-in policy is; null for the others.</summary>
    public static string? BuiltIn(string name) => name switch
    {
        "root" => "May do everything. It has no text and cannot be changed or deleted.",
        "default" => "Nearly every token has it. It can be edited and not deleted.",
        _ => null,
    };

    /// <summary>Problems as the editor marks them.</summary>
    public static IReadOnlyList<CodeProblem> Marks(IEnumerable<PolicyProblem> problems) =>
        [.. problems.Select(problem => new CodeProblem(Math.Max(1, problem.Line), Math.Max(1, problem.Column), problem.Message, problem.Severity is PolicySeverity.Error))];

    /// <summary>Why a name cannot be a policy's; null when it can.</summary>
    public static string? NameProblem(string name) => name.Trim() switch
    {
        "" => "Give the policy a name, such as internal-app.",
        "root" => "root is Vault's own policy and cannot be written.",
        var trimmed when trimmed.Any(char.IsWhiteSpace) => "A name without spaces is easier to use in roles and commands.",
        var trimmed when trimmed.EndsWith('/') => "A name cannot end in a slash.",
        _ => null,
    };

    /// <summary>What Vault makes of a name; null when it keeps it as it is.</summary>
    public static string? NameNote(string name) => name.Any(char.IsUpper) ? $"Vault keeps it as {name.Trim().ToLowerInvariant()}." : null;
}
