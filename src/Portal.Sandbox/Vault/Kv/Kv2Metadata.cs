using System.Text;
using System.Text.Json.Nodes;
using Portal.Sandbox.Vault.Core;
using Portal.Sandbox.Vault.Http;

namespace Portal.Sandbox.Vault.Kv;

/// <summary><c>metadata/</c> and <c>detailed-metadata/</c> of KV version 2.</summary>
internal sealed class Kv2Metadata(Kv2Engine engine)
{
    private static readonly string[] Settable = ["max_versions", "cas_required", "metadata_cas_required", "delete_version_after", "custom_metadata"];

    private static readonly VaultField[] Page = [new("path"), new("after"), new("limit", FieldType.Int)];

    public IEnumerable<VaultRoute> Routes =>
    [
        new(
            "metadata/{path*}",
            [
                .. Page, new("cas_required", FieldType.Flag), new("metadata_cas_required", FieldType.Flag), new("max_versions", FieldType.Int),
                new("delete_version_after", FieldType.Duration), new("custom_metadata", FieldType.Map), new("metadata_cas", FieldType.Int),
            ])
        {
            Exists = call => engine.Secrets.Get(call.Fields.Part("path")) is not null,
            Read = call => VaultAnswer.Of((engine.Secrets.Get(call.Fields.Part("path")) ?? throw VaultRefusal.NotFound()).Describe()),
            List = call => VaultAnswer.Keys(Listed(call)),
            Scan = call => VaultAnswer.Of(engine.Secrets.Scan(call.Fields.Part("path")).ToList() is { Count: > 0 } keys ? new JsonObject { ["keys"] = JsonTexts.Array(keys) } : []),
            Write = Write,
            Patch = Patch,
            Delete = Delete,
        },
        new("detailed-metadata/{path*}", Page)
        {
            List = call => Detailed(call, Listed(call).ToList()),
            Scan = call => Detailed(call, engine.Secrets.Scan(call.Fields.Part("path")).ToList()),
        },
    ];

    private IEnumerable<string> Listed(VaultCall call)
    {
        var (after, limit) = (call.Fields.Text("after"), call.Fields.Int("limit"));
        var keys = engine.Secrets.List(call.Fields.Part("path")).Where(key => after.Length == 0 || string.CompareOrdinal(key, after) > 0);
        return limit > 0 ? keys.Take((int)Math.Min(limit, int.MaxValue)) : keys;
    }

    private VaultAnswer Detailed(VaultCall call, List<string> keys)
    {
        if (keys.Count == 0 && call.Operation == VaultOperation.List)
        {
            throw VaultRefusal.NotFound();
        }

        var folder = call.Fields.Part("path");
        var infos = keys.Select(key => KeyValuePair.Create(key, (JsonNode?)(key.EndsWith('/') ? new JsonObject() : engine.Secrets.Get(folder + key)!.Describe())));
        return VaultAnswer.Of(new JsonObject { ["keys"] = JsonTexts.Array(keys), ["key_info"] = new JsonObject([.. infos]) });
    }

    private VaultAnswer Write(VaultCall call)
    {
        var (path, fields) = (Kv2Data.RequirePath(call), call.Fields);
        if (!Settable.Any(fields.Has))
        {
            return VaultAnswer.NoContent;
        }

        var custom = fields.Has("custom_metadata") ? CustomMetadata(fields.Map("custom_metadata") ?? []) : null;
        var found = engine.Secrets.Get(path);
        CheckCas(fields, found);
        var secret = found ?? new Kv2Secret { Created = call.Now };
        Set(secret, fields, call.Now);
        secret.CustomMetadata = custom ?? secret.CustomMetadata;
        if (found is null)
        {
            engine.Secrets.Put(path, secret);
        }

        return Remarks(fields);
    }

    private VaultAnswer Patch(VaultCall call)
    {
        var (path, fields) = (Kv2Data.RequirePath(call), call.Fields);
        if (!Settable.Any(fields.Has))
        {
            return VaultAnswer.NoContent;
        }

        var patch = fields.Map("custom_metadata") ?? [];
        CustomMetadata(new JsonObject([.. patch.Where(pair => pair.Value is not null).Select(pair => KeyValuePair.Create(pair.Key, pair.Value!.DeepClone()))!]));
        if (engine.Secrets.Get(path) is not { } secret)
        {
            return VaultAnswer.Empty404;
        }

        CheckCas(fields, secret);
        Set(secret, fields, call.Now);
        if (fields.Has("custom_metadata"))
        {
            secret.CustomMetadata = fields.Map("custom_metadata") is null ? null : Merged(secret.CustomMetadata, patch);
        }

        return Remarks(fields);
    }

    private static Dictionary<string, string> Merged(IReadOnlyDictionary<string, string>? before, JsonObject patch)
    {
        var merged = before?.ToDictionary() ?? [];
        foreach (var (name, value) in patch)
        {
            if (value is null)
            {
                merged.Remove(name);
            }
            else
            {
                merged[name] = WeakJson.Text(value);
            }
        }

        return merged;
    }

    private VaultAnswer Delete(VaultCall call)
    {
        engine.Secrets.Remove(call.Fields.Part("path"));
        return VaultAnswer.NoContent;
    }

    private static void Set(Kv2Secret secret, FieldValues fields, DateTimeOffset now)
    {
        secret.MaxVersions = (uint)fields.Int("max_versions", secret.MaxVersions);
        secret.CasRequired = fields.Flag("cas_required", secret.CasRequired);
        secret.MetadataCasRequired = fields.Flag("metadata_cas_required", secret.MetadataCasRequired);
        secret.DeleteVersionAfter = fields.Duration("delete_version_after", secret.DeleteVersionAfter);
        secret.MetadataVersion++;
        secret.Updated = now;
    }

    private void CheckCas(FieldValues fields, Kv2Secret? secret)
    {
        if (!fields.Has("metadata_cas"))
        {
            if (engine.Config.MetadataCasRequired || secret?.MetadataCasRequired == true)
            {
                throw VaultRefusal.Bad("metadata check-and-set parameter required for this call");
            }

            return;
        }

        if (fields.Int("metadata_cas") != (secret?.MetadataVersion ?? 0))
        {
            throw VaultRefusal.Bad(secret is null ? "metadata_cas must be 0 when creating new metadata" : "metadata check-and-set parameter does not match the current version");
        }
    }

    private VaultAnswer Remarks(FieldValues fields) => VaultAnswer.Warning(
    [
        .. Ignored("cas_required", engine.Config.CasRequired, fields),
        .. Ignored("metadata_cas_required", engine.Config.MetadataCasRequired, fields),
    ]);

    private static IEnumerable<string> Ignored(string name, bool mandated, FieldValues fields) =>
        mandated && fields.Has(name) && !fields.Flag(name) ? [$"\"{name}\" set to false, but is mandated by backend config. This value will be ignored."] : [];

    private static Dictionary<string, string> CustomMetadata(JsonObject map)
    {
        var texts = new Dictionary<string, string>();
        foreach (var (name, value) in map)
        {
            try
            {
                texts[name] = WeakJson.Text(value);
            }
            catch (FormatException e)
            {
                throw VaultRefusal.Bad("custom_metadata validation failed: " + e.Message);
            }
        }

        var wrong = Wrong(texts).Select(text => "custom_metadata validation failed: " + text).ToList();
        return wrong.Count > 0 ? throw VaultRefusal.Bad(VaultRefusal.Listed(wrong)) : texts;
    }

    private static IEnumerable<string> Wrong(Dictionary<string, string> texts)
    {
        if (texts.Count > 64)
        {
            yield return $"payload must contain at most 64 keys, provided {texts.Count}";
            yield break;
        }

        foreach (var (name, value) in texts.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (Encoding.UTF8.GetByteCount(name) is var nameLength && nameLength is 0 or > 128)
            {
                yield return $"length of key \"{name}\" is {nameLength} but must be 0 < len(key) <= 128";
            }

            if (Encoding.UTF8.GetByteCount(value) is var length && length is 0 or > 512)
            {
                yield return $"length of value for key \"{name}\" is {length} but must be 0 < len(value) <= 512";
            }

            if (!Printable(name))
            {
                yield return $"key {GoQuote.Write(name)} ({name}) contains unprintable characters";
            }

            if (!Printable(value))
            {
                yield return $"value for key \"{name}\" contains unprintable characters";
            }
        }
    }

    private static bool Printable(string text) => text.EnumerateRunes().All(GoQuote.IsPrintable);
}
