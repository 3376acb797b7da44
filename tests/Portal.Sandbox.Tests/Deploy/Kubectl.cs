using System.Diagnostics;

namespace Portal.Sandbox.Tests.Deploy;

/// <summary>The real <c>kubectl</c> of the machine, which <c>./test</c> makes sure is there.</summary>
internal static class Kubectl
{
    /// <summary>The root of the repository.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Runs a command to its end and answers what it printed.</summary>
    /// <param name="arguments">Such as <c>kustomize</c> and a folder.</param>
    /// <param name="input">What it reads from standard input; null for nothing.</param>
    /// <param name="kubeconfig">The file that says which cluster; null for none at all.</param>
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(string[] arguments, string? input = null, string? kubeconfig = null)
    {
        var start = new ProcessStartInfo("kubectl", arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Root,
        };
        // Never the cluster of the person who runs the tests.
        start.Environment["KUBECONFIG"] = kubeconfig ?? Path.Combine(Root, "artifacts", "no-such-kubeconfig");
        using var process = Process.Start(start) ?? throw new InvalidOperationException("kubectl did not start.");
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input ?? "");
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }

    /// <summary>What <c>kubectl kustomize</c> renders from a folder below <c>deploy/kubernetes</c>.</summary>
    public static async Task<string> KustomizeAsync(string folder)
    {
        var (code, output, error) = await RunAsync(["kustomize", $"deploy/kubernetes/{folder}"]);
        Assert.True(code == 0, error);
        return output;
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "VaultPortal.sln"))) return folder.FullName;
        }

        throw new InvalidOperationException("These tests render deploy/ and must be run from a build inside the repository.");
    }
}
