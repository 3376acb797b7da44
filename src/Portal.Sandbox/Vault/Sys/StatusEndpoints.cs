using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Portal.Sandbox.Faults;
using Portal.Sandbox.Vault.Core;
using Portal.Sandbox.Vault.Http;

namespace Portal.Sandbox.Vault.Sys;

/// <summary>What answers without a token, sealed or not, and without the usual envelope.</summary>
internal sealed class StatusEndpoints(VaultState state, SandboxFaults faults, Func<Uri> address)
{
    private static readonly FaultCall HealthCall = new(FaultSystem.Vault, "GET", "sys/health");
    private static readonly FaultCall LeaderCall = new(FaultSystem.Vault, "GET", "sys/leader");

    private bool Sealed => state.Seal.IsSealed || faults.Reaches(FaultKind.Sealed, HealthCall);

    /// <summary>Null if the path is none of these.</summary>
    public async Task<VaultAnswer?> AnswerAsync(HttpContext context, string path)
    {
        var method = context.Request.Method;
        if (path is "sys/health" or "sys/unseal" or "sys/init" or "sys/seal-status" && context.Request.Headers["X-Vault-Namespace"].ToString().Length > 0)
        {
            throw VaultRefusal.Bad("operation unavailable in namespaces");
        }

        return path switch
        {
            "sys/health" => method is "GET" or "HEAD" ? Health(context.Request.Query) : throw new VaultRefusal(405),
            "sys/seal-status" => method is "GET" ? Bare(SealStatus()) : throw new VaultRefusal(405),
            "sys/leader" => method is "GET" ? Bare(Leader()) : throw new VaultRefusal(405),
            "sys/init" => method switch
            {
                "GET" => Bare(new JsonObject { ["initialized"] = true }),
                "PUT" or "POST" => throw VaultRefusal.Bad("Vault is already initialized"),
                _ => throw new VaultRefusal(405),
            },
            "sys/unseal" => method is "PUT" or "POST" ? Unseal((await VaultRequestReader.ReadAsync(context, path, state)).Data) : throw new VaultRefusal(405),
            _ => null,
        };
    }

    private static VaultAnswer Bare(JsonObject body, int status = 200) => new() { Status = status, Bare = body };

    private VaultAnswer Health(IQueryCollection query)
    {
        var standby = faults.Hit(FaultKind.Standby, HealthCall) is not null || faults.Reaches(FaultKind.NoActiveNode, HealthCall);
        var standbyIsFine = query.TryGetValue("standbyok", out var text) && IsTrue(text.ToString());
        var status = (Sealed, standby) switch
        {
            (true, _) => Code("sealedcode", 503),
            (_, true) => standbyIsFine ? Code("activecode", 200) : Code("standbycode", 429),
            _ => Code("activecode", 200),
        };
        foreach (var name in new[] { "uninitcode", "sealedcode", "standbycode", "activecode" })
        {
            Code(name, 0);
        }

        var body = new JsonObject
        {
            ["initialized"] = true,
            ["sealed"] = Sealed,
            ["standby"] = Sealed || standby,
            ["replication_performance_mode"] = Sealed ? "unknown" : "disabled",
            ["replication_dr_mode"] = Sealed ? "unknown" : "disabled",
            ["server_time_utc"] = state.Now.ToUnixTimeSeconds(),
            ["version"] = VaultVersion.Number,
        };
        AddCluster(body);
        return Bare(body, status);

        int Code(string name, int otherwise) => !query.TryGetValue(name, out var text) ? otherwise
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var code) && code is >= 100 and < 1000 ? code
            : throw new VaultRefusal(400);
    }

    private static bool IsTrue(string text)
    {
        try
        {
            return text.Length > 0 && WeakJson.Flag(JsonValue.Create(text));
        }
        catch (FormatException)
        {
            throw new VaultRefusal(400);
        }
    }

    private JsonObject SealStatus()
    {
        var body = new JsonObject
        {
            ["type"] = "shamir",
            ["initialized"] = true,
            ["sealed"] = Sealed,
            ["t"] = 1,
            ["n"] = 1,
            ["progress"] = 0,
            ["nonce"] = "",
            ["version"] = VaultVersion.Number,
            ["commit_date"] = VaultVersion.CommitDate,
            ["migration"] = false,
            ["recovery_seal"] = false,
            ["storage_type"] = state.Options.HighAvailability?.StorageType ?? "inmem",
        };
        AddCluster(body);
        return body;
    }

    private JsonObject Leader()
    {
        if (Sealed)
        {
            throw new VaultRefusal(503, "Vault is sealed");
        }

        if (state.Options.HighAvailability is not { } ha)
        {
            return new JsonObject { ["ha_enabled"] = false };
        }

        var leaderless = faults.Reaches(FaultKind.NoActiveNode, LeaderCall);
        var standby = leaderless || faults.Reaches(FaultKind.Standby, LeaderCall);
        var body = new JsonObject { ["ha_enabled"] = true };
        if (!standby)
        {
            body["is_self"] = true;
            body["active_time"] = GoTime.Write(state.Started);
        }

        if (!leaderless)
        {
            body["leader_address"] = standby && ha.Nodes.Count > 1 ? $"http://{ha.Nodes[1]}:8200" : address().ToString().TrimEnd('/');
            body["leader_cluster_address"] = $"https://{ha.Nodes[standby && ha.Nodes.Count > 1 ? 1 : 0]}:8201";
        }

        if (ha.StorageType == "raft")
        {
            body["raft_committed_index"] = state.RaftIndex;
            body["raft_applied_index"] = state.RaftIndex;
        }

        return body;
    }

    private VaultAnswer Unseal(JsonObject data)
    {
        if (WeakJson.Flag(data["reset"]))
        {
            return Sealed ? Bare(SealStatus()) : throw VaultRefusal.Bad("vault is unsealed");
        }

        var key = WeakJson.Text(data["key"]);
        if (key.Length == 0)
        {
            throw VaultRefusal.Bad("'key' must be specified in request body as JSON, or 'reset' set to true");
        }

        if (!Decode(key))
        {
            throw VaultRefusal.Bad("'key' must be a valid hex or base64 string");
        }

        lock (state.Lock)
        {
            if (Sealed && key != state.Seal.UnsealKey)
            {
                throw VaultRefusal.Bad("Unseal failed, invalid key");
            }

            state.Seal.IsSealed = false;
        }

        // The key opens a server that was sealed on purpose too.
        if (key == state.Seal.UnsealKey)
        {
            faults.EndAll(FaultKind.Sealed);
        }

        return Bare(SealStatus());
    }

    private static bool Decode(string key) =>
        Convert.TryFromBase64String(key, new byte[key.Length], out _) || (key.Length % 2 == 0 && key.All(char.IsAsciiHexDigit));

    private void AddCluster(JsonObject body)
    {
        if (!Sealed)
        {
            body["cluster_name"] = state.Seal.ClusterName;
            body["cluster_id"] = state.Seal.ClusterId;
        }
    }
}
