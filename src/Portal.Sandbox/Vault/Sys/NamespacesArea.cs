using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Portal.Sandbox.Vault.Core;
using Portal.Sandbox.Vault.Http;
using Portal.Sandbox.Vault.Policies;

namespace Portal.Sandbox.Vault.Sys;

/// <summary><c>sys/namespaces</c>.</summary>
internal sealed class NamespacesArea(VaultState state)
{
    private static readonly VaultField[] Fields = [new("path"), new("custom_metadata", FieldType.Map)];

    public IEnumerable<VaultRoute> Routes =>
    [
        new("namespaces/") { List = List, Scan = Scan },
        new("namespaces/api-lock/lock/{path*}", new VaultField("path")) { Write = LockApi },
        new("namespaces/api-lock/unlock/{path*}", new("path"), new("unlock_key")) { Write = UnlockApi },
        new("namespaces/{path+}/", Fields) { Read = Read, Write = Write, Patch = Patch, Delete = Delete },
    ];

    private static VaultAnswer List(VaultCall call) => Listed(call.Namespace.Children.Values.Select(child => (child.Path[call.Namespace.Path.Length..], child)));

    private static VaultAnswer Scan(VaultCall call) => Listed(call.Namespace.SelfAndBelow().Skip(1).Select(child => (child.Path[call.Namespace.Path.Length..], child)));

    private static VaultAnswer Listed(IEnumerable<(string Key, VaultNamespace Namespace)> found)
    {
        var all = found.ToList();
        return all.Count == 0
            ? throw VaultRefusal.NotFound()
            : VaultAnswer.Of(new JsonObject
            {
                ["keys"] = JsonTexts.Array(all.Select(pair => pair.Key)),
                ["key_info"] = new JsonObject([.. all.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)Describe(pair.Namespace)))]),
            });
    }

    private static JsonObject Describe(VaultNamespace ns) => new()
    {
        ["custom_metadata"] = ns.CustomMetadata.DeepClone(),
        ["id"] = ns.Id,
        ["locked"] = ns.UnlockKey is not null,
        ["path"] = ns.Path,
        ["tainted"] = false,
        ["uuid"] = ns.Uuid,
    };

    private static VaultNamespace? Find(VaultCall call) => call.Namespace.Children.GetValueOrDefault(call.Fields.Part("path").Trim('/') + "/");

    private static VaultAnswer Read(VaultCall call) => VaultAnswer.Of(Describe(Find(call) ?? throw VaultRefusal.NotFound()));

    private VaultAnswer Write(VaultCall call)
    {
        var name = call.Fields.Part("path").Trim('/');
        if (name.Contains('/', StringComparison.Ordinal))
        {
            throw VaultRefusal.Bad("namespace name cannot contain /");
        }

        if (name.Any(char.IsWhiteSpace))
        {
            throw VaultRefusal.Bad($"\"{name}\" contains space characters that cannot be used in a namespace name");
        }

        if (MountTypes.Reserved.Contains(name + "/") || name == "root")
        {
            throw VaultRefusal.Bad($"\"{name}/\" is a reserved path and cannot be used as a namespace name");
        }

        var ns = Find(call) ?? Create(call.Namespace, name);
        ns.CustomMetadata = (JsonObject?)call.Fields.Map("custom_metadata")?.DeepClone() ?? [];
        return VaultAnswer.Of(Describe(ns));
    }

    private VaultNamespace Create(VaultNamespace parent, string name)
    {
        var ns = new VaultNamespace
        {
            Id = RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", 6),
            Path = $"{parent.Path}{name}/",
            Parent = parent,
            Policies = new PolicyStore(state.Time, $"{parent.Path}{name}/"),
        };
        state.Types.MountOwn(ns);
        parent.Children.Add(name + "/", ns);
        return ns;
    }

    private static VaultAnswer Patch(VaultCall call)
    {
        var ns = Find(call) ?? throw VaultRefusal.NotFound();
        foreach (var (name, value) in call.Fields.Map("custom_metadata") ?? [])
        {
            if (value is null)
            {
                ns.CustomMetadata.Remove(name);
            }
            else
            {
                ns.CustomMetadata[name] = value.DeepClone();
            }
        }

        return VaultAnswer.Of(Describe(ns));
    }

    private VaultAnswer Delete(VaultCall call)
    {
        if (Find(call) is not { } ns)
        {
            return VaultAnswer.NoContent;
        }

        if (ns.Children.Count > 0)
        {
            throw VaultRefusal.Bad("unable to delete namespace containing child namespaces");
        }

        call.Namespace.Children.Remove(ns.Path[call.Namespace.Path.Length..]);
        state.Tokens.RevokeWhere(token => token.Namespace == ns);
        return VaultAnswer.Of(new JsonObject { ["status"] = "in-progress" });
    }

    private static VaultAnswer LockApi(VaultCall call)
    {
        var ns = Target(call);
        ns.UnlockKey = ns.UnlockKey is null
            ? RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", 24)
            : throw VaultRefusal.Bad("namespace is already locked");
        return VaultAnswer.Of(new JsonObject { ["unlock_key"] = ns.UnlockKey });
    }

    private static VaultAnswer UnlockApi(VaultCall call)
    {
        var ns = Target(call);
        if (ns.UnlockKey is not { } key)
        {
            throw VaultRefusal.Bad("namespace is not locked");
        }

        ns.UnlockKey = call.Token.IsRoot || call.Fields.Text("unlock_key") == key ? null : throw VaultRefusal.Bad("incorrect unlock key");
        return VaultAnswer.NoContent;
    }

    private static VaultNamespace Target(VaultCall call)
    {
        var (ns, rest) = call.Namespace.Descend(call.Fields.Part("path").Trim('/') + "/");
        return rest is "" or "/" ? ns : throw VaultRefusal.NotFound();
    }
}
