using System.Text.Json.Nodes;
using Portal.Sandbox.Vault.Core;
using Portal.Sandbox.Vault.Http;

namespace Portal.Sandbox.Vault.Tokens;

/// <summary><c>auth/token</c>: tokens looked up, renewed and revoked.</summary>
internal sealed class TokenBackend : VaultBackend
{
    private readonly VaultState _state;

    public TokenBackend(VaultState state)
    {
        _state = state;
        var roles = new TokenRoles();
        var creation = new TokenCreation(state, roles);
        VaultField[] token = [new("token"), new("increment", FieldType.Duration)];
        VaultField[] accessor = [new("accessor"), new("increment", FieldType.Duration)];
        Routes =
        [
            .. roles.Routes,
            .. creation.Routes,
            new("tidy") { Write = _ => VaultAnswer.Warning("Tidy operation successfully started. Any information from the operation will be printed to OpenBao's server logs.") with { Status = 202 } },
            new("accessors/") { List = _ => VaultAnswer.Keys(state.Tokens.All.Where(one => one.Accessor.Length > 0).Select(one => one.Accessor).Order(StringComparer.Ordinal)) },
            new("lookup", token) { Read = Lookup, Write = Lookup },
            new("lookup-self", token) { Read = call => Describe(call, call.Token), Write = call => Describe(call, call.Token) },
            new("lookup-accessor", accessor) { Write = call => Describe(call, ByAccessor(call), hideId: true) },
            new("renew", token) { Write = call => Renew(call, ById(call)) },
            new("renew-self", token) { Write = call => Renew(call, call.Token) },
            new("renew-accessor", accessor) { Write = call => Renew(call, ByAccessor(call), hideToken: true) },
            new("revoke", token) { Write = call => Revoke(call, state.Tokens.Revoke) },
            new("revoke-orphan", token) { Write = RevokeOrphan },
            new("revoke-self") { Write = RevokeSelf },
            new("revoke-accessor", accessor) { Write = RevokeAccessor },
        ];
    }

    public override IReadOnlyList<VaultRoute> Routes { get; }

    public override IReadOnlyList<string> SudoPaths { get; } = ["revoke-orphan/*", "accessors*"];

    private VaultAnswer Lookup(VaultCall call)
    {
        var id = call.Fields.Text("token");
        return id.Length == 0 ? Describe(call, call.Token) : Describe(call, _state.Tokens.Find(id) ?? throw new VaultRefusal(403, "bad token"));
    }

    private VaultAnswer Describe(VaultCall call, TokenEntry token, bool hideId = false)
    {
        var data = new JsonObject
        {
            ["accessor"] = token.Accessor,
            ["creation_time"] = token.Created.ToUnixTimeSeconds(),
            ["creation_ttl"] = (long)token.CreationTtl.TotalSeconds,
            ["display_name"] = token.DisplayName,
            ["entity_id"] = token.EntityId,
            ["expire_time"] = token.Expires is { } end ? GoTime.Write(end) : null,
            ["explicit_max_ttl"] = (long)token.ExplicitMaxTtl.TotalSeconds,
            ["id"] = hideId ? "" : token.Id,
            ["issue_time"] = GoTime.Write(token.Created),
            ["meta"] = token.Meta is null ? null : JsonTexts.Map(token.Meta),
            ["num_uses"] = token.Uses,
            ["orphan"] = token.IsOrphan,
            ["path"] = token.Path,
            ["policies"] = JsonTexts.Array(token.Policies),
            ["renewable"] = token.Renewable,
            ["ttl"] = token.SecondsLeft(call.Now),
            ["type"] = token.Type,
        };
        AddOptional(data, token);
        return VaultAnswer.Of(data);
    }

    private void AddOptional(JsonObject data, TokenEntry token)
    {
        if (token.Role.Length > 0)
        {
            data["role"] = token.Role;
        }

        if (token.Period > TimeSpan.Zero)
        {
            data["period"] = (long)token.Period.TotalSeconds;
        }

        if (token.BoundCidrs.Count > 0)
        {
            data["bound_cidrs"] = JsonTexts.Array(token.BoundCidrs);
        }

        if (!token.Namespace.IsRoot)
        {
            data["namespace_path"] = token.Namespace.Path;
        }

        if (token.Renewed is { } renewed)
        {
            data["last_renewal"] = GoTime.Write(renewed);
            data["last_renewal_time"] = renewed.ToUnixTimeSeconds();
        }

        if (_state.IdentityPolicies(token) is { Count: > 0 } policies)
        {
            data["identity_policies"] = JsonTexts.Array(policies);
            data["external_namespace_policies"] = new JsonObject();
        }
    }

    private VaultAnswer Renew(VaultCall call, TokenEntry token, bool hideToken = false)
    {
        if (token.IsBatch)
        {
            throw VaultRefusal.Bad("batch tokens cannot be renewed");
        }

        if (!token.Renewable)
        {
            throw VaultRefusal.Bad("lease is not renewable");
        }

        var (mountDefault, mountMax) = token.Login is { } mount ? (mount.DefaultTtl, mount.MaxTtl) : (call.Mount.DefaultTtl, call.Mount.MaxTtl);
        var terms = token.Terms?.Invoke() ?? new(token.Ttl, TimeSpan.Zero, token.Period);
        var (ttl, warnings) = TokenTtl.Calculate(mountDefault, mountMax, call.Fields.Duration("increment"), token.Login is null ? token.Ttl : terms.Ttl, terms.MaxTtl, terms.Period, terms.ExplicitMaxTtl ?? token.ExplicitMaxTtl, token.Created, call.Now);
        token.Ttl = ttl;
        token.Expires = call.Now + ttl;
        token.Renewed = call.Now;
        return new VaultAnswer { Auth = new VaultAuth(token, (long)ttl.TotalSeconds, _state.IdentityPolicies(token), hideToken), Warnings = warnings };
    }

    private VaultAnswer Revoke(VaultCall call, Action<TokenEntry> how)
    {
        var id = call.Fields.Text("token");
        if (id.Length == 0)
        {
            throw VaultRefusal.Bad("missing token ID");
        }

        if (_state.Tokens.Find(id) is { } token)
        {
            RefuseBatch(token);
            how(token);
        }

        return VaultAnswer.NoContent;
    }

    private VaultAnswer RevokeOrphan(VaultCall call) =>
        _state.RightsOf(call.Token).HasSudo(call.Namespace, call.Path)
            ? Revoke(call, _state.Tokens.RevokeOrphan)
            : throw VaultRefusal.Bad("root or sudo privileges required to revoke and orphan");

    private static void RefuseBatch(TokenEntry token)
    {
        if (token.IsBatch)
        {
            throw VaultRefusal.Bad("batch tokens cannot be revoked");
        }
    }

    private VaultAnswer RevokeSelf(VaultCall call)
    {
        RefuseBatch(call.Token);
        _state.Tokens.Revoke(call.Token);
        return VaultAnswer.NoContent;
    }

    private VaultAnswer RevokeAccessor(VaultCall call)
    {
        if (_state.Tokens.FindByAccessor(call.Fields.Text("accessor")) is not { } token)
        {
            return VaultAnswer.Warning("No token found with this accessor");
        }

        _state.Tokens.Revoke(token);
        return VaultAnswer.NoContent;
    }

    private TokenEntry ById(VaultCall call)
    {
        var id = call.Fields.Text("token");
        return id.Length == 0 ? throw VaultRefusal.Bad("missing token ID") : _state.Tokens.Find(id) ?? throw VaultRefusal.Bad("token not found");
    }

    private TokenEntry ByAccessor(VaultCall call)
    {
        var accessor = call.Fields.Text("accessor");
        return accessor.Length == 0
            ? throw VaultRefusal.Bad(VaultRefusal.Listed("missing accessor"))
            : _state.Tokens.FindByAccessor(accessor) ?? throw VaultRefusal.Bad(VaultRefusal.Listed("invalid accessor"));
    }
}
