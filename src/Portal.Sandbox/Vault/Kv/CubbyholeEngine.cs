using System.Text.Json.Nodes;
using Portal.Sandbox.Vault.Core;

namespace Portal.Sandbox.Vault.Kv;

/// <summary><c>cubbyhole/</c>: what a token keeps for itself; gone with the token.</summary>
internal sealed class CubbyholeEngine : VaultBackend
{
    private readonly VaultState _state;

    public CubbyholeEngine(VaultState state)
    {
        _state = state;
        Routes =
        [
            new("{path*}", new VaultField("path"))
            {
                AnyFields = true,
                Exists = call => Of(call).ContainsKey(call.Rest),
                Read = call => VaultAnswer.Of((JsonObject)JsonNode.Parse(Of(call).GetValueOrDefault(call.Rest) ?? throw VaultRefusal.NotFound())!),
                List = List,
                Write = Write,
                Delete = Delete,
            },
        ];
    }

    public override IReadOnlyList<VaultRoute> Routes { get; }

    private Dictionary<string, string> Of(VaultCall call)
    {
        if (!_state.Cubbyholes.TryGetValue(call.Token.Id, out var cubbyhole))
        {
            _state.Cubbyholes[call.Token.Id] = cubbyhole = [];
        }

        return cubbyhole;
    }

    private VaultAnswer List(VaultCall call)
    {
        var tree = new KeyTree<string>();
        foreach (var (path, value) in Of(call))
        {
            tree.Put(path, value);
        }

        return VaultAnswer.Keys(tree.List(call.Rest));
    }

    private VaultAnswer Write(VaultCall call)
    {
        if (call.Rest.Length == 0)
        {
            throw VaultRefusal.Bad("missing path");
        }

        Of(call)[call.Rest] = call.Data.Count > 0 ? call.Data.ToJsonString() : throw VaultRefusal.Bad("missing data fields");
        return VaultAnswer.NoContent;
    }

    private VaultAnswer Delete(VaultCall call)
    {
        Of(call).Remove(call.Rest);
        return VaultAnswer.NoContent;
    }
}
