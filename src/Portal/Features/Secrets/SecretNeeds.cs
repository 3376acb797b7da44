using Portal.Core.Secrets;

namespace Portal.Features.Secrets;

/// <summary>The API paths of a secret, to ask what a person may do there and to say what is missing.</summary>
internal static class SecretNeeds
{
    /// <summary>Where values are read and written.</summary>
    public static string Data(SecretPath path, KvVersion kv) => At(path, kv, "data");

    /// <summary>Where versions are kept and folders are listed; in a version 1 mount the same place as the values.</summary>
    public static string Metadata(SecretPath path, KvVersion kv) => At(path, kv, "metadata");

    /// <summary>Where versions are deleted.</summary>
    public static string Delete(SecretPath path, KvVersion kv) => At(path, kv, "delete");

    /// <summary>Where versions are undeleted.</summary>
    public static string Undelete(SecretPath path) => At(path, KvVersion.V2, "undelete");

    /// <summary>Where versions are destroyed.</summary>
    public static string Destroy(SecretPath path) => At(path, KvVersion.V2, "destroy");

    /// <summary>Everything a page about one secret may want to do.</summary>
    public static IEnumerable<string> Of(SecretPath path, KvVersion kv) => kv is KvVersion.V1
        ? [Data(path, kv)]
        : [Data(path, kv), Metadata(path, kv), Delete(path, kv), Undelete(path), Destroy(path)];

    private static string At(SecretPath path, KvVersion kv, string part) => kv is KvVersion.V1 ? $"{path.Mount}/{path.Key}" : $"{path.Mount}/{part}/{path.Key}";
}
