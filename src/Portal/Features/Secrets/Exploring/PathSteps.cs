using Portal.Core.Secrets;

namespace Portal.Features.Secrets.Exploring;

/// <summary>One part of a path.</summary>
/// <param name="Text">What stands there.</param>
/// <param name="Path">Where it leads.</param>
/// <param name="In">The path of the folder it is in; empty for a mount.</param>
/// <param name="IsLast">Whether it is the shown page itself.</param>
/// <param name="IsFolder">Whether it is a folder: every part but the name of a secret is.</param>
public sealed record PathStep(string Text, SecretPath Path, string In, bool IsLast, bool IsFolder = true);

/// <summary>The parts of a path, the mount first.</summary>
internal static class PathSteps
{
    public static IReadOnlyList<PathStep> Of(SecretPath? path)
    {
        if (path is null) return [];
        var names = path.Key.TrimEnd('/').Split('/', StringSplitOptions.RemoveEmptyEntries);
        var folder = path with { Key = "" };
        var steps = new List<PathStep> { new(path.Mount, folder, "", names.Length == 0) };
        for (var index = 0; index < names.Length; index++)
        {
            var step = folder with { Key = folder.Key + names[index] + "/" };
            steps.Add(new PathStep(names[index], step, folder.ToString(), index == names.Length - 1, index < names.Length - 1 || path.IsFolder));
            folder = step;
        }

        return steps;
    }
}
