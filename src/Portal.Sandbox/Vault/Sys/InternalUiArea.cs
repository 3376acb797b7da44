using System.Text.Json.Nodes;
using Portal.Policies;
using Portal.Policies.Matching;
using Portal.Sandbox.Vault.Core;
using Portal.Sandbox.Vault.Http;
using Portal.Sandbox.Vault.Policies;

namespace Portal.Sandbox.Vault.Sys;

/// <summary><c>sys/internal/ui</c>: how a token of few rights learns which mounts concern it.</summary>
internal sealed class InternalUiArea(VaultState state)
{
    public IEnumerable<VaultRoute> Routes =>
    [
        new("internal/ui/mounts/") { Read = Mounts },
        new("internal/ui/mounts/{path+}", new VaultField("path")) { Read = OneMount },
        new("internal/ui/resultant-acl") { Read = ResultantAcl },
        new("internal/ui/namespaces") { Read = Namespaces },
    ];

    private VaultAnswer Mounts(VaultCall call)
    {
        if (call.ClientToken.Length > 0 && call.Caller is null)
        {
            throw VaultRefusal.BadToken();
        }

        return VaultAnswer.Of(new JsonObject { ["secret"] = Visible(call, call.Namespace.Mounts.Secrets), ["auth"] = Visible(call, call.Namespace.Mounts.Auth) });
    }

    private JsonObject Visible(VaultCall call, IEnumerable<Mount> mounts)
    {
        var shown = new JsonObject();
        foreach (var mount in mounts)
        {
            if (call.Caller is { } caller && Reaches(state.RightsOf(caller), call.Namespace, mount.Path))
            {
                shown[mount.Key] = mount.Describe();
            }
            else if (mount.Config.ListingVisibility == "unauth")
            {
                shown[mount.Key] = call.Caller is null
                    ? new JsonObject { ["type"] = mount.Type, ["description"] = mount.Description, ["options"] = mount.OptionsJson() }
                    : mount.Describe();
            }
        }

        return shown;
    }

    private VaultAnswer OneMount(VaultCall call)
    {
        if (call.Caller is null)
        {
            throw VaultRefusal.BadToken();
        }

        var path = call.Fields.Part("path").TrimEnd('/') + "/";
        var mount = call.Namespace.Mounts.Match(path);
        if (mount is null || !Reaches(state.RightsOf(call.Token), call.Namespace, mount.Path))
        {
            throw new VaultRefusal(403, $"preflight capability check returned 403, please ensure client's policies grant access to path \"{path}\"");
        }

        var info = mount.Describe();
        info["path"] = mount.Path;
        return VaultAnswer.Of(info);
    }

    private VaultAnswer ResultantAcl(VaultCall call)
    {
        var rights = state.RightsOf(call.Token);
        if (rights.IsRoot)
        {
            return VaultAnswer.Of(new JsonObject { ["root"] = true });
        }

        // Rules with a plus are missing here, as in the real answer.
        var (exact, glob) = (new JsonObject(), new JsonObject());
        foreach (var rule in rights.Rules.Where(rule => rule.Kind is PatternKind.Exact or PatternKind.Prefix))
        {
            var path = rule.Kind == PatternKind.Exact ? exact : glob;
            path[rule.Kind == PatternKind.Exact ? rule.Pattern : rule.Pattern[..^1]] = new JsonObject { ["capabilities"] = JsonTexts.Array(rule.Capabilities.ToNames()) };
        }

        return VaultAnswer.Of(new JsonObject { ["root"] = false, ["exact_paths"] = exact, ["glob_paths"] = glob });
    }

    private static VaultAnswer Namespaces(VaultCall call) =>
        VaultAnswer.Of(call.Namespace.Children.Count == 0 ? [] : new JsonObject { ["keys"] = JsonTexts.Array(call.Namespace.Children.Keys) });

    /// <summary>Whether any rule that is not a refusal is on or below a mount.</summary>
    private static bool Reaches(TokenRights rights, VaultNamespace ns, string mount) =>
        rights.Reaches(ns) && (rights.IsRoot || rights.Rules.Any(rule => rule.Capabilities is not (Capability.None or Capability.Deny) && Touches(rule, ns.Path + mount)));

    private static bool Touches(AclRule rule, string mount)
    {
        if (rule.Kind != PatternKind.Segments)
        {
            var stem = rule.Kind == PatternKind.Prefix ? rule.Pattern[..^1] : rule.Pattern;
            return stem.StartsWith(mount, StringComparison.Ordinal) || (rule.Kind == PatternKind.Prefix && mount.StartsWith(stem, StringComparison.Ordinal));
        }

        var (wanted, path) = (rule.Pattern.Split('/'), mount.TrimEnd('/').Split('/'));
        return wanted.Length > path.Length && path.Zip(wanted).All(pair => pair.Second == "+" || pair.Second == pair.First);
    }
}
