using Microsoft.AspNetCore.DataProtection;

namespace Portal.Shared;

/// <summary>Where the portal keeps what must survive a restart, and nothing else does: encrypted drafts, requests and places, and the keys to them.</summary>
/// <param name="path">The directory; it is made when something is kept.</param>
/// <param name="isTemporary">Whether it goes with the process, as in the sandbox.</param>
public sealed class DataDirectory(string path, bool isTemporary) : IDisposable
{
    /// <summary>The directory.</summary>
    public string Path => path;

    /// <summary>Makes a directory inside it that nobody but the portal's user may open.</summary>
    public DirectoryInfo Make(string name) => OperatingSystem.IsWindows()
        ? Directory.CreateDirectory(System.IO.Path.Combine(path, name))
        : Directory.CreateDirectory(System.IO.Path.Combine(path, name), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

    /// <summary>Encrypts for one purpose, with keys that lie in the directory too, so that a restarted portal can read what was kept.</summary>
    public IDataProtector Protector(string purpose) => DataProtectionProvider.Create(Make("keys"), options => options.SetApplicationName("vault-portal-data")).CreateProtector(purpose);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (isTemporary && Directory.Exists(path)) Directory.Delete(path, recursive: true);
    }
}
