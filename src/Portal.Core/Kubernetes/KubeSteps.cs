using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using Portal.Core.Changes;
using Portal.Core.Failures;

namespace Portal.Core.Kubernetes;

/// <summary>Makes the steps of plans that write to the cluster, so that they all show, and do, the same for the same kind of write.</summary>
internal static class KubeSteps
{
    private const int MostAttempts = 6;
    private static readonly JsonSerializerOptions Indented = new(KubeJson.Options) { WriteIndented = true };

    /// <summary>Creates an object; fails as already existing when there is one by then.</summary>
    public static ChangeStep Create<T>(KubeClient client, KubeKind<T> kind, T body, string title, string? command = null)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        body.ApiVersion = kind.ApiVersion;
        body.Kind = kind.Kind;
        var ns = body.Metadata.NamespaceProperty;
        return new ChangeStep
        {
            Title = title,
            System = ApiSystem.Kubernetes,
            Kind = ChangeKind.Create,
            Target = kind.Target(ns, body.Metadata.Name),
            After = new TextContent(Yaml(body), "yaml"),
            BasedOn = "nothing there yet",
            Request = new ApiRequest("POST", kind.Path(ns), Json(body)),
            Commands = [command ?? Apply(body)],
            Needs = new KubeAction("create", kind.Group, kind.Plural, ns).ToString(),
            Apply = async (session, cancellationToken) => Outcome(await client.CreateAsync(session.Kubernetes, kind, ns, body, cancellationToken)),
        };
    }

    /// <summary>Deletes the object that was read, and no other of the same name.</summary>
    public static ChangeStep Delete<T>(KubeClient client, KubeKind<T> kind, T read, string title)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        read.ApiVersion = kind.ApiVersion;
        read.Kind = kind.Kind;
        var (ns, name) = (read.Metadata.NamespaceProperty, read.Metadata.Name);
        return new ChangeStep
        {
            Title = title,
            System = ApiSystem.Kubernetes,
            Kind = ChangeKind.Delete,
            Target = kind.Target(ns, name),
            Before = new TextContent(Yaml(read), "yaml"),
            BasedOn = $"resourceVersion {read.Metadata.ResourceVersion}",
            Request = new ApiRequest("DELETE", kind.Path(ns, name), new JsonObject { ["preconditions"] = new JsonObject { ["uid"] = read.Metadata.Uid } }.ToJsonString(Indented)),
            Commands = [$"kubectl delete {kind.Kind.ToLowerInvariant()} {Quoted(name)}{Namespace(ns)}"],
            Needs = new KubeAction("delete", kind.Group, kind.Plural, ns).ToString(),
            Apply = async (session, cancellationToken) =>
            {
                await client.DeleteAsync(session.Kubernetes, kind, ns, name, read.Metadata.Uid, cancellationToken);
                return new StepOutcome("deleted", null, []);
            },
        };
    }

    /// <summary>
    /// Changes an object by a merge patch, which holds the <c>resourceVersion</c> it is based on. Controllers write status all the time and
    /// so move that version; only when <c>metadata.generation</c> has moved too has somebody changed what the patch is about.
    /// </summary>
    public static ChangeStep Patch<T>(KubeClient client, KubeKind<T> kind, V1ObjectMeta read, JsonObject patch, string title, TextContent before, TextContent after)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var (ns, name) = (read.NamespaceProperty, read.Name);
        var command = patch.DeepClone().AsObject();
        if (patch["metadata"] is not JsonObject metadata) patch["metadata"] = metadata = [];
        metadata["resourceVersion"] = read.ResourceVersion;
        return new ChangeStep
        {
            Title = title,
            System = ApiSystem.Kubernetes,
            Kind = ChangeKind.Update,
            Target = kind.Target(ns, name),
            Before = before,
            After = after,
            BasedOn = read.Generation is { } generation ? $"generation {generation}, resourceVersion {read.ResourceVersion}" : $"resourceVersion {read.ResourceVersion}",
            Request = new ApiRequest("PATCH", kind.Path(ns, name), patch.ToJsonString(Indented)),
            Commands = [$"kubectl patch {kind.Kind.ToLowerInvariant()} {Quoted(name)}{Namespace(ns)} --type merge -p {Quoted(command.ToJsonString(KubeJson.Options))}"],
            Needs = new KubeAction("patch", kind.Group, kind.Plural, ns).ToString(),
            Apply = (session, cancellationToken) => PatchAsync(client, session.Kubernetes, kind, read, patch, cancellationToken),
        };
    }

    private static async Task<StepOutcome> PatchAsync<T>(KubeClient client, KubeSession session, KubeKind<T> kind, V1ObjectMeta read, JsonObject patch, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return Outcome(await client.PatchAsync(session, kind, read.NamespaceProperty, read.Name, KubePatch.Merge(patch.ToJsonString(KubeJson.Options)), dryRun: false, cancellationToken));
            }
            catch (ApiException conflict) when (conflict.Failure == Failure.Conflict && read.Generation is not null && attempt < MostAttempts)
            {
                var now = (await client.ReadAsync(session, kind, read.NamespaceProperty, read.Name, cancellationToken)).Metadata;
                if (now.Generation != read.Generation || now.Uid != read.Uid) throw;
                patch["metadata"]!["resourceVersion"] = now.ResourceVersion;
            }
        }
    }

    /// <summary>An object as people write it: without what the server keeps for itself.</summary>
    public static string Yaml(object body) => KubernetesYaml.Serialize(body).Replace("\r\n", "\n", StringComparison.Ordinal);

    /// <summary>A text as one word of a shell command.</summary>
    public static string Quoted(string text) =>
        text.Length > 0 && text.All(character => char.IsAsciiLetterOrDigit(character) || "-_./:=@".Contains(character, StringComparison.Ordinal)) ? text : "'" + text.Replace("'", """'\''""", StringComparison.Ordinal) + "'";

    /// <summary>The option that names a namespace; empty for objects without one.</summary>
    public static string Namespace(string? ns) => ns is null ? "" : $" --namespace {Quoted(ns)}";

    private static string Json(object body) => JsonSerializer.Serialize(body, body.GetType(), Indented);

    private static string Apply(object body) => $"kubectl create -f - <<'EOF'\n{Yaml(body).TrimEnd()}\nEOF";

    private static StepOutcome Outcome<T>(T written)
        where T : class, IKubernetesObject<V1ObjectMeta> => new($"resourceVersion {written.Metadata.ResourceVersion}", null, []);
}
