using System.Security.Cryptography;
using System.Text;
using Portal.Core.Environments;

namespace Portal.Shared;

/// <summary>How what belongs to one person is named and written below the <see cref="DataDirectory"/>: a name tells nothing, and only the portal's user may open the file.</summary>
internal static class PersonFile
{
    /// <summary>One person in one environment. An entity is one person whatever they signed in with; tokens without one are told apart by their display name.</summary>
    public static string Owner(EnvironmentSession session)
    {
        var identity = session.Vault.Identity;
        var person = identity.EntityId.Length > 0 ? "entity " + identity.EntityId : $"token {identity.DisplayName} of {identity.Path}";
        return $"{session.Environment.Name}\n{session.Environment.Vault.Address}\n{session.Environment.Vault.Namespace}\n{person}";
    }

    /// <summary>A file name for a text that nobody should read in it.</summary>
    public static string Name(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..40];

    /// <summary>Writes beside and moves, so that a portal that is killed leaves the old file or the new one.</summary>
    public static void Write(string file, byte[] content)
    {
        var beside = file + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var stream = new FileStream(beside, options)) stream.Write(content);
        File.Move(beside, file, overwrite: true);
    }
}
