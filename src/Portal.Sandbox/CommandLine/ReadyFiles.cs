using System.Text.Json;
using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.CommandLine;

/// <summary>
/// What other programs need to find the sandbox: its CA, a kubeconfig and, if one was asked for, the ready file. They hold tokens, so only
/// their owner may read them, and they are gone when the sandbox is.
/// </summary>
internal sealed class ReadyFiles : IDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sandbox-");
    private readonly string? _path;

    /// <param name="path">Where the ready file will be; null for none. What an earlier run has left there is removed, because it tells of servers that are gone.</param>
    /// <exception cref="SandboxStartException">No file can be written there: better said now than after the start.</exception>
    public ReadyFiles(string? path)
    {
        if (path is null) return;
        try
        {
            _path = Path.GetFullPath(path);
            File.Delete(_path);
            Put(Unfinished, "");
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            _folder.Delete();
            throw new SandboxStartException($"The ready file \"{path}\" cannot be written: {wrong.Message}", wrong);
        }
    }

    public string Authority => Path.Combine(_folder.FullName, "ca.crt");

    public string Kubeconfig => Path.Combine(_folder.FullName, "kubeconfig");

    private string Unfinished => _path + ".unfinished";

    /// <summary>An address as clients are configured with it.</summary>
    public static string Plain(Uri address) => address.ToString().TrimEnd('/');

    /// <summary>Writes them all; the ready file appears last, and whole.</summary>
    public void Write(SandboxServer sandbox)
    {
        Put(Authority, sandbox.KubernetesCaCertificate);
        Put(Kubeconfig, sandbox.Kubeconfig);
        if (_path is null) return;
        Put(Unfinished, Content(sandbox).ToJsonString(new JsonSerializerOptions(JsonText.Compact) { WriteIndented = true }) + "\n");
        File.Move(Unfinished, _path, overwrite: true);
    }

    public void Dispose()
    {
        _folder.Delete(recursive: true);
        if (_path is null) return;
        File.Delete(Unfinished);
        File.Delete(_path);
    }

    private JsonObject Content(SandboxServer sandbox) => new()
    {
        ["vault"] = new JsonObject { ["address"] = Plain(sandbox.VaultAddress), ["rootToken"] = sandbox.RootToken },
        ["kubernetes"] = new JsonObject
        {
            ["address"] = Plain(sandbox.KubernetesAddress),
            ["token"] = sandbox.KubernetesAdminToken,
            ["caFile"] = Authority,
            ["kubeconfig"] = Kubeconfig,
        },
    };

    private static void Put(string path, string text)
    {
        // A new file, because one that is there would keep its mode.
        File.Delete(path);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = Private;
        using var writer = new StreamWriter(path, options);
        writer.Write(text);
    }
}
