using System.Text.Json;
using System.Text.Json.Nodes;
using Portal.Sandbox.Faults;
using Portal.Sandbox.Vault.Core;
using Portal.Sandbox.Vault.Http;

namespace Portal.Sandbox.Vault.Kv;

/// <summary><c>data/</c> and <c>subkeys/</c> of KV version 2.</summary>
internal sealed class Kv2Data(Kv2Engine engine)
{
    public IEnumerable<VaultRoute> Routes =>
    [
        new("data/{path*}", new("path"), new("version", FieldType.Int), new("data", FieldType.Map), new("options", FieldType.Map))
        {
            Exists = call => engine.Secrets.Get(call.Fields.Part("path")) is not null,
            Read = Read,
            Write = Write,
            Patch = Patch,
            Delete = Delete,
        },
        new("subkeys/{path*}", new("path"), new("version", FieldType.Int), new("depth", FieldType.Int)) { Read = Subkeys },
    ];

    private VaultAnswer Read(VaultCall call)
    {
        var (secret, number, version) = Wanted(call);
        var readable = version.CanBeRead(call.Now);
        var data = new JsonObject { ["data"] = readable ? JsonNode.Parse(version.Data!) : null, ["metadata"] = secret.Describe(number) };
        return VaultAnswer.Of(data) with { Status = readable ? 200 : 404 };
    }

    private VaultAnswer Subkeys(VaultCall call)
    {
        var (secret, number, version) = Wanted(call);
        var readable = version.CanBeRead(call.Now);
        var keys = readable && JsonNode.Parse(version.Data!) is JsonObject map ? KeysOf(map, call.Fields.Int("depth") is > 0 and var depth ? depth : long.MaxValue) : null;
        return VaultAnswer.Of(new JsonObject { ["subkeys"] = keys, ["metadata"] = secret.Describe(number) }) with { Status = readable ? 200 : 404 };
    }

    private static JsonObject KeysOf(JsonObject map, long depth) =>
        new([.. map.Select(pair => KeyValuePair.Create(pair.Key, pair.Value is JsonObject { Count: > 0 } below && depth > 1 ? KeysOf(below, depth - 1) : (JsonNode?)null))]);

    private (Kv2Secret Secret, long Number, Kv2Version Version) Wanted(VaultCall call)
    {
        var secret = engine.Secrets.Get(call.Fields.Part("path")) ?? throw VaultRefusal.NotFound();
        var number = call.Fields.Int("version") is > 0 and var asked ? asked : secret.Current;
        return (secret, number, secret.Versions.GetValueOrDefault(number) ?? throw VaultRefusal.NotFound());
    }

    private VaultAnswer Write(VaultCall call)
    {
        var path = RequirePath(call);
        RequireData(call);
        var known = engine.Secrets.TryGet(path, out var found);
        var secret = found ?? new Kv2Secret();
        CheckCas(call, secret);
        secret.Add(Text(call.Fields.Map("data")), engine.Config, call.Now);
        if (!known)
        {
            engine.Secrets.Put(path, secret);
        }

        return VaultAnswer.Of(secret.Describe(secret.Current));
    }

    private VaultAnswer Patch(VaultCall call)
    {
        RequireData(call);
        if (!engine.Secrets.TryGet(call.Fields.Part("path"), out var secret))
        {
            return VaultAnswer.Empty404;
        }

        CheckCas(call, secret);
        if (!secret.Versions.TryGetValue(secret.Current, out var version))
        {
            return VaultAnswer.Empty404;
        }

        if (!version.CanBeRead(call.Now))
        {
            return VaultAnswer.Of(secret.Describe(secret.Current)) with { Status = 404 };
        }

        if (JsonNode.Parse(version.Data!) is not JsonObject before)
        {
            throw new VaultRefusal(500, VaultRefusal.Listed("resource does not exist"));
        }

        secret.Add(Text(call.Fields.Map("data") is { } patch ? MergePatch.Apply(before, patch) : null), engine.Config, call.Now);
        return VaultAnswer.Of(secret.Describe(secret.Current));
    }

    private VaultAnswer Delete(VaultCall call)
    {
        if (engine.Secrets.TryGet(call.Fields.Part("path"), out var secret) && secret.Versions.TryGetValue(secret.Current, out var version))
        {
            engine.Delete(secret, version);
        }

        return VaultAnswer.NoContent;
    }

    private void CheckCas(VaultCall call, Kv2Secret secret)
    {
        if (call.Fields.Map("options") is not { } options || !options.TryGetPropertyValue("cas", out var raw))
        {
            if (engine.Config.CasRequired || secret.CasRequired)
            {
                throw VaultRefusal.Bad("check-and-set parameter required for this call");
            }

            return;
        }

        try
        {
            if (WeakJson.Int(raw) != secret.Current || IsMeantToLose(call))
            {
                throw VaultRefusal.Bad("check-and-set parameter did not match the current version");
            }
        }
        catch (FormatException)
        {
            throw VaultRefusal.Bad("error parsing check-and-set parameter");
        }
    }

    private bool IsMeantToLose(VaultCall call)
    {
        var method = call.Operation is VaultOperation.Patch ? "PATCH" : "POST";
        return engine.State.Options.Faults?.Hit(FaultKind.CasMismatch, new(FaultSystem.Vault, method, call.Namespace.Path + call.Path)) is not null;
    }

    private static void RequireData(VaultCall call)
    {
        if (!call.Fields.Has("data"))
        {
            throw VaultRefusal.Bad("no data provided");
        }
    }

    public static string RequirePath(VaultCall call) => call.Fields.Part("path") is { Length: > 0 } path ? path : throw VaultRefusal.Bad("missing path");

    /// <summary>What is stored, with numbers as the real engine gives them back.</summary>
    private static string Text(JsonObject? data) => data is null ? "null" : Stored(data)!.ToJsonString();

    private static JsonNode? Stored(JsonNode? node) => node switch
    {
        JsonObject map => new JsonObject([.. map.Select(pair => KeyValuePair.Create(pair.Key, Stored(pair.Value)))]),
        JsonArray array => new JsonArray([.. array.Select(Stored)]),
        JsonValue value when value.GetValueKind() == JsonValueKind.Number => JsonNode.Parse(GoNumber.ThroughFloat(value.ToJsonString())),
        _ => node?.DeepClone(),
    };
}
