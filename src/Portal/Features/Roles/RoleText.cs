using System.Collections.Immutable;
using Portal.Core.Failures;
using Portal.Core.Roles;
using Portal.Core.Vault;
using Portal.Shared;

namespace Portal.Features.Roles;

/// <summary>The words for Kubernetes auth roles and mounts.</summary>
internal static class RoleText
{
    /// <summary>Names in a cell, as many as it holds.</summary>
    public static string Names(ImmutableArray<string> names) => names.Length <= 3 ? string.Join(", ", names) : $"{string.Join(", ", names.Take(3))} and {names.Length - 3} more";

    /// <summary>The namespaces of a role, with its selector.</summary>
    public static string Namespaces(KubernetesRole role) => role.NamespaceSelector.Length == 0
        ? Names(role.ServiceAccountNamespaces)
        : role.ServiceAccountNamespaces.IsEmpty ? "by selector" : Names(role.ServiceAccountNamespaces) + " or by selector";

    /// <summary>A time that may be left to the mount.</summary>
    public static string Time(TimeSpan time, string none) => time == TimeSpan.Zero ? none : VaultDuration.Format(time);

    /// <summary>How a mount is.</summary>
    public static (string Text, Tone Tone, string Explain) Look(KubernetesAuthDetail mount) => mount.Config switch
    {
        { Value: not null } => ("Connected", Tone.Ok, "Vault knows the API server. Whether a login works is proved on the setup page."),
        { Refused.Failure: Failure.NotFound } => ("Not connected", Tone.Warn, "No configuration was written yet, so that every login fails."),
        { Refused.Failure: Failure.Denied } => ("Unknown", Tone.Neutral, "Its configuration may not be read with this token."),
        _ => ("Unknown", Tone.Neutral, "Its configuration could not be read."),
    };

    /// <summary>Whose token Vault asks the cluster with.</summary>
    public static string Reviewer(KubernetesAuthConfig config) => config.HasReviewerToken switch
    {
        true => "a reviewer token of its own",
        false when config.DisableLocalCaJwt => "the token of whoever logs in",
        false => "the token of Vault's own pod, or of whoever logs in",
        null => "not told by this server",
    };

    /// <summary>The token type as people choose it.</summary>
    public static string TokenType(string type) => type switch
    {
        "service" => "Service: can be renewed and revoked",
        "batch" => "Batch: light, ends by itself",
        "" or "default" => "As the mount says",
        _ => type,
    };
}
