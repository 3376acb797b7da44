using k8s.Models;
using Portal.Core.Workloads;

namespace Portal.Core.Tests.Workloads;

/// <summary>Every way a pod takes a secret, and whether it follows a new value.</summary>
public sealed class UsedSecretTests
{
    [Fact]
    public void A_pod_names_its_secrets_in_five_ways()
    {
        var spec = new V1PodSpec
        {
            InitContainers = [new V1Container { Name = "init", EnvFrom = [new V1EnvFromSource { SecretRef = new V1SecretEnvSource { Name = "all" } }] }],
            Containers =
            [
                new V1Container
                {
                    Name = "app",
                    Env = [new V1EnvVar { Name = "PLAIN", Value = "x" }, new V1EnvVar { Name = "PASSWORD", ValueFrom = new V1EnvVarSource { SecretKeyRef = new V1SecretKeySelector { Name = "one", Key = "password" } } }],
                    VolumeMounts = [new V1VolumeMount { Name = "files", MountPath = "/files" }, new V1VolumeMount { Name = "joined", MountPath = "/joined" }, new V1VolumeMount { Name = "files", MountPath = "/single", SubPath = "a" }],
                },
            ],
            Volumes =
            [
                new V1Volume { Name = "files", Secret = new V1SecretVolumeSource { SecretName = "mounted" } },
                new V1Volume { Name = "joined", Projected = new V1ProjectedVolumeSource { Sources = [new V1VolumeProjection { Secret = new V1SecretProjection { Name = "projected" } }, new V1VolumeProjection { ServiceAccountToken = new V1ServiceAccountTokenProjection { Path = "token" } }] } },
            ],
            ImagePullSecrets = [new V1LocalObjectReference { Name = "pull" }],
        };

        Assert.Equal(
            [
                new UsedSecret("all", SecretUseKind.Variables, "init", Follows: false),
                new UsedSecret("mounted", SecretUseKind.Files, "/files", Follows: true),
                new UsedSecret("mounted", SecretUseKind.Files, "/single", Follows: false),
                new UsedSecret("one", SecretUseKind.Variable, "PASSWORD", Follows: false),
                new UsedSecret("projected", SecretUseKind.Files, "/joined", Follows: true),
                new UsedSecret("pull", SecretUseKind.ImagePull, "", Follows: true),
            ],
            PodDescription.Template(null, spec).Secrets.OrderBy(used => used.Secret, StringComparer.Ordinal).ThenBy(used => used.Detail, StringComparer.Ordinal));
    }
}
