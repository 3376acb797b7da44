using System.Globalization;
using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes.Http;
using Portal.Sandbox.Kubernetes.Objects;
using Portal.Sandbox.Kubernetes.Schema;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Kubernetes.FieldManagement;

/// <summary>
/// Server-side apply: a document says all fields its manager wants. Those it no longer names and nobody else owns go away;
/// those another manager set to something else are conflicts, unless forced.
/// </summary>
internal sealed class ServerSideApply
{
    private readonly ResourceKind _kind;
    private readonly WriteOptions _options;
    private readonly string _subresource;
    private readonly JsonObject _wanted;

    private ServerSideApply(ResourceKind kind, WriteOptions options, string subresource, JsonObject wanted) =>
        (_kind, _options, _subresource, _wanted) = (kind, options, subresource, wanted);

    /// <exception cref="KubeStatusException">400 when it is no document of this kind, 500 when it does not fit the type, as the real server has it.</exception>
    public static ServerSideApply Parse(KubeRequest request, byte[] body, WriteOptions options)
    {
        JsonNode? node;
        try
        {
            node = YamlText.Parse(body);
        }
        catch (FormatException error)
        {
            throw KubeStatusException.BadRequest($"error decoding YAML: {error.Message}");
        }

        var kind = request.Kind;
        if (node is not JsonObject document) throw KubeStatusException.BadRequest("error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go value of type map[string]interface {}");
        var (version, name) = (document.TextAt("apiVersion") ?? "", document.TextAt("kind") ?? "");
        var shown = version.Contains('/', StringComparison.Ordinal) ? version : "/" + version;
        if (version != kind.ApiVersion || name != kind.Kind) throw KubeStatusException.BadRequest($"invalid object type: {shown}, Kind={name}");
        if (document.At("metadata", "managedFields") is not null) throw KubeStatusException.BadRequest("metadata.managedFields must be nil");
        var where = $"{document.TextAt("metadata", "namespace")}/{document.TextAt("metadata", "name")}; {shown}, Kind={name}";
        if (TypedCheck.Problems(document, ApiSchema.Of(kind.Kind)) is { Count: > 0 } problems)
        {
            throw KubeStatusException.Internal($"failed to create typed patch object ({where}): {(problems.Count == 1 ? problems[0] : "errors:\n  " + string.Join("\n  ", problems))}");
        }

        try
        {
            TypedDecoder.Normalize(document, kind.Kind);
        }
        catch (TypeMismatchException mismatch)
        {
            throw KubeStatusException.BadRequest($"{kind.Kind} in version \"{kind.Version}\" cannot be handled as a {kind.Kind}: {mismatch.Message}");
        }

        return new(kind, options, request.Route.Subresource ?? "", document);
    }

    /// <summary>The version the document insists on, if any.</summary>
    public string? ResourceVersion => _wanted.TextAt("metadata", "resourceVersion");

    public string? Name => _wanted.TextAt("metadata", "name");

    /// <summary>The object after the apply, with its owners.</summary>
    /// <param name="current">Null when it does not exist yet.</param>
    public JsonObject Apply(JsonObject? current, DateTimeOffset now)
    {
        var type = ApiSchema.Of(_kind.Kind);
        var before = TypedDecoder.Normalize(current ?? [], _kind.Kind);
        var merged = TypedMerge.Merge(before.DeepClone().AsObject(), _wanted, type);
        var (changed, _) = FieldSets.Compare(before, TypedDecoder.Normalize(merged, _kind.Kind), type);

        var entries = Read(current);
        var own = entries.FirstOrDefault(entry => entry.IsOf(_options.Manager, ManagedEntry.Apply, _subresource));
        var others = entries.Where(entry => entry != own).ToList();
        var conflicts = others.Select(entry => (Entry: entry, Fields: entry.Fields.Intersect(changed))).Where(item => !item.Fields.IsEmpty).ToList();
        if (conflicts.Count > 0 && !_options.Force) throw Conflict(conflicts);
        others = [.. others.Select(entry => entry with { Fields = entry.Fields.Except(changed) })];

        var wanted = ManagedFields.Owned(_kind, FieldSets.Of(_wanted, type), _subresource);
        var orphaned = others.Aggregate((own?.Fields ?? new()).Except(wanted), (left, entry) => left.Except(entry.Fields));
        TypedMerge.Remove(merged, orphaned, type);
        merged.Member("metadata").Remove("managedFields");

        var unchanged = current is not null && own is not null && own.Fields.SameAs(wanted) && changed.IsEmpty && orphaned.IsEmpty;
        var entry = unchanged ? own! : new ManagedEntry(_options.Manager, ManagedEntry.Apply, _kind.ApiVersion, _subresource, JsonText.Timestamp(now), wanted);
        ManagedFields.Write(merged, [.. others, entry]);
        return merged;
    }

    /// <summary>An object without any record of owners belongs to whoever was there before apply.</summary>
    private IReadOnlyList<ManagedEntry> Read(JsonObject? current)
    {
        var entries = ManagedFields.Read(current);
        if (current is null || entries.Count > 0) return entries;
        var all = ManagedFields.Owned(_kind, FieldSets.Of(TypedDecoder.Normalize(current, _kind.Kind), ApiSchema.Of(_kind.Kind)), "");
        var made = current.TextAt("metadata", "creationTimestamp");
        return [new("before-first-apply", ManagedEntry.Update, _kind.ApiVersion, "", made, all)];
    }

    private static KubeStatusException Conflict(IReadOnlyList<(ManagedEntry Entry, FieldSet Fields)> conflicts)
    {
        var causes = new JsonArray();
        var groups = new List<(string Who, string[] Paths)>();
        foreach (var (entry, fields) in conflicts.OrderBy(item => item.Entry.Manager, StringComparer.Ordinal))
        {
            var who = Who(entry);
            var paths = fields.Paths().ToArray();
            groups.Add((who, paths));
            foreach (var path in paths) causes.Add((JsonNode)new JsonObject { ["reason"] = "FieldManagerConflict", ["message"] = $"conflict with {who}", ["field"] = path });
        }

        var words = groups is [(var only, [var path_])]
            ? $"conflict with {only}: {path_}"
            : string.Join("\n", groups.Select(group => group.Paths is [var single] ? $"conflict with {group.Who}: {single}" : $"conflicts with {group.Who}:\n{string.Join("\n", group.Paths.Select(path => "- " + path))}"));
        var count = causes.Count.ToString(CultureInfo.InvariantCulture);
        return new(409, "Conflict", $"Apply failed with {count} conflict{(causes.Count == 1 ? "" : "s")}: {words}", new() { ["causes"] = causes });
    }

    private static string Who(ManagedEntry entry)
    {
        var who = $"\"{entry.Manager}\"";
        if (entry.Subresource.Length > 0) who += $" with subresource \"{entry.Subresource}\"";
        return entry.Operation == ManagedEntry.Update ? $"{who} using {entry.ApiVersion}" : who;
    }
}
