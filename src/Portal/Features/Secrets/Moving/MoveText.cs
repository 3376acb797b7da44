using Portal.Core.Access.Moving;
using Portal.Core.Secrets;
using Portal.Shared;

namespace Portal.Features.Secrets.Moving;

/// <summary>The words of moving, copying and deleting.</summary>
internal static class MoveText
{
    public static MoveWay Way(string? name) => name switch { "copy" => MoveWay.Copy, "delete" => MoveWay.Delete, _ => MoveWay.Move };

    public static string Name(MoveWay way) => way switch { MoveWay.Copy => "copy", MoveWay.Delete => "delete", MoveWay.Move => "move" };

    public static string Title(MoveWay way, SecretPath path) => $"{(way switch { MoveWay.Copy => "Copy", MoveWay.Delete => "Delete", MoveWay.Move => "Move or rename" })} {(path.Key.Length == 0 ? path.Mount : path.Name)}";

    public static string Lead(MoveWay way) => way switch
    {
        MoveWay.Copy => "The new path gets all versions and metadata; what is here stays.",
        MoveWay.Delete => "What is lost, and who reads it, before anything is deleted.",
        MoveWay.Move => "All versions and metadata are copied and read back, and no pod that is seen reads the old path any more, before anything is deleted here.",
    };

    public static string Found(MovePreview preview) => preview.IsComplete
        ? $"{Plural.Of(preview.Secrets.Length, "secrets")}, {Plural.Of(preview.Secrets.Sum(secret => secret.Metadata?.Versions.Length ?? 1), "versions")}"
        : preview.Secrets.Length == preview.Found ? "Looking for what refers to them…" : $"Looked at {preview.Secrets.Length} of {preview.Found} secrets…";

    public static string Note(TakenSecret secret) =>
        secret.Refused is { } refused ? "Stays: " + FailureText.Line(refused) : string.Join(' ', secret.Existing is null ? secret.Losses : secret.Losses.Insert(0, "There is a secret at the new path."));

    public static string Note(WorkloadReference workload, MoveWay way) => string.Join(". ", new[]
    {
        workload.Changes.IsEmpty ? PodsOnly(workload.Pods, way) : Plural.Of(workload.Changes.Count, "annotations"),
        workload.Risk, workload.Missing,
    }.OfType<string>());

    // What an interrupted move left, or somebody changed by hand: its pods are older than its template.
    private static string PodsOnly(int pods, MoveWay way) =>
        $"its pod template names it no longer; {(pods == 1 ? "1 pod still reads it" : $"{pods} pods still read it")}{(way is not MoveWay.Move ? null : pods == 1 ? " and is waited for" : " and are waited for")}";

    public static string Reach(PolicyReference policy, int secrets, MoveWay way) => (way, policy.Text) switch
    {
        (MoveWay.Delete, _) => $"lets somebody read {policy.ReadsNow} of {secrets}",
        (_, not null) => "names the path",
        _ when policy.ReadsNow == policy.ReadsThen => "reaches both paths by a wider rule",
        _ when policy.ReadsNow > 0 && policy.ReadsThen == 0 => "reaches the old path by a wider rule and not the new one",
        _ when policy.ReadsNow == 0 => "reaches the new path and not the old one",
        _ => $"reaches {policy.ReadsNow} of {secrets} where they are and {policy.ReadsThen} at the new path",
    };
}
