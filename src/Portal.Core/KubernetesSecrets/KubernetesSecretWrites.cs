using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s.Models;
using Portal.Core.Changes;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Kubernetes;
using Portal.Core.Secrets.Editing;

namespace Portal.Core.KubernetesSecrets;

/// <summary>The steps that write Kubernetes secrets. What they show has placeholders; values are revealed only into the request itself.</summary>
internal sealed class KubernetesSecretWrites(KubeClient client, KubernetesSecretDirectory directory)
{
    private const int MostAttempts = 6;
    private static readonly KubeKind<V1Secret> Kind = KubeKinds.Secrets;
    private static readonly JsonSerializerOptions OneLine = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonSerializerOptions Indented = new(OneLine) { WriteIndented = true };

    public ChangeStep Create(NewKubernetesSecret secret) => Create(
        new V1Secret { Metadata = new V1ObjectMeta { Name = secret.Name, NamespaceProperty = secret.Namespace }, Type = secret.Type, Data = secret.Document.Members.ToDictionary(member => member.Key, member => DecodedValue.BytesOf(member.Value)) },
        $"Create the Kubernetes secret {secret.Name} in {secret.Namespace}");

    public ChangeStep Change(KubernetesSecretData before, ObjectNode after)
    {
        var changes = DocumentChanges.Between(before.Document, after);
        string[] written = [.. changes.Added, .. changes.Changed];
        return new ChangeStep
        {
            Title = $"Write {Plural(changes.Count)} of the Kubernetes secret {before.Name} in {before.Namespace}",
            System = ApiSystem.Kubernetes,
            Kind = ChangeKind.Update,
            Target = Kind.Target(before.Namespace, before.Name),
            Before = Content(before.Document, [.. changes.Changed, .. changes.Removed], null),
            After = Content(after, written, before.Document) with { IsPartial = true },
            BasedOn = $"resourceVersion {before.ResourceVersion}",
            Request = new ApiRequest("PATCH", Kind.Path(before.Namespace, before.Name), Patch(before, changes, key => $"<{key} in base64>").ToJsonString(Indented)),
            Commands = [PatchCommand(before, after, changes)],
            Needs = new KubeAction("patch", "", "secrets", before.Namespace).ToString(),
            Subject = Subject(before.Namespace, before.Name),
            Apply = (session, ct) => PatchAsync(session, before, after, changes, ct),
            Undo = (session, _, ct) => UndoChangeAsync(session, before, after, changes, ct),
        };
    }

    public ChangeStep Delete(KubernetesSecret secret, bool keepsValues)
    {
        V1Secret? kept = null;
        return new ChangeStep
        {
            Title = $"Delete the Kubernetes secret {secret.Name} in {secret.Namespace}",
            System = ApiSystem.Kubernetes,
            Kind = ChangeKind.Delete,
            Target = Kind.Target(secret.Namespace, secret.Name),
            BasedOn = $"uid {secret.Uid}",
            Request = new ApiRequest("DELETE", Kind.Path(secret.Namespace, secret.Name), new JsonObject { ["preconditions"] = new JsonObject { ["uid"] = secret.Uid } }.ToJsonString(Indented)),
            Commands = [$"kubectl delete secret {KubeSteps.Quoted(secret.Name)}{KubeSteps.Namespace(secret.Namespace)}"],
            Needs = new KubeAction("delete", "", "secrets", secret.Namespace).ToString(),
            Subject = Subject(secret.Namespace, secret.Name),
            Apply = async (session, ct) =>
            {
                if (keepsValues) kept = await directory.RecordedAsync(session, secret.Namespace, secret.Name, "Read values to keep them for undo", ct);
                await client.DeleteAsync(session.Kubernetes, Kind, secret.Namespace, secret.Name, secret.Uid, ct);
                return new StepOutcome("deleted", null, []);
            },
            Undo = keepsValues ? (_, _, _) => Task.FromResult(Create(Again(kept!), $"Create the Kubernetes secret {secret.Name} in {secret.Namespace} again")) : null,
        };
    }

    private ChangeStep Create(V1Secret body, string title)
    {
        var (ns, name, document) = (body.Metadata.NamespaceProperty, body.Metadata.Name, DecodedValue.Document(body));
        var shown = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Secret", ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = ns }, ["type"] = body.Type };
        var data = new JsonObject();
        foreach (var member in document.Members) data[member.Key] = $"<{member.Key} in base64>";
        shown["data"] = data;
        return new ChangeStep
        {
            Title = title,
            System = ApiSystem.Kubernetes,
            Kind = ChangeKind.Create,
            Target = Kind.Target(ns, name),
            After = Content(document, document.Members.Select(member => member.Key), ObjectNode.Empty),
            BasedOn = "nothing there yet",
            Request = new ApiRequest("POST", Kind.Path(ns), shown.ToJsonString(Indented)),
            Commands = [CreateCommand(ns, name, body.Type, document)],
            Needs = new KubeAction("create", "", "secrets", ns).ToString(),
            Subject = Subject(ns, name),
            Apply = async (session, ct) =>
            {
                var made = (await client.CreateAsync(session.Kubernetes, Kind, ns, body, ct)).Metadata;
                return new StepOutcome($"resourceVersion {made.ResourceVersion}", null, []) { Revision = $"{made.Uid} {made.ResourceVersion}" };
            },
            Undo = async (session, done, ct) =>
            {
                var now = await directory.DescribeAsync(session, ns, name, ct);
                return $"{now.Uid} {now.ResourceVersion}" == done.Revision ? Delete(now, keepsValues: false) : throw Conflict(ns, name, "It was changed since it was created.");
            },
        };
    }

    /// <summary>Whatever is written to an object moves its version, labels too; only values that changed are a conflict.</summary>
    private async Task<StepOutcome> PatchAsync(EnvironmentSession session, KubernetesSecretData before, ObjectNode after, DocumentChanges changes, CancellationToken cancellationToken)
    {
        var basedOn = before;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var patch = Patch(basedOn, changes, key => Convert.ToBase64String(DecodedValue.BytesOf(after[key]!)));
                var written = await client.PatchAsync(session.Kubernetes, Kind, before.Namespace, before.Name, KubePatch.Merge(patch.ToJsonString()), dryRun: false, cancellationToken);
                return new StepOutcome($"resourceVersion {written.Metadata.ResourceVersion}", null, []);
            }
            catch (ApiException conflict) when (conflict.Failure is Failure.Conflict && attempt < MostAttempts)
            {
                var now = KubernetesSecretDirectory.Data(await client.ReadAsync(session.Kubernetes, Kind, before.Namespace, before.Name, cancellationToken));
                if (now.Uid != before.Uid || !now.Document.Equals(before.Document)) throw;
                basedOn = now;
            }
        }
    }

    private async Task<ChangeStep> UndoChangeAsync(EnvironmentSession session, KubernetesSecretData before, ObjectNode after, DocumentChanges changes, CancellationToken cancellationToken)
    {
        var now = await directory.ReadAsync(session, before.Namespace, before.Name, "Read values to undo a change", cancellationToken);
        if (now.Uid != before.Uid) throw Conflict(before.Namespace, before.Name, "It was deleted and created again since.");
        string[] touched = [.. changes.Added, .. changes.Changed, .. changes.Removed];
        if (touched.FirstOrDefault(key => !Equals(now.Document[key], after[key])) is { } moved) throw Conflict(before.Namespace, before.Name, $"The key {moved} was changed since.");
        var back = touched.Where(key => before.Document[key] is not null).Select(key => new SecretMember(key, before.Document[key]!));
        return Change(now, new ObjectNode([.. now.Document.Members.Where(member => !touched.Contains(member.Key)), .. back]));
    }

    private static JsonObject Patch(KubernetesSecretData basedOn, DocumentChanges changes, Func<string, string> value)
    {
        var data = new JsonObject();
        foreach (var key in changes.Added.Concat(changes.Changed)) data[key] = value(key);
        foreach (var key in changes.Removed) data[key] = null;
        return new JsonObject { ["metadata"] = new JsonObject { ["uid"] = basedOn.Uid, ["resourceVersion"] = basedOn.ResourceVersion }, ["data"] = data };
    }

    // kubectl encodes texts itself; bytes have to come encoded.
    private static string PatchCommand(KubernetesSecretData before, ObjectNode after, DocumentChanges changes)
    {
        var (texts, others, patch) = (new JsonObject(), new JsonObject(), new JsonObject());
        foreach (var key in changes.Added.Concat(changes.Changed))
        {
            if (after[key]!.Kind is NodeKind.Bytes) others[key] = $"<{key} in base64>";
            else texts[key] = $"<{key}>";
        }

        foreach (var key in changes.Removed) others[key] = null;
        if (texts.Count > 0) patch["stringData"] = texts;
        if (others.Count > 0) patch["data"] = others;
        return $"kubectl patch secret {KubeSteps.Quoted(before.Name)}{KubeSteps.Namespace(before.Namespace)} --type merge -p {KubeSteps.Quoted(patch.ToJsonString(OneLine))}";
    }

    private static SecretContent Content(ObjectNode document, IEnumerable<string> keys, ObjectNode? before)
    {
        var members = keys.Select(key => new SecretMember(key, document[key]!)).ToArray();
        var notes = members.Select(member => KeyValuePair.Create(member.Key, before is null && member.Value.Kind is not NodeKind.Bytes ? [] : ValueNotes.Of(before?[member.Key], member.Value))).Where(found => !found.Value.IsEmpty);
        return new SecretContent([.. members.Select(member => KeyValuePair.Create(member.Key, ((ScalarNode)member.Value).Content))]) { Notes = ImmutableDictionary.CreateRange(notes) };
    }

    // A value with more than one line, or that is no text, comes from a file.
    private static string CreateCommand(string ns, string name, string type, ObjectNode document)
    {
        var words = document.Members.Select(member => member.Value is ScalarNode { Kind: NodeKind.Text } text && !text.Content.Reveal().Contains('\n', StringComparison.Ordinal)
            ? $"--from-literal={KubeSteps.Quoted($"{member.Key}=<{member.Key}>")}"
            : $"--from-file={KubeSteps.Quoted($"{member.Key}=FILE")}");
        return $"kubectl create secret generic {KubeSteps.Quoted(name)}{KubeSteps.Namespace(ns)}{(type == "Opaque" ? "" : $" --type {KubeSteps.Quoted(type)}")}{string.Concat(words.Select(word => " " + word))}";
    }

    // What the server keeps for itself would be refused or ignored.
    private static V1Secret Again(V1Secret kept) => new()
    {
        Metadata = new V1ObjectMeta { Name = kept.Metadata.Name, NamespaceProperty = kept.Metadata.NamespaceProperty, Labels = kept.Metadata.Labels, Annotations = kept.Metadata.Annotations, OwnerReferences = kept.Metadata.OwnerReferences },
        Type = kept.Type,
        Immutable = kept.Immutable,
        Data = kept.Data,
    };

    private static ApiException Conflict(string ns, string name, string why) => new(ApiSystem.Kubernetes, Failure.Conflict, "patch", Kind.Target(ns, name)) { Errors = [why] };

    private static ChangeSubject Subject(string ns, string name) => new(SubjectKind.KubernetesSecret, name, ns);

    private static string Plural(int keys) => keys == 1 ? "1 key" : $"{keys} keys";
}
