using System.Text;
using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes.Access;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Controllers.Pods;

/// <summary>The volumes of one pod, filled from the cluster as a kubelet does it.</summary>
internal sealed class PodVolumes(ObjectStore store, ServiceAccountTokens tokens, JsonObject pod)
{
    private const int Owner = 0x1A4;

    private readonly Dictionary<string, FileTree> _trees = [];

    /// <summary>Fills the volumes.</summary>
    /// <returns>Why one cannot be mounted, as a kubelet's FailedMount event says it; null when all can.</returns>
    public string? Mount()
    {
        foreach (var volume in pod.ItemsAt("spec", "volumes"))
        {
            var name = volume.TextAt("name") ?? "";
            var tree = new FileTree(FileEntry.Directory(0x1FF, store.Time.GetUtcNow()));
            var failure = Fill(tree, volume);
            if (failure is not null) return $"MountVolume.SetUp failed for volume \"{name}\" : {failure}";
            _trees.TryAdd(name, tree);
        }

        return null;
    }

    /// <summary>The files a container sees.</summary>
    public ContainerFiles For(JsonObject container, FileTree root) => new(root, [.. container.ItemsAt("volumeMounts")
        .Where(mount => _trees.ContainsKey(mount.TextAt("name") ?? ""))
        .Select(mount => (ContainerFiles.Normal(mount.TextAt("mountPath") ?? "/"), mount.TextAt("subPath") ?? "", _trees[mount.TextAt("name")!]))], store.Time);

    /// <summary>Gives projected tokens a fresh life, as a kubelet does before they end.</summary>
    public void RefreshTokens()
    {
        foreach (var volume in pod.ItemsAt("spec", "volumes").Where(volume => volume.ObjectAt("projected") is not null))
        {
            if (_trees.TryGetValue(volume.TextAt("name") ?? "", out var tree)) Fill(tree, volume);
        }
    }

    private string? Fill(FileTree tree, JsonObject volume)
    {
        if (volume.ObjectAt("secret") is { } secret) return Copy(tree, "secrets", "secret", secret.TextAt("secretName"), secret);
        if (volume.ObjectAt("configMap") is { } map) return Copy(tree, "configmaps", "configmap", map.TextAt("name"), map);
        if (volume.ObjectAt("downwardAPI") is { } downward) return Downward(tree, downward);
        if (volume.ObjectAt("persistentVolumeClaim") is { } claim && store.Find("persistentvolumeclaims", pod.Namespace(), claim.TextAt("claimName") ?? "") is null) return $"persistentvolumeclaim \"{claim.TextAt("claimName")}\" not found";
        foreach (var source in volume.ItemsAt("projected", "sources"))
        {
            var failure = source.ObjectAt("secret") is { } projected ? Copy(tree, "secrets", "secret", projected.TextAt("name"), projected)
                : source.ObjectAt("configMap") is { } projectedMap ? Copy(tree, "configmaps", "configmap", projectedMap.TextAt("name"), projectedMap)
                : source.ObjectAt("downwardAPI") is { } fields ? Downward(tree, fields)
                : source.ObjectAt("serviceAccountToken") is { } token ? Token(tree, token)
                : null;
            if (failure is not null) return failure;
        }

        return null;
    }

    private string? Copy(FileTree tree, string resource, string word, string? name, JsonObject source)
    {
        if (store.Get(resource, pod.Namespace(), name ?? "") is not { } found) return source.FlagAt("optional") == true ? null : $"{word} \"{name}\" not found";
        var items = source.ItemsAt("items").ToDictionary(item => item.TextAt("key") ?? "", item => item.TextAt("path") ?? "");
        foreach (var (key, value) in (found.ObjectAt("data") ?? []).Concat(found.ObjectAt("binaryData") ?? []))
        {
            if (items.Count > 0 && !items.ContainsKey(key)) continue;
            var text = value.AsText() ?? "";
            Put(tree, items.GetValueOrDefault(key, key), resource == "secrets" ? Convert.FromBase64String(text) : Encoding.UTF8.GetBytes(text));
        }

        var missing = items.Keys.FirstOrDefault(key => found.At("data", key) is null && found.At("binaryData", key) is null);
        return missing is null ? null : $"references non-existent {(resource == "secrets" ? "secret" : "config")} key: {missing}";
    }

    private string? Downward(FileTree tree, JsonObject source)
    {
        foreach (var item in source.ItemsAt("items"))
        {
            Put(tree, item.TextAt("path") ?? "", Encoding.UTF8.GetBytes(Field(pod, item.TextAt("fieldRef", "fieldPath") ?? "")));
        }

        return null;
    }

    private string? Token(FileTree tree, JsonObject source)
    {
        var account = pod.TextAt("spec", "serviceAccountName") ?? "default";
        if (store.Find("serviceaccounts", pod.Namespace(), account) is not { } found) return $"failed to fetch token: serviceaccounts \"{account}\" not found";
        var node = pod.TextAt("spec", "nodeName");
        var bound = new BoundObject("Pod", pod.Name(), pod.Uid(), node, store.Find("nodes", null, node ?? "")?.Uid);
        var audience = source.TextAt("audience") is { Length: > 0 } asked ? asked : tokens.Issuer;
        var token = tokens.Issue(pod.Namespace(), account, found.Uid, [audience], store.Time.GetUtcNow().AddSeconds(source.NumberAt("expirationSeconds") ?? 3600), bound);
        Put(tree, source.TextAt("path") ?? "token", Encoding.UTF8.GetBytes(token));
        return null;
    }

    private void Put(FileTree tree, string path, byte[] content)
    {
        if (tree.Find(path) is { } old && old.Content.AsSpan().SequenceEqual(content)) return;
        tree.Write(path, FileEntry.File(content, Owner, store.Time.GetUtcNow()));
    }

    /// <summary>A field of a pod by its path in the downward API.</summary>
    public static string Field(JsonObject pod, string path)
    {
        if (path.Split('[') is [var map, var key]) return pod.At([.. map.Split('.')]).TextAt(key.TrimEnd(']').Trim('\'', '"')) ?? "";
        return pod.At([.. path.Split('.')]).AsText() ?? "";
    }
}
