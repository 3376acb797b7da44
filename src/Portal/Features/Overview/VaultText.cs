using Portal.Core.Failures;
using Portal.Core.Overview;
using Portal.Shared;

namespace Portal.Features.Overview;

/// <summary>What Vault says of itself, in words.</summary>
internal static class VaultText
{
    /// <summary>The one word for its state, how bad that is, and what it means.</summary>
    public static (string Word, Tone Tone, string Explain) State(VaultStatus status) => status.Health.Value?.State switch
    {
        VaultState.Active => ("Active", Tone.Ok, "It is unsealed and answers."),
        VaultState.Standby => ("Standby", Tone.Ok, "This node is unsealed and forwards requests to the active node."),
        VaultState.Sealed => ("Sealed", Tone.Bad, "It holds its data encrypted and answers nothing until it is unsealed."),
        VaultState.Uninitialised => ("Not initialised", Tone.Warn, "It was never initialised: run \"vault operator init\" once."),
        VaultState.Secondary => ("Secondary", Tone.Warn, "This node serves reads or disaster recovery only."),
        null => ("No answer", Tone.Bad, status.Health.Refused is { } refused ? FailureText.Explain(refused).What : "It did not answer."),
    };

    /// <summary>Why nothing can be done with it right now; null when something can.</summary>
    public static ApiException? Down(VaultStatus status) => status.Health switch
    {
        { Refused: { } refused } => refused,
        { Value.State: VaultState.Sealed } => new ApiException(ApiSystem.Vault, Failure.Sealed, "read", "sys/health"),
        { Value.State: VaultState.Uninitialised } => new ApiException(ApiSystem.Vault, Failure.NotActive, "read", "sys/health"),
        _ => null,
    };

    /// <summary>How it is sealed, and how far unsealing has come.</summary>
    public static string Seal(VaultSeal seal) => seal switch
    {
        { IsInitialized: false } => $"{seal.Type}, not initialised",
        { IsSealed: true } => $"{seal.Type}, sealed: {seal.Progress} of {seal.Threshold} key shares given",
        { Shares: 0 } => $"{seal.Type}, unsealed",
        _ => $"{seal.Type}, unsealed ({seal.Threshold} of {seal.Shares} key shares)",
    };

    /// <summary>Whether several nodes could serve, and whether this one leads.</summary>
    public static string HighAvailability(VaultLeader leader) => leader switch
    {
        { HaEnabled: false } => "off: the storage allows one node",
        { IsSelf: true } => "on, and this node leads",
        { LeaderAddress.Length: 0 } => "on, and no node leads",
        _ => "on, and another node leads",
    };

    /// <summary>When a standby was last heard of.</summary>
    public static string Echo(VaultNode node) => node switch
    {
        { IsActive: true } => "The active node: it answers for the cluster.",
        { LastEcho: { } at } => $"The active node last heard of it at {AgeText.Exact(at)}.",
        _ => "The active node has not heard of it.",
    };
}
