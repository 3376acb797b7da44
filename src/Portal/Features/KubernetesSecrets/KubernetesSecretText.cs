using Portal.Core.KubernetesSecrets;
using Portal.Core.Secrets.Editing;
using Portal.Core.Workloads;
using Portal.Shared;

namespace Portal.Features.KubernetesSecrets;

/// <summary>The words for Kubernetes secrets.</summary>
internal static class KubernetesSecretText
{
    /// <summary>What a type is for; null for one nobody knows here.</summary>
    public static string? Title(string type) => type switch
    {
        SecretType.ServiceAccountToken => "Token of a service account",
        SecretType.HelmRelease => "State of a Helm release",
        _ => SecretType.All.FirstOrDefault(known => known.Name == type)?.Title,
    };

    /// <summary>How large a value that is not shown is: "binary, 1,204 bytes".</summary>
    public static string Size(int bytes) => $"binary, {ValueText.Count(bytes, "bytes")}";

    /// <summary>How pods take a secret, and when they get a new value.</summary>
    public static string Use(UsedSecret used) => used.Kind switch
    {
        SecretUseKind.Variable => $"variable {used.Detail}; needs a restart",
        SecretUseKind.Variables => $"every key as a variable of {used.Detail}; needs a restart",
        SecretUseKind.Files when used.Follows => $"files at {used.Detail}; follow within about a minute",
        SecretUseKind.Files => $"one file at {used.Detail}, by subPath; needs a restart",
        SecretUseKind.ImagePull => "pulls images with it",
    };

    /// <summary>How much there is in a form.</summary>
    public static string Total(ObjectNode document) => $"{Plural.Of(document.Members.Length, "keys")}, {ValueText.Count(document.Members.Sum(member => DecodedValue.SizeOf(member.Value)), "bytes")} of 1,048,576";
}
