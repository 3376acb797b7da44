using System.Text.Json.Nodes;
using Portal.Policies;
using Portal.Sandbox.Vault.Core;
using Portal.Sandbox.Vault.Http;

namespace Portal.Sandbox.Vault.Sys;

/// <summary><c>sys/wrapping</c>: answers that can be taken once. A wrapping token is its own right to be looked up and unwrapped.</summary>
internal sealed class WrappingArea(VaultState state)
{
    private static readonly VaultField[] Token = [new("token")];

    public IEnumerable<VaultRoute> Routes =>
    [
        new("wrapping/wrap") { Write = Wrap, AnyFields = true },
        new("wrapping/lookup", Token) { Read = Lookup, Write = Lookup },
        new("wrapping/unwrap", Token) { Write = Unwrap },
        new("wrapping/rewrap", Token) { Write = Rewrap },
    ];

    private VaultAnswer Wrap(VaultCall call) =>
        call.WrapTtl is { } ttl
            ? state.Wrapping.Wrap(call, VaultEnvelope.Build(VaultAnswer.Of((JsonObject)call.Data.DeepClone()), ""), ttl, call.Path, null)
            : throw VaultRefusal.Bad("endpoint requires response wrapping to be used");

    private VaultAnswer Lookup(VaultCall call)
    {
        var wrapped = state.Wrapping.Peek(TokenOf(call));
        return VaultAnswer.Of(new JsonObject
        {
            ["creation_path"] = wrapped.Path,
            ["creation_time"] = GoTime.Write(wrapped.Created),
            ["creation_ttl"] = (long)wrapped.Ttl.TotalSeconds,
        });
    }

    private VaultAnswer Unwrap(VaultCall call)
    {
        RequireRight(call);
        return new VaultAnswer { Bare = state.Wrapping.Take(TokenOf(call)).Body };
    }

    private VaultAnswer Rewrap(VaultCall call)
    {
        RequireRight(call);
        var wrapped = state.Wrapping.Take(TokenOf(call));
        return state.Wrapping.Wrap(call, wrapped.Body, wrapped.Ttl, wrapped.Path, wrapped.WrappedAccessor);
    }

    private static string TokenOf(VaultCall call) => call.Fields.Text("token") is { Length: > 0 } given ? given : call.ClientToken;

    private void RequireRight(VaultCall call)
    {
        if (call.Fields.Text("token").Length == 0 || state.Wrapping.Has(call.ClientToken))
        {
            return;
        }

        if (!state.RightsOf(call.Token).Allows(call.Namespace, AclOperation.Update, call.Path))
        {
            throw VaultRefusal.Denied();
        }
    }
}
