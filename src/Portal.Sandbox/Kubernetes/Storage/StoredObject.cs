using System.Text.Json;
using System.Text.Json.Nodes;

namespace Portal.Sandbox.Kubernetes.Storage;

/// <summary>One version of an object. Kept as JSON text, so that nobody can change it and lists are sent without building documents.</summary>
internal sealed class StoredObject
{
    private StoredObject(ResourceKind kind, JsonObject document, long version)
    {
        var metadata = document["metadata"]!.AsObject();
        Kind = kind;
        Version = version;
        Namespace = (string?)metadata["namespace"];
        Name = (string)metadata["name"]!;
        Uid = (string)metadata["uid"]!;
        Labels = (metadata["labels"] as JsonObject)?.ToDictionary(label => label.Key, label => (string?)label.Value ?? "") ?? Unlabelled;
        Owners = (metadata["ownerReferences"] as JsonArray)?.Select(owner => (string?)owner?["uid"] ?? "").ToArray() ?? [];
        Controller = metadata.ItemsAt("ownerReferences").FirstOrDefault(owner => owner.FlagAt("controller") == true) is { } controller
            ? new(controller.TextAt("kind") ?? "", controller.TextAt("name") ?? "", controller.TextAt("uid") ?? "")
            : null;
        Node = kind.Id == "pods" ? document.TextAt("spec", "nodeName") : null;
        Deleting = metadata["deletionTimestamp"] is not null;
        Json = JsonSerializer.SerializeToUtf8Bytes(document, JsonText.Compact);
    }

    private static readonly Dictionary<string, string> Unlabelled = [];

    public ResourceKind Kind { get; }

    /// <summary>The store's version at which this one was written.</summary>
    public long Version { get; }

    public string? Namespace { get; }

    public string Name { get; }

    public string Uid { get; }

    public IReadOnlyDictionary<string, string> Labels { get; }

    /// <summary>Uids of the owners.</summary>
    public IReadOnlyList<string> Owners { get; }

    /// <summary>The owner that looks after it, if one does.</summary>
    public ControllerReference? Controller { get; }

    /// <summary>Where a pod is placed; null for other kinds.</summary>
    public string? Node { get; }

    /// <summary>Came with the world, in the state in which its controllers would leave it.</summary>
    public bool Settled { get; init; }

    /// <summary>Has a deletion timestamp: only finalizers or a grace period keep it.</summary>
    public bool Deleting { get; }

    /// <summary>UTF-8, with kind and apiVersion.</summary>
    public ReadOnlyMemory<byte> Json { get; }

    /// <summary>A document of its own, free to be changed.</summary>
    public JsonObject Parse() => JsonNode.Parse(Json.Span)!.AsObject();

    /// <summary>Sets the version in <paramref name="document"/>, puts kind and apiVersion first and keeps a copy.</summary>
    public static StoredObject From(ResourceKind kind, JsonObject document, long version, bool settled = false)
    {
        document.Remove("kind");
        document.Remove("apiVersion");
        document.Insert(0, "kind", kind.Kind);
        document.Insert(1, "apiVersion", kind.ApiVersion);
        document["metadata"]!["resourceVersion"] = version.ToString();
        return new(kind, document, version) { Settled = settled };
    }
}

/// <summary>The owner reference that says <c>controller</c>.</summary>
internal sealed record ControllerReference(string Kind, string Name, string Uid);

/// <summary>What a watch reports.</summary>
internal enum StoreEventType
{
    Added,
    Modified,
    Deleted,
}

/// <summary>One change. <see cref="Object"/> of a deletion is the last state, at the version of the deletion.</summary>
/// <param name="Previous">The state before, null for an added object.</param>
internal sealed record StoreEvent(StoreEventType Type, StoredObject Object, StoredObject? Previous)
{
    public long Version => Object.Version;

    /// <summary>The object as a document of the caller's own.</summary>
    public JsonObject Document => Object.Parse();
}
