using System.Text;
using System.Text.Json.Nodes;
using Portal.Policies;
using Portal.Sandbox.Vault.Core;
using Portal.Sandbox.Vault.Http;
using Portal.Sandbox.Vault.Policies;

namespace Portal.Sandbox.Vault.Sys;

/// <summary><c>sys/policies/acl</c> and the older <c>sys/policy</c>.</summary>
internal static class PoliciesArea
{
    private static readonly VaultField[] Fields =
    [
        new("name"), new("policy"), new("rules"), new("expiration", FieldType.Time), new("ttl", FieldType.Duration), new("cas", FieldType.Int), new("cas_required", FieldType.Flag),
        new("allow_wildcards_in_identity_templates", FieldType.Flag), new("allow_slashes_in_identity_templates", FieldType.Flag),
    ];

    public static IEnumerable<VaultRoute> Routes =>
    [
        new("policies/acl/") { List = call => VaultAnswer.Keys(Names(call)) },
        new("policies/detailed/acl/") { List = ListDetailed },
        new("policies/acl/{name+}", Fields) { Read = call => Read(call, "policy"), List = call => VaultAnswer.Keys(Below(call)), Write = Write, Patch = Patch, Delete = Delete },
        new("policy/") { Read = ListOld, List = ListOld },
        new("policy/{name+}", Fields) { Read = call => Read(call, "rules"), Write = Write, Delete = Delete },
    ];

    private static IEnumerable<string> Names(VaultCall call)
    {
        var names = call.Namespace.Policies.Listed.Select(policy => policy.Name);
        return call.Namespace.IsRoot ? names.Append("root") : names;
    }

    private static IEnumerable<string> Below(VaultCall call)
    {
        var folder = call.Fields.Part("name").TrimEnd('/') + "/";
        return Names(call).Where(name => name.StartsWith(folder, StringComparison.Ordinal)).Select(name => name[folder.Length..]);
    }

    private static VaultAnswer ListOld(VaultCall call)
    {
        var names = Names(call).ToList();
        return VaultAnswer.Of(new JsonObject { ["keys"] = JsonTexts.Array(names), ["policies"] = JsonTexts.Array(names) });
    }

    private static VaultAnswer ListDetailed(VaultCall call)
    {
        var infos = new JsonObject([.. call.Namespace.Policies.Listed.Select(policy => KeyValuePair.Create(policy.Name, (JsonNode?)policy.Describe("policy")))]);
        if (call.Namespace.IsRoot)
        {
            infos["root"] = Root("policy");
        }

        return VaultAnswer.Of(new JsonObject { ["keys"] = JsonTexts.Array(Names(call)), ["key_info"] = infos });
    }

    private static JsonObject Root(string textName) => new StoredPolicy("root", PolicyDocument.Root).Describe(textName);

    private static VaultAnswer Read(VaultCall call, string textName)
    {
        var name = NameOf(call);
        return name == "root" && call.Namespace.IsRoot
            ? VaultAnswer.Of(Root(textName))
            : VaultAnswer.Of((call.Namespace.Policies.Find(name) ?? throw VaultRefusal.NotFound()).Describe(textName));
    }

    private static VaultAnswer Write(VaultCall call)
    {
        var name = NameOf(call);
        var isOld = call.Fields.Has("rules") && call.Fields.Text("policy").Length == 0;
        var text = Decoded(isOld ? call.Fields.Text("rules") : call.Fields.Text("policy"));
        if (text.Length == 0)
        {
            throw VaultRefusal.Bad("'policy' parameter not supplied or empty");
        }

        if (name is "root" or "response-wrapping")
        {
            throw VaultRefusal.Bad($"cannot update \"{name}\" policy");
        }

        var (before, expiration, document) = (call.Namespace.Policies.Find(name), Expiration(call), Parsed(name, text));
        CheckCas(call, before, before?.CasRequired == true || call.Fields.Flag("cas_required"));
        call.Namespace.Policies.Put(new StoredPolicy(name, document)
        {
            Version = (before?.Version ?? 0) + 1,
            CasRequired = call.Fields.Flag("cas_required"),
            Modified = call.Now,
            Expiration = expiration,
            AllowWildcards = call.Fields.Flag("allow_wildcards_in_identity_templates"),
            AllowSlashes = call.Fields.Flag("allow_slashes_in_identity_templates"),
        });
        string[] said =
        [
            .. name != call.Fields.Part("name") ? [$"policy name was converted to {name}"] : Array.Empty<string>(),
            .. isOld ? ["'rules' is deprecated, please use 'policy' instead"] : Array.Empty<string>(),
        ];
        return VaultAnswer.Warning(said);
    }

    private static VaultAnswer Patch(VaultCall call)
    {
        var name = NameOf(call);
        var before = call.Namespace.Policies.Find(name) ?? throw VaultRefusal.Bad("policy not found");
        CheckCas(call, before, required: false);
        call.Namespace.Policies.Put(before with
        {
            Document = call.Fields.Has("policy") ? Parsed(name, Decoded(call.Fields.Text("policy"))) : before.Document,
            Version = before.Version + 1,
            Modified = call.Now,
            CasRequired = call.Fields.Flag("cas_required", before.CasRequired),
            Expiration = Expiration(call) ?? before.Expiration,
            AllowWildcards = call.Fields.Flag("allow_wildcards_in_identity_templates", before.AllowWildcards),
            AllowSlashes = call.Fields.Flag("allow_slashes_in_identity_templates", before.AllowSlashes),
        });
        return VaultAnswer.Of([]) with { Data = null, Status = 200, Bare = VaultEnvelope.Build(VaultAnswer.NoContent, "") };
    }

    private static VaultAnswer Delete(VaultCall call)
    {
        var name = NameOf(call);
        call.Namespace.Policies.Remove(name switch
        {
            "root" or "response-wrapping" => throw VaultRefusal.Bad($"cannot delete \"{call.Fields.Part("name").ToLowerInvariant()}\" policy"),
            "default" => throw VaultRefusal.Bad("cannot delete default policy"),
            _ => name,
        });
        return VaultAnswer.NoContent;
    }

    private static string NameOf(VaultCall call) => call.Fields.Part("name").Trim('/').ToLowerInvariant();

    private static string Decoded(string text)
    {
        var bytes = new byte[text.Length];
        return text.Length % 4 == 0 && Convert.TryFromBase64String(text, bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length) : text;
    }

    private static void CheckCas(VaultCall call, StoredPolicy? before, bool required)
    {
        if (!call.Fields.Has("cas"))
        {
            if (required)
            {
                throw VaultRefusal.Bad("check-and-set parameter required for this call");
            }

            return;
        }

        var cas = call.Fields.Int("cas");
        if (cas == -1 && before is not null)
        {
            throw VaultRefusal.Bad("check-and-set parameter set to -1 on existing entry");
        }

        if (cas != -1 && cas != (before?.Version ?? 0))
        {
            throw VaultRefusal.Bad("check-and-set parameter did not match the current version");
        }
    }

    private static DateTimeOffset? Expiration(VaultCall call)
    {
        var (until, ttl) = (call.Fields.Time("expiration"), call.Fields.Duration("ttl"));
        if (until is not null && call.Fields.Has("ttl"))
        {
            throw VaultRefusal.Bad("cannot supply both 'expiration' and 'ttl' for policies");
        }

        until ??= ttl > TimeSpan.Zero ? call.Now + ttl : null;
        return until <= call.Now ? throw VaultRefusal.Bad("refusing to update policy as expiration time has already elapsed") : until;
    }

    private static PolicyDocument Parsed(string name, string text)
    {
        var document = PolicyDocument.Parse(name, text);
        return document.Refusal(VaultState.Dialect) is { } refusal ? throw VaultRefusal.Bad(refusal) : document;
    }
}
