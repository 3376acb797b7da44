using System.Text.Json;
using Portal.Policies;
using Portal.Sandbox.Vault.Tokens;

namespace Portal.Sandbox.Vault.Core;

/// <summary>Takes a call from its token to its answer, in the order real servers do: form, token, existence, policies, backend, wrapping.</summary>
internal sealed class VaultCore(VaultState state)
{
    /// <exception cref="VaultRefusal">The call is answered with an error.</exception>
    public async Task<VaultAnswer> AnswerAsync(VaultCall call)
    {
        try
        {
            return await HandleAsync(call);
        }
        finally
        {
            // Whatever the answer was, a use is a use.
            if (call.Caller is { } caller)
            {
                lock (state.Lock)
                {
                    state.Tokens.EndIfUsedUp(caller);
                }
            }
        }
    }

    private async Task<VaultAnswer> HandleAsync(VaultCall call)
    {
        Task<VaultHandler> waiting;
        VaultRoute route;
        lock (state.Lock)
        {
            if (Admit(call) is not { } known)
            {
                return call.Mount.Backend.UnknownPath(call) ?? throw UnsupportedPath(call);
            }

            route = known;
            if (route.WriteLater is null || !call.IsWrite)
            {
                return Finish(call, Handler(call, route));
            }

            call.Fields = Read(call, route, "Field validation failed: ");
            waiting = route.WriteLater(call);
        }

        var handler = await waiting;
        lock (state.Lock)
        {
            return Finish(call, handler);
        }
    }

    /// <summary>Checks everything that comes before the backend; null if the backend does not know the path.</summary>
    private VaultRoute? Admit(VaultCall call)
    {
        if (call.Path.Split('/').Any(segment => segment is "." or ".."))
        {
            throw VaultRefusal.Bad("relative paths not supported");
        }

        if (call.IsWrite && call.Path.EndsWith('/'))
        {
            throw VaultRefusal.Bad("cannot write to a path ending in '/'");
        }

        IdentifyCaller(call);
        call.Namespace = OwnNamespace(call);
        var mount = call.Namespace.Mounts.Match(call.Path);
        if (mount is not null)
        {
            (call.Mount, call.Rest) = (mount, call.Path.Length < mount.Path.Length ? "" : call.Path[mount.Path.Length..]);
        }

        if (IsPublic(call, mount))
        {
            return Route(call);
        }

        RequireCaller(call);
        var route = mount is null ? null : Route(call);
        TokenStore.Use(call.Token);
        Authorize(call, mount);
        if (mount is null)
        {
            throw new VaultRefusal(404, $"no handler for route \"{call.Path}\". route entry not found.");
        }

        return route;
    }

    private void IdentifyCaller(VaultCall call)
    {
        if (call.ClientToken.Length == 0)
        {
            return;
        }

        var token = state.Tokens.FindUsable(call.ClientToken);
        if (token is not null && !Cidrs.Contain(token.BoundCidrs, call.Remote))
        {
            token = null;
        }

        if (token is not null && token.EntityId.Length > 0 && (!state.Identity.Entities.TryGetValue(token.EntityId, out var entity) || entity.Disabled))
        {
            token = null;
        }

        call.Caller = token;
    }

    /// <summary>What a token asks about itself is answered where the token comes from.</summary>
    private static VaultNamespace OwnNamespace(VaultCall call) =>
        call.Caller is { } caller && call.Path is "auth/token/lookup-self" or "auth/token/renew-self" or "auth/token/revoke-self" ? caller.Namespace : call.Namespace;

    private static bool IsPublic(VaultCall call, Mount? mount) => mount is not null && VaultBackend.Covers(mount.Backend.PublicPaths, call.Rest);

    private static void RequireCaller(VaultCall call)
    {
        if (call.Caller is null)
        {
            throw VaultRefusal.BadToken();
        }
    }

    /// <summary>A write is read before policies are asked, because whether the object exists decides between create and update.</summary>
    private static VaultRoute? Route(VaultCall call)
    {
        if (call.Mount.Backend.Find(call.Rest) is not { } found)
        {
            return null;
        }

        call.Captured = found.Captured;
        if (call.Operation == VaultOperation.Update && found.Route.Exists is { } exists)
        {
            call.Fields = Read(call, found.Route, prefix: "");
            call.Operation = exists(call) ? VaultOperation.Update : VaultOperation.Create;
        }

        return found.Route;
    }

    private static FieldValues Read(VaultCall call, VaultRoute route, string prefix)
    {
        try
        {
            return new FieldValues(route, call.Data, call.Captured);
        }
        catch (FormatException e)
        {
            throw VaultRefusal.Bad(prefix + e.Message);
        }
    }

    private void Authorize(VaultCall call, Mount? mount)
    {
        var rights = state.RightsOf(call.Token);
        if (call.Operation == VaultOperation.Other)
        {
            if (!rights.IsRoot)
            {
                throw VaultRefusal.Denied();
            }

            return;
        }

        var request = new AclRequest(Named(call.Operation), call.Path)
        {
            Parameters = rights.IsRoot ? null : call.Data.ToDictionary(pair => pair.Key, pair => (object?)JsonSerializer.SerializeToElement(pair.Value)),
            WrapTtl = call.WrapTtl,
            RootProtected = mount is not null && VaultBackend.Covers(mount.Backend.SudoPaths, call.Rest),
        };
        if (rights.Decide(call.Namespace, request) is not { Allowed: true } decision)
        {
            throw VaultRefusal.Denied();
        }

        if (decision.ChangedLimit is { } limit)
        {
            call.Data["limit"] = limit;
        }

        call.ListFilter = call.Operation is VaultOperation.List or VaultOperation.Scan ? decision.ResponseKeysFilterPath : null;
    }

    private static AclOperation Named(VaultOperation operation) => operation switch
    {
        VaultOperation.Read => AclOperation.Read,
        VaultOperation.List => AclOperation.List,
        VaultOperation.Scan => AclOperation.Scan,
        VaultOperation.Create => AclOperation.Create,
        VaultOperation.Update => AclOperation.Update,
        VaultOperation.Patch => AclOperation.Patch,
        VaultOperation.Delete => AclOperation.Delete,
        _ => AclOperation.Help,
    };

    private static VaultRefusal UnsupportedPath(VaultCall call) =>
        new(404, IsPublic(call, call.Mount) ? "unsupported path" : VaultRefusal.Listed("unsupported path"));

    private static VaultHandler Handler(VaultCall call, VaultRoute route)
    {
        var handler = route.For(call.Operation)
            ?? throw new VaultRefusal(405, IsPublic(call, call.Mount) ? "unsupported operation" : VaultRefusal.Listed("unsupported operation"));
        call.Fields = Read(call, route, "Field validation failed: ");
        return handler;
    }

    private VaultAnswer Finish(VaultCall call, VaultHandler handler)
    {
        var answer = handler(call);
        if (call.ListFilter is { } filter)
        {
            answer = ListFilter.Apply(answer, call, state.RightsOf(call.Token), filter);
        }

        if (answer.HasContent)
        {
            answer = answer with { Warnings = [.. answer.Warnings, .. Remarks(call)] };
        }

        return call.WrapTtl > TimeSpan.Zero && (answer.Data ?? (object?)answer.Auth) is not null && answer.Status < 300 && answer.Wrap is null
            ? state.Wrapping.Wrap(call, answer)
            : answer;
    }

    private static IEnumerable<string> Remarks(VaultCall call)
    {
        if (call.Fields.Unknown.Count > 0)
        {
            yield return $"Endpoint ignored these unrecognized parameters: [{string.Join(' ', call.Fields.Unknown)}]";
        }

        if (call.Fields.Replaced.Count > 0)
        {
            yield return $"Endpoint replaced the value of these parameters with the values captured from the endpoint's path: [{string.Join(' ', call.Fields.Replaced)}]";
        }
    }
}
