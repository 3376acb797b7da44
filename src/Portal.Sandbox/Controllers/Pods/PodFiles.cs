using System.Text;
using System.Text.Json.Nodes;

namespace Portal.Sandbox.Controllers.Pods;

/// <summary>What every container finds in its root, whatever its image.</summary>
internal static class PodFiles
{
    public static FileTree Root(JsonObject pod, string? address, DateTimeOffset now)
    {
        var root = new FileTree(FileEntry.Directory(0x1ED, now));
        Put("etc/hostname", pod.Name() + "\n");
        Put("etc/hosts", $"127.0.0.1\tlocalhost\n{address}\t{pod.Name()}\n");
        Put("etc/resolv.conf", $"search {pod.Namespace()}.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n");
        root.Write("tmp", FileEntry.Directory(0x1FF, now));
        return root;

        void Put(string path, string text) => root.Write(path, FileEntry.File(Encoding.UTF8.GetBytes(text), 0x1A4, now));
    }
}
