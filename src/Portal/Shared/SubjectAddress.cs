using Portal.Core.Changes;
using Portal.Core.Secrets;

namespace Portal.Shared;

/// <summary>Where the object of a step is looked at.</summary>
internal static class SubjectAddress
{
    /// <summary>The page that shows what is there now; of a secret that got a new version, beside the version before.</summary>
    public static string? Of(string environment, ChangeSubject? subject) => subject switch
    {
        null => null,
        { Kind: SubjectKind.Secret, Version: { } version } => Routes.CompareVersions(environment, new SecretPath(subject.Mount, subject.Name), version),
        { Kind: SubjectKind.Secret } => Routes.Secret(environment, new SecretPath(subject.Mount, subject.Name)),
        { Kind: SubjectKind.Mount } => Routes.TuneEngine(environment, subject.Name),
        { Kind: SubjectKind.Policy } => Routes.Policy(environment, subject.Name),
        { Kind: SubjectKind.Role } => Routes.Role(environment, subject.Mount, subject.Name),
        { Kind: SubjectKind.KubernetesSecret } => Routes.KubernetesSecret(environment, subject.Mount, subject.Name),
        _ => throw new ArgumentOutOfRangeException(nameof(subject), subject.Kind, null),
    };
}
