using Portal.Core.Vault;

namespace Portal.Core.Secrets;

/// <summary>Where the parts of a secret are in the API: version 2 puts an area between the mount and the key, version 1 has none.</summary>
internal static class KvPath
{
    public static string Value(SecretPath path, KvVersion kv) => kv is KvVersion.V2 ? Area(path, "data") : $"{path.Mount}/{path.Key}";

    public static string List(SecretPath folder, KvVersion kv) => kv is KvVersion.V2 ? Area(folder, "metadata") : $"{folder.Mount}/{folder.Key}";

    /// <summary>One of <c>data</c>, <c>metadata</c>, <c>subkeys</c>, <c>delete</c>, <c>undelete</c>, <c>destroy</c>.</summary>
    public static string Area(SecretPath path, string area) => $"{path.Mount}/{area}/{path.Key}";

    /// <summary>Refuses what cannot be the path of a secret.</summary>
    public static void CheckSecret(SecretPath path)
    {
        var problem = VaultPath.Problem($"{path.Mount}/{path.Key}") ?? (path.IsFolder ? "A secret's path does not end in a slash." : null);
        if (problem is not null) throw VaultWrite.Invalid(path.ToString(), problem);
    }
}
