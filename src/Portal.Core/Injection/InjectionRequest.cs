using System.Collections.Immutable;
using Portal.Core.Secrets;
using Portal.Core.Workloads;

namespace Portal.Core.Injection;

/// <summary>The form "Inject a secret".</summary>
public sealed record InjectionRequest
{
    /// <summary>The workload whose pods get the file.</summary>
    public required WorkloadKey Workload { get; init; }

    /// <summary>The secret.</summary>
    public required SecretPath Secret { get; init; }

    /// <summary>Which key/value engine its mount is.</summary>
    public required KvVersion Kv { get; init; }

    /// <summary>The role the agent logs in with.</summary>
    public required string Role { get; init; }

    /// <summary>The auth mount of the role, without <c>auth/</c>; null for the injector's default.</summary>
    public string? AuthMount { get; init; }

    /// <summary>The file's path below the secrets directory, such as <c>database-config.txt</c>.</summary>
    public required string FileName { get; init; }

    /// <summary>The template; null for the injector's default rendering.</summary>
    public string? Template { get; init; }

    /// <summary>The file's mode, such as <c>0400</c>; null for the default.</summary>
    public string? Mode { get; init; }

    /// <summary>The containers that get the file; empty for all.</summary>
    public ImmutableArray<string> Containers { get; init; } = [];
}

/// <summary>The form "Give this app this secret": everything from a policy to the annotations.</summary>
public sealed record GiveSecretRequest
{
    /// <summary>What to inject.</summary>
    public required InjectionRequest Injection { get; init; }

    /// <summary>The auth mount, without <c>auth/</c>.</summary>
    public required string AuthMount { get; init; }

    /// <summary>The policy that allows reading the secret: a new one, or one that is added to.</summary>
    public required string Policy { get; init; }

    /// <summary>The service account the pods run as: the workload's, or another one it is given.</summary>
    public required string ServiceAccount { get; init; }

    /// <summary>
    /// Whether a role that lets others in too may be added to. Without it the role has to be new, or this app's alone (<see cref="OwnRole"/>).
    /// </summary>
    public bool MayWiden { get; init; }

    /// <summary>How long a login is good for when the role is new.</summary>
    public TimeSpan TokenTtl { get; init; } = TimeSpan.FromHours(24);
}
