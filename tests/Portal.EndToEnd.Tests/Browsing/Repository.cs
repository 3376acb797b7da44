using System.Diagnostics;

namespace Portal.EndToEnd.Tests.Browsing;

/// <summary>The repository these tests were built in, and the commands they check it with.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>Runs the real <c>kubectl</c> and answers what it printed.</summary>
    public static async Task<string> KubectlAsync(Servers servers, params string[] arguments)
    {
        var start = new ProcessStartInfo("kubectl", arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Root };
        start.Environment["KUBECONFIG"] = servers.Kubeconfig;
        using var process = Process.Start(start) ?? throw new InvalidOperationException("kubectl did not start.");
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, await error);
        return await output;
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "VaultPortal.sln"))) return folder.FullName;
        }

        throw new InvalidOperationException("The journeys must be run from a build inside the repository.");
    }
}
