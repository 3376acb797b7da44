using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Portal.Core.Changes;
using Portal.Core.Failures;
using Portal.Core.Vault;
using Portal.Core.Vault.Api;

namespace Portal.Core.Secrets.Versions;

/// <summary>The steps that change the versions and the metadata of secrets in version 2 mounts.</summary>
internal sealed class VersionWrites(VaultClient vault, SecretStore store)
{
    /// <summary>"version 3", "versions 1, 2".</summary>
    public static string Name(ImmutableArray<int> versions) => (versions.Length == 1 ? "version " : "versions ") + string.Join(", ", versions.Order());

    /// <summary>Deletes versions so that they can be undeleted.</summary>
    /// <param name="path">The secret.</param>
    /// <param name="versions">Which versions.</param>
    /// <param name="check">Why it must not be done any more, in words, from the metadata as it is by then; null for no check.</param>
    public ChangeStep Delete(SecretPath path, ImmutableArray<int> versions, Func<SecretMetadata, string?>? check = null) =>
        OnVersions(path, versions, "delete", "Delete", ChangeKind.Delete, check) with
        {
            Undo = (_, _, _) => Task.FromResult(Undelete(path, versions, now => Unless(now, versions, VersionState.Deleted))),
        };

    /// <summary>Makes deleted versions readable again.</summary>
    public ChangeStep Undelete(SecretPath path, ImmutableArray<int> versions, Func<SecretMetadata, string?>? check = null) =>
        OnVersions(path, versions, "undelete", "Undelete", ChangeKind.Update, check) with
        {
            Undo = (_, _, _) => Task.FromResult(Delete(path, versions, now => Unless(now, versions, VersionState.Live))),
        };

    /// <summary>Destroys the values of versions. There is no way back.</summary>
    public ChangeStep Destroy(SecretPath path, ImmutableArray<int> versions) => OnVersions(path, versions, "destroy", "Destroy", ChangeKind.Delete, null);

    public ChangeStep DeleteEverything(SecretPath path, SecretMetadata? read)
    {
        var target = KvPath.Area(path, "metadata");
        return new ChangeStep
        {
            Title = $"Delete {path} with all versions and metadata",
            System = ApiSystem.Vault,
            Kind = ChangeKind.Delete,
            Target = target,
            Before = read is null ? null : VaultWrite.Json(Body(read.Settings, read.CustomMetadata)),
            BasedOn = read is null ? "nothing: the metadata was not read" : $"version {read.CurrentVersion}",
            Request = VaultWrite.Request("DELETE", target),
            Commands = [ShellWord.Command("vault", "kv", "metadata", "delete", $"-mount={path.Mount}", path.Key)],
            Needs = $"delete on {target}",
            Apply = async (session, ct) =>
            {
                if (read is not null && (await store.MetadataAsync(session, path, ct)).CurrentVersion != read.CurrentVersion)
                {
                    throw VaultWrite.Conflict(target, "A newer version was written since.");
                }

                return (await vault.SendAsync<IKvApi>(session.Vault, VaultCall.Delete(target), (api, token) => api.DeleteAsync(VaultPath.Encode(target), token), ct)).Outcome("deleted for good");
            },
        };
    }

    public ChangeStep Metadata(SecretPath path, SecretMetadata read, KvSettings settings, ImmutableSortedDictionary<string, string> customMetadata)
    {
        var target = KvPath.Area(path, "metadata");
        var body = Body(settings, customMetadata);
        return new ChangeStep
        {
            Title = $"Change the metadata of {path}",
            System = ApiSystem.Vault,
            Kind = ChangeKind.Update,
            Target = target,
            Before = VaultWrite.Json(Body(read.Settings, read.CustomMetadata)),
            After = VaultWrite.Json(body),
            BasedOn = "the metadata that was read",
            Request = VaultWrite.Request("POST", target, body),
            Commands = [ShellWord.Command(["vault", "kv", "metadata", "put", $"-mount={path.Mount}", .. Flags(settings, customMetadata), path.Key])],
            Needs = $"update on {target}",
            Subject = SecretWrites.Subject(path),
            Undo = (_, _, _) => Task.FromResult(Metadata(path, read with { Settings = settings, CustomMetadata = customMetadata }, read.Settings, read.CustomMetadata)),
            Apply = async (session, ct) =>
            {
                var now = await store.MetadataAsync(session, path, ct);
                if (Body(now.Settings, now.CustomMetadata).ToJsonString() != Body(read.Settings, read.CustomMetadata).ToJsonString())
                {
                    throw VaultWrite.Conflict(target, "The metadata was changed since it was read.");
                }

                return (await vault.SendAsync<IKvApi>(session.Vault, VaultCall.Update(target), (api, token) => api.WriteAsync(VaultPath.Encode(target), body, token), ct)).Outcome("written");
            },
        };
    }

    // Vault says nothing when a version is in another state than expected: what was destroyed meanwhile stays destroyed.
    private static string? Unless(SecretMetadata now, ImmutableArray<int> versions, VersionState expected) => versions
        .Select(number => now.Versions.FirstOrDefault(version => version.Number == number) is { } version
            ? version.State == expected ? null : $"Version {number} is {version.State.ToString().ToLowerInvariant()} by now."
            : $"Version {number} is not kept any more.")
        .FirstOrDefault(moved => moved is not null);

    // Deleting, undeleting and destroying a version that is so already changes nothing, so these steps need no check of their own.
    private ChangeStep OnVersions(SecretPath path, ImmutableArray<int> versions, string area, string verb, ChangeKind kind, Func<SecretMetadata, string?>? check)
    {
        var target = KvPath.Area(path, area);
        if (versions.IsEmpty) throw VaultWrite.Invalid(target, "No version is chosen.");
        return new ChangeStep
        {
            Title = $"{verb} {Name(versions)} of {path}",
            System = ApiSystem.Vault,
            Kind = kind,
            Target = target,
            BasedOn = Name(versions),
            Request = VaultWrite.Request("POST", target, Body(versions)),
            Commands = [ShellWord.Command("vault", "kv", area, $"-mount={path.Mount}", $"-versions={string.Join(',', versions.Order())}", path.Key)],
            Needs = $"update on {target}",
            Subject = SecretWrites.Subject(path),
            Apply = async (session, ct) =>
            {
                if (check is not null && (await Part.OfAsync(store.MetadataAsync(session, path, ct))).Value is { } now && check(now) is { } moved) throw VaultWrite.Conflict(target, moved);
                return (await vault.SendAsync<IKvApi>(session.Vault, VaultCall.Update(target), (api, token) => api.WriteAsync(VaultPath.Encode(target), Body(versions), token), ct)).Outcome(Name(versions));
            },
        };
    }

    /// <summary>Which versions, as the API takes them.</summary>
    public static JsonObject Body(ImmutableArray<int> versions) => new() { ["versions"] = new JsonArray([.. versions.Order().Select(version => JsonValue.Create(version))]) };

    /// <summary>Settings and custom metadata as the API takes them.</summary>
    public static JsonObject Body(KvSettings settings, ImmutableSortedDictionary<string, string> customMetadata)
    {
        var custom = new JsonObject();
        foreach (var (key, value) in customMetadata) custom[key] = value;
        return new JsonObject
        {
            ["max_versions"] = settings.MaxVersions,
            ["cas_required"] = settings.CasRequired,
            ["delete_version_after"] = VaultWrite.Seconds(settings.DeleteVersionAfter),
            ["custom_metadata"] = custom,
        };
    }

    private static IEnumerable<string> Flags(KvSettings settings, ImmutableSortedDictionary<string, string> customMetadata) =>
    [
        $"-max-versions={settings.MaxVersions}",
        $"-cas-required={(settings.CasRequired ? "true" : "false")}",
        $"-delete-version-after={VaultWrite.Seconds(settings.DeleteVersionAfter)}",
        .. customMetadata.Select(pair => $"-custom-metadata={pair.Key}={pair.Value}"),
    ];
}
