using Portal.Core.Changes;

namespace Portal.Features.Secrets.Versions;

/// <summary>What can be done to one version, each as a plan to review.</summary>
public sealed record VersionPlans(Func<Task<ChangePlan>> Delete, Func<Task<ChangePlan>> Undelete, Func<Task<ChangePlan>> Destroy, Func<Task<ChangePlan>> Restore);
