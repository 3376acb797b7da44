using Portal.Core.Secrets;
using Portal.Shared;

namespace Portal.Features.Secrets;

/// <summary>The path bar above a folder or secret: every folder on the way is a link.</summary>
internal static class SecretCrumbs
{
    /// <summary>From the list of mounts to <paramref name="path"/>; the last step has no link.</summary>
    public static IReadOnlyList<Crumb> Of(string environment, SecretPath path)
    {
        var crumbs = new List<Crumb> { new("Secrets", Routes.Secrets(environment)) };
        var steps = path.Key.TrimEnd('/').Split('/', StringSplitOptions.RemoveEmptyEntries);
        crumbs.Add(Step(environment, path with { Key = "" }, path.Mount, isLast: steps.Length == 0));
        for (var index = 0; index < steps.Length; index++)
        {
            var folder = path with { Key = string.Join('/', steps[..(index + 1)]) + "/" };
            crumbs.Add(Step(environment, folder, steps[index], isLast: index == steps.Length - 1));
        }

        return crumbs;
    }

    private static Crumb Step(string environment, SecretPath path, string text, bool isLast) =>
        new(text, isLast ? null : Routes.Secret(environment, path), IsName: true);
}
