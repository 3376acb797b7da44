using System.Collections.Immutable;
using k8s.Models;

namespace Portal.Core.Workloads;

/// <summary>How pods take a Kubernetes secret.</summary>
public enum SecretUseKind
{
    /// <summary>One key as an environment variable.</summary>
    Variable,

    /// <summary>Every key as an environment variable.</summary>
    Variables,

    /// <summary>Keys as files of a volume.</summary>
    Files,

    /// <summary>To pull images with.</summary>
    ImagePull,
}

/// <summary>A Kubernetes secret that the pods of a template take, in one way.</summary>
/// <param name="Secret">Its name, in the namespace of the pods.</param>
/// <param name="Kind">How.</param>
/// <param name="Detail">The variable, the container that gets all variables, or the path the files are at; empty for image pulls.</param>
/// <param name="Follows">Whether running pods get a new value: files do within about a minute, unless a single one is mounted by <c>subPath</c>; variables never do.</param>
public sealed record UsedSecret(string Secret, SecretUseKind Kind, string Detail, bool Follows);

/// <summary>Finds the Kubernetes secrets in a pod's specification.</summary>
internal static class SecretUses
{
    public static ImmutableArray<UsedSecret> Of(V1PodSpec? spec)
    {
        if (spec is null) return [];
        V1Container[] containers = [.. spec.InitContainers ?? [], .. spec.Containers ?? []];
        return
        [
            .. containers.SelectMany(Variables).Concat((spec.Volumes ?? []).SelectMany(volume => Files(volume, containers)))
                .Concat((spec.ImagePullSecrets ?? []).Select(pull => new UsedSecret(pull.Name ?? "", SecretUseKind.ImagePull, "", Follows: true)))
                .Where(used => used.Secret.Length > 0)
                .Distinct(),
        ];
    }

    private static IEnumerable<UsedSecret> Variables(V1Container container) =>
    [
        .. (container.Env ?? []).Where(variable => variable.ValueFrom?.SecretKeyRef is not null).Select(variable => new UsedSecret(variable.ValueFrom.SecretKeyRef.Name ?? "", SecretUseKind.Variable, variable.Name, Follows: false)),
        .. (container.EnvFrom ?? []).Where(source => source.SecretRef is not null).Select(source => new UsedSecret(source.SecretRef.Name ?? "", SecretUseKind.Variables, container.Name, Follows: false)),
    ];

    private static IEnumerable<UsedSecret> Files(V1Volume volume, V1Container[] containers)
    {
        string?[] names = [volume.Secret?.SecretName, .. (volume.Projected?.Sources ?? []).Select(source => source.Secret?.Name)];
        var mounts = containers.SelectMany(container => container.VolumeMounts ?? []).Where(mount => mount.Name == volume.Name).ToArray();
        return from name in names.OfType<string>()
               from mount in mounts
               select new UsedSecret(name, SecretUseKind.Files, mount.MountPath, string.IsNullOrEmpty(mount.SubPath) && string.IsNullOrEmpty(mount.SubPathExpr));
    }
}
