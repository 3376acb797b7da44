using System.Text.Json.Nodes;
using Portal.Sandbox.Vault.Core;
using Portal.Sandbox.Vault.Http;
using Portal.Sandbox.Vault.Tokens;

namespace Portal.Sandbox.Vault.Sys;

/// <summary>What a token may on paths.</summary>
internal sealed class CapabilitiesArea(VaultState state)
{
    private static readonly VaultField[] Paths = [new("token"), new("accessor"), new("path", FieldType.List), new("paths", FieldType.List)];

    public IEnumerable<VaultRoute> Routes =>
    [
        new("capabilities", Paths) { Write = Of },
        new("capabilities-self", Paths) { Write = call => Answer(call, call.Token) },
        new("capabilities-accessor", Paths) { Write = OfAccessor },
    ];

    private VaultAnswer Of(VaultCall call)
    {
        RequirePaths(call);
        var id = call.Fields.Text("token");
        return id.Length == 0
            ? throw new VaultRefusal(500, VaultRefusal.Listed("no token found"))
            : Answer(call, state.Tokens.Find(id) ?? throw VaultRefusal.Bad(VaultRefusal.Listed("invalid token")));
    }

    private VaultAnswer OfAccessor(VaultCall call)
    {
        var accessor = call.Fields.Text("accessor");
        return accessor.Length == 0
            ? throw VaultRefusal.Bad("missing accessor")
            : Answer(call, state.Tokens.FindByAccessor(accessor) ?? throw VaultRefusal.Bad(VaultRefusal.Listed("invalid accessor")));
    }

    private VaultAnswer Answer(VaultCall call, TokenEntry token)
    {
        var paths = RequirePaths(call);
        var rights = state.RightsOf(token);
        var data = new JsonObject();
        foreach (var path in paths)
        {
            data[path] = path.Length == 0 ? throw VaultRefusal.Bad(VaultRefusal.Listed("missing path")) : JsonTexts.Array(rights.Capabilities(call.Namespace, path));
        }

        if (paths.Count == 1)
        {
            data["capabilities"] = data[paths[0]]!.DeepClone();
        }

        return VaultAnswer.Of(data);
    }

    private static IReadOnlyList<string> RequirePaths(VaultCall call)
    {
        var paths = call.Fields.List("paths") is { Count: > 0 } many ? many : call.Fields.List("path");
        return paths.Count > 0 ? paths : throw VaultRefusal.Bad("paths must be supplied");
    }
}
