namespace Portal.Tests.Architecture;

/// <summary>The files of this repository as they are on disk, for rules that no compiler checks.</summary>
internal static class Repository
{
    private static readonly HashSet<string> NotOurs = [".git", "artifacts", "bin", "obj", "screenshots", "TestResults", "BenchmarkDotNet.Artifacts", ".vs", ".idea"];

    public static string Root { get; } = FindRoot();

    /// <summary>Every file below a folder, written from the root with forward slashes, in a fixed order.</summary>
    public static IReadOnlyList<SourceFile> Files(string folder = "", params string[] extensions) =>
    [
        .. Walk(Path.Combine(Root, folder))
            .Where(path => extensions.Length == 0 || extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase))
            .Select(path => new SourceFile(Path.GetRelativePath(Root, path).Replace('\\', '/')))
            .OrderBy(file => file.Name, StringComparer.Ordinal),
    ];

    public static SourceFile File(string name) => new(name);

    private static IEnumerable<string> Walk(string folder) =>
        !Directory.Exists(folder)
            ? []
            : Directory.EnumerateFiles(folder).Where(path => !NotOurs.Contains(Path.GetFileName(path))).Concat(Directory.EnumerateDirectories(folder).Where(IsOurs).SelectMany(Walk));

    // A link (src/Portal/wwwroot) shows files that are already seen where they live.
    private static bool IsOurs(string folder) => !NotOurs.Contains(Path.GetFileName(folder)) && new DirectoryInfo(folder).LinkTarget is null;

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (System.IO.File.Exists(Path.Combine(folder.FullName, "VaultPortal.sln"))) return folder.FullName;
        }

        throw new InvalidOperationException("The architecture tests read the repository and must be run from a build inside it.");
    }
}

/// <summary>One file, named from the root of the repository.</summary>
internal sealed record SourceFile(string Name)
{
    public string Text => System.IO.File.ReadAllText(Path.Combine(Repository.Root, Name));

    public string[] Lines => System.IO.File.ReadAllLines(Path.Combine(Repository.Root, Name));

    public bool Exists => System.IO.File.Exists(Path.Combine(Repository.Root, Name));
}
