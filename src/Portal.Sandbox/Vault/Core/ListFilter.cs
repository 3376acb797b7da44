using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Portal.Policies;
using Portal.Sandbox.Vault.Policies;

namespace Portal.Sandbox.Vault.Core;

/// <summary>Leaves of a list what its caller may also read or list, where the policy's rule asks for it.</summary>
internal static partial class ListFilter
{
    /// <param name="template">Gives the path to be checked; sees <c>.path</c>, the list's, and <c>.key</c>.</param>
    public static VaultAnswer Apply(VaultAnswer answer, VaultCall call, TokenRights rights, string template)
    {
        if (answer.Data is not { Count: > 0 } data)
        {
            return answer;
        }

        if (data["keys"] is not JsonArray keys || data.Any(pair => pair.Key is not ("keys" or "key_info")))
        {
            throw new VaultRefusal(500, VaultRefusal.Listed("internal error"));
        }

        var kept = keys.Select(key => key!.GetValue<string>()).Where(key => MaySee(key, call, rights, template)).ToList();
        var filtered = new JsonObject { ["keys"] = new JsonArray([.. kept.Select(key => JsonValue.Create(key))]) };
        if (data["key_info"] is JsonObject infos)
        {
            filtered["key_info"] = new JsonObject([.. kept.Where(infos.ContainsKey).Select(key => KeyValuePair.Create(key, infos[key]?.DeepClone()))]);
        }

        return kept.Count == 0 && call.Operation == VaultOperation.List ? throw VaultRefusal.NotFound() : answer with { Data = filtered };
    }

    private static bool MaySee(string key, VaultCall call, TokenRights rights, string template)
    {
        var path = Variable().Replace(template, variable => variable.Groups[1].Value == "key" ? key : call.Path);
        var mount = call.Namespace.Mounts.Match(path);
        var request = new AclRequest(key.EndsWith('/') ? AclOperation.List : AclOperation.Read, path)
        {
            RootProtected = mount is not null && VaultBackend.Covers(mount.Backend.SudoPaths, path[Math.Min(path.Length, mount.Path.Length)..]),
        };
        return rights.Decide(call.Namespace, request)?.Allowed == true;
    }

    [GeneratedRegex(@"\{\{-?\s*\.(key|path)\s*-?\}\}")]
    private static partial Regex Variable();
}
