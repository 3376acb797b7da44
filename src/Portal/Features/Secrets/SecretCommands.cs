using System.Collections.Immutable;
using Portal.Core.Changes;
using Portal.Core.Secrets;
using Portal.Shared;

namespace Portal.Features.Secrets;

/// <summary>What can be done to a secret or a folder from a terminal.</summary>
internal static class SecretCommands
{
    /// <summary>Reading, writing and looking at a secret; at one version of it when that is shown.</summary>
    public static ImmutableArray<ApiAction> Of(SecretPath path, KvVersion kv, int? version = null)
    {
        var (mount, key, data) = (ShellWord.Of(path.Mount), ShellWord.Of(path.Key), SecretNeeds.Data(path, kv));
        if (kv is KvVersion.V1)
        {
            return
            [
                new("Read the secret", $"vault kv get -mount={mount} {key}", Get(data), (data, "read")),
                new("Overwrite the secret", $"vault kv put -mount={mount} {key} KEY=VALUE", Post(data, """{"KEY": "VALUE"}"""), (data, "create"), (data, "update")),
                new("Delete the secret", $"vault kv delete -mount={mount} {key}", new ApiRequest("DELETE", Path(data), null), (data, "delete")),
            ];
        }

        var metadata = SecretNeeds.Metadata(path, kv);
        var read = version is { } number
            ? new ApiAction($"Read version {number}", $"vault kv get -mount={mount} -version={number} {key}", new ApiRequest("GET", $"{Path(data)}?version={number}", null), (data, "read"))
            : new ApiAction("Read the current version", $"vault kv get -mount={mount} {key}", Get(data), (data, "read"));
        return
        [
            read,
            new("Read the names of its keys", $"vault read {ShellWord.Of($"{path.Mount}/subkeys/{path.Key}")}", Get($"{path.Mount}/subkeys/{path.Key}"), ($"{path.Mount}/subkeys/{path.Key}", "read")),
            new("Read its metadata and versions", $"vault kv metadata get -mount={mount} {key}", Get(metadata), (metadata, "read")),
            new("Write a new version", $"vault kv put -mount={mount} -cas=VERSION {key} KEY=VALUE", Post(data, """{"options": {"cas": VERSION}, "data": {"KEY": "VALUE"}}"""), (data, "create"), (data, "update")),
        ];
    }

    /// <summary>Listing a folder, and writing a secret into it.</summary>
    public static ImmutableArray<ApiAction> OfFolder(SecretPath folder, KvVersion kv)
    {
        var (list, data) = (SecretNeeds.Metadata(folder, kv), SecretNeeds.Data(folder with { Key = folder.Key + "NAME" }, kv));
        return
        [
            new("List the folder", $"vault kv list -mount={ShellWord.Of(folder.Mount)} {ShellWord.Of(folder.Key)}".TrimEnd(), new ApiRequest("GET", $"{Path(list)}?list=true", null), (list, "list")),
            new("Create a secret in it", $"vault kv put -mount={ShellWord.Of(folder.Mount)} {ShellWord.Of(folder.Key)}NAME KEY=VALUE", Post(data, kv is KvVersion.V1 ? """{"KEY": "VALUE"}""" : """{"options": {"cas": 0}, "data": {"KEY": "VALUE"}}"""), (data, "create")),
        ];
    }

    private static ApiRequest Get(string path) => new("GET", Path(path), null);

    private static ApiRequest Post(string path, string body) => new("POST", Path(path), body);

    private static string Path(string path) => "/v1/" + string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
}
