using Portal.Core.Failures;

namespace Portal.Features.Secrets.Exploring;

/// <summary>What the tree says where it shows no folders.</summary>
internal static class TreeText
{
    public static string Said(TreeNode folder) => folder switch
    {
        { IsReading: true } => "Reading…",
        { Failure.Failure: Failure.Denied } => "You may not list this folder",
        { Failure: not null } => "Could not be read",
        _ => "No folders in it",
    };
}
