using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Portal.Sandbox.Vault.Core;
using Portal.Sandbox.Vault.Http;
using Portal.Sandbox.Vault.Tokens;

namespace Portal.Sandbox.Vault.Sys;

/// <summary><c>sys/leases</c>. Only tokens have leases here: nothing that is mounted gives out credentials.</summary>
internal sealed class LeasesArea(VaultState state)
{
    private static readonly VaultField[] Fields = [new("lease_id"), new("url_lease_id"), new("increment", FieldType.SignedDuration), new("sync", FieldType.Flag), new("prefix"), new("type"), new("limit"), new("include_child_namespaces", FieldType.Flag)];

    public IEnumerable<VaultRoute> Routes =>
    [
        new("leases/lookup", Fields) { Write = Lookup },
        new("leases/lookup/{prefix*}", Fields) { List = List },
        new("leases/renew", Fields) { Write = Renew },
        new("leases/renew/{url_lease_id+}", Fields) { Write = Renew },
        new("leases/revoke", Fields) { Write = Revoke },
        new("leases/revoke/{url_lease_id+}", Fields) { Write = Revoke },
        new("leases/revoke-prefix/{prefix+}", Fields) { Write = RevokePrefix },
        new("leases/revoke-force/{prefix+}", Fields) { Write = RevokePrefix },
        new("leases/tidy") { Write = _ => VaultAnswer.Warning("Tidy operation successfully started. Any information from the operation will be printed to OpenBao's server logs.") with { Status = 202 } },
        new("leases/count", Fields) { Read = Count },
        new("leases", Fields) { Read = Irrevocable },
    ];

    private static string IdOf(TokenEntry token) => $"{token.Path}/h{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token.Id)))}";

    private IEnumerable<TokenEntry> Leased(VaultCall call) => state.Tokens.All.Where(token => token.Namespace == call.Namespace && !token.IsBatch && token.Expires is not null);

    private TokenEntry Required(VaultCall call, string unknown)
    {
        var id = call.Fields.Text("lease_id") is { Length: > 0 } given ? given : call.Fields.Part("url_lease_id");
        return id.Length == 0
            ? throw VaultRefusal.Bad("lease_id must be specified")
            : Leased(call).FirstOrDefault(token => IdOf(token) == id) ?? throw VaultRefusal.Bad(unknown);
    }

    private VaultAnswer Lookup(VaultCall call)
    {
        var token = Required(call, "invalid lease");
        return VaultAnswer.Of(new JsonObject
        {
            ["expire_time"] = GoTime.Write(token.Expires!.Value),
            ["id"] = IdOf(token),
            ["issue_time"] = GoTime.Write(token.Created),
            ["last_renewal"] = token.Renewed is { } renewed ? GoTime.Write(renewed) : null,
            ["path"] = token.Path,
            ["renewable"] = token.Renewable,
            ["ttl"] = token.SecondsLeft(call.Now),
        });
    }

    private VaultAnswer List(VaultCall call)
    {
        var prefix = call.Fields.Part("prefix");
        return VaultAnswer.Keys(Leased(call).Select(IdOf).Where(id => id.StartsWith(prefix, StringComparison.Ordinal)).Select(id => Segment(id[prefix.Length..])).Distinct().Order(StringComparer.Ordinal));
    }

    private static string Segment(string rest) => rest.IndexOf('/', StringComparison.Ordinal) is >= 0 and var slash ? rest[..(slash + 1)] : rest;

    private VaultAnswer Renew(VaultCall call)
    {
        Required(call, "lease not found");
        throw VaultRefusal.Bad("tokens cannot be renewed through this endpoint");
    }

    private VaultAnswer Revoke(VaultCall call)
    {
        state.Tokens.Revoke(Required(call, "invalid lease"));
        return Done(call);
    }

    private VaultAnswer RevokePrefix(VaultCall call)
    {
        var prefix = call.Fields.Part("prefix").TrimEnd('/') + "/";
        state.Tokens.RevokeWhere(token => token.Namespace == call.Namespace && token.Expires is not null && (token.Path + "/").StartsWith(prefix, StringComparison.Ordinal));
        return Done(call);
    }

    private static VaultAnswer Done(VaultCall call) => call.Fields.Flag("sync", true) ? VaultAnswer.NoContent : new VaultAnswer { Status = 202 };

    /// <summary>Leases that cannot be ended; there never are any here. Without the type the real server answers as if nothing was there.</summary>
    private static VaultAnswer Count(VaultCall call) => Wanted(call) ? VaultAnswer.Of(new JsonObject { ["counts"] = new JsonObject(), ["lease_count"] = 0 }) : throw VaultRefusal.NotFound();

    private static VaultAnswer Irrevocable(VaultCall call) => Wanted(call) ? VaultAnswer.Of(new JsonObject { ["lease_count"] = 0, ["leases"] = new JsonArray() }) : throw VaultRefusal.NotFound();

    private static bool Wanted(VaultCall call) => call.Fields.Text("type").Equals("irrevocable", StringComparison.OrdinalIgnoreCase);
}
