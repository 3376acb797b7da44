using System.Text.Json.Nodes;
using Portal.Sandbox.Vault.Core;
using Portal.Sandbox.Vault.Http;

namespace Portal.Sandbox.Vault.Kv;

/// <summary>KV version 1: the body is the secret.</summary>
internal sealed class Kv1Engine : VaultBackend
{
    public Kv1Engine() => Routes =
    [
        new("{path*}", new VaultField("path"))
        {
            List = call => VaultAnswer.Keys(Secrets.List(call.Rest)),
            Scan = Scan,
            Exists = call => Secrets.Get(call.Rest) is not null,
            Read = Read,
            Write = Write,
            Delete = Delete,
        },
    ];

    public override IReadOnlyList<VaultRoute> Routes { get; }

    /// <summary>Secrets as JSON text.</summary>
    public KeyTree<string> Secrets { get; } = new();

    private VaultAnswer Scan(VaultCall call) => VaultAnswer.Of(Secrets.Scan(call.Rest).ToList() is { Count: > 0 } keys ? new JsonObject { ["keys"] = JsonTexts.Array(keys) } : []);

    private VaultAnswer Read(VaultCall call)
    {
        var data = (JsonObject)JsonNode.Parse(Secrets.Get(call.Rest) ?? throw VaultRefusal.NotFound())!;
        return VaultAnswer.Of(data) with { LeaseDuration = LeaseOf(data, call.Mount) };
    }

    /// <summary>The secret says itself how long it may be kept, in a member <c>ttl</c>, or <c>lease</c> as it once was.</summary>
    private static long LeaseOf(JsonObject data, Mount mount)
    {
        try
        {
            var said = data["ttl"] ?? data["lease"];
            var ttl = said is JsonValue ? GoDuration.Parse(WeakJson.Text(said)) : TimeSpan.Zero;
            return (long)(ttl > TimeSpan.Zero ? ttl : mount.DefaultTtl).TotalSeconds;
        }
        catch (FormatException)
        {
            return (long)mount.DefaultTtl.TotalSeconds;
        }
    }

    private VaultAnswer Write(VaultCall call)
    {
        if (call.Rest.Length == 0)
        {
            throw VaultRefusal.Bad("missing path");
        }

        Secrets.Put(call.Rest, call.Data.Count > 0 ? call.Data.ToJsonString() : throw VaultRefusal.Bad("missing data fields"));
        return VaultAnswer.NoContent;
    }

    private VaultAnswer Delete(VaultCall call)
    {
        Secrets.Remove(call.Rest);
        return VaultAnswer.NoContent;
    }
}
