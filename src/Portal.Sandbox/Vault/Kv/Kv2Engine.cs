using System.Text.Json.Nodes;
using Portal.Sandbox.Vault.Core;
using Portal.Sandbox.Vault.Http;

namespace Portal.Sandbox.Vault.Kv;

/// <summary>KV version 2: secrets with versions.</summary>
internal sealed class Kv2Engine : VaultBackend
{
    public Kv2Engine(VaultState state)
    {
        State = state;
        VaultField[] versions = [new("path"), new("versions", FieldType.IntList)];
        Routes =
        [
            new(
                "config",
                new("max_versions", FieldType.Int),
                new("cas_required", FieldType.Flag),
                new("metadata_cas_required", FieldType.Flag),
                new("delete_version_after", FieldType.SignedDuration)) { Read = ReadConfig, Write = WriteConfig },
            .. new Kv2Data(this).Routes,
            .. new Kv2Metadata(this).Routes,
            new("delete/{path+}", versions) { Write = call => Change(call, "No version number provided", Delete) },
            new("undelete/{path+}", versions) { Write = call => Change(call, "No version number provided", Undelete) },
            new("destroy/{path+}", versions) { Write = call => Change(call, "no version number provided", Destroy) },
        ];
    }

    public override IReadOnlyList<VaultRoute> Routes { get; }

    public KeyTree<Kv2Secret> Secrets { get; } = new();

    public Kv2Config Config { get; private set; } = new();

    public VaultState State { get; }

    /// <summary>The same secrets, each as the first version of itself.</summary>
    public static Kv2Engine Upgrade(Kv1Engine old, VaultState state)
    {
        var engine = new Kv2Engine(state);
        foreach (var path in old.Secrets.Scan(""))
        {
            var secret = new Kv2Secret();
            secret.Add(old.Secrets.Get(path)!, engine.Config, state.Now);
            engine.Secrets.Put(path, secret);
        }

        return engine;
    }

    /// <summary>Writes a secret's versions as so many requests would.</summary>
    public void Fill(FilledSecret filled)
    {
        var secret = new Kv2Secret();
        for (var version = 1; version <= filled.Versions; version++)
        {
            secret.Add(filled.Data(version), Config, State.Now);
        }

        if (filled.Deleted)
        {
            Delete(secret, secret.Versions[secret.Current]);
        }

        Secrets.Put(filled.Path, secret);
    }

    public override VaultAnswer UnknownPath(VaultCall call)
    {
        var verb = call.Operation switch
        {
            VaultOperation.Create or VaultOperation.Update => "put",
            VaultOperation.Patch => "patch",
            VaultOperation.List => "list",
            VaultOperation.Scan => "scan",
            VaultOperation.Delete => "delete",
            _ => "get",
        };
        return VaultAnswer.Warning(call.Rest is "metadata" or "data" or "delete" or "undelete" or "destroy"
            ? "Non-listing operations on the root of a K/V v2 mount are not supported."
            : "Invalid path for a versioned K/V secrets engine. See the API docs for the appropriate API endpoints to use. "
                + $"If using the OpenBao CLI, use 'bao kv {verb}' for this operation.") with
        { Status = 404 };
    }

    private VaultAnswer ReadConfig(VaultCall call) => VaultAnswer.Of(new JsonObject
    {
        ["cas_required"] = Config.CasRequired,
        ["delete_version_after"] = Config.DeleteVersionAfter < TimeSpan.Zero ? "-1s" : GoDuration.Write(Config.DeleteVersionAfter),
        ["max_versions"] = Config.MaxVersions,
        ["metadata_cas_required"] = Config.MetadataCasRequired,
    });

    private VaultAnswer WriteConfig(VaultCall call)
    {
        Config = new Kv2Config
        {
            MaxVersions = (uint)call.Fields.Int("max_versions", Config.MaxVersions),
            CasRequired = call.Fields.Flag("cas_required", Config.CasRequired),
            MetadataCasRequired = call.Fields.Flag("metadata_cas_required", Config.MetadataCasRequired),
            DeleteVersionAfter = call.Fields.Duration("delete_version_after", Config.DeleteVersionAfter),
        };
        return VaultAnswer.NoContent;
    }

    private VaultAnswer Change(VaultCall call, string nothingGiven, Action<Kv2Secret, Kv2Version> change)
    {
        var numbers = call.Fields.Ints("versions");
        if (numbers.Count == 0)
        {
            throw VaultRefusal.Bad(nothingGiven);
        }

        if (Secrets.TryGet(call.Fields.Part("path"), out var secret))
        {
            foreach (var number in numbers)
            {
                if (secret.Versions.TryGetValue(number, out var version))
                {
                    change(secret, version);
                }
            }
        }

        return VaultAnswer.NoContent;
    }

    /// <summary>Hides a version; what is hidden or gone already stays as it is.</summary>
    public void Delete(Kv2Secret secret, Kv2Version version)
    {
        if (version.CanBeRead(State.Now))
        {
            version.Deleted = State.Now;
        }
    }

    private void Undelete(Kv2Secret secret, Kv2Version version)
    {
        if (!version.Destroyed)
        {
            version.Deleted = secret.DeletionTime(Config, State.Now);
        }
    }

    private static void Destroy(Kv2Secret secret, Kv2Version version) => (version.Destroyed, version.Data) = (true, null);
}

/// <summary>A secret to begin with.</summary>
/// <param name="Data">The JSON text of a version's data.</param>
/// <param name="Deleted">Whether the latest version is deleted.</param>
internal sealed record FilledSecret(string Path, Func<int, string> Data, int Versions, bool Deleted = false);
