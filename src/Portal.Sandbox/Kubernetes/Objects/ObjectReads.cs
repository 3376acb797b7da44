using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Portal.Sandbox.Faults;
using Portal.Sandbox.Kubernetes.Http;
using Portal.Sandbox.Kubernetes.Selectors;
using Portal.Sandbox.Kubernetes.Storage;
using Portal.Sandbox.Kubernetes.Tables;

namespace Portal.Sandbox.Kubernetes.Objects;

/// <summary>One object, or a list of them, page by page.</summary>
internal sealed class ObjectReads(ApiServices services)
{
    public Task GetAsync(KubeRequest request)
    {
        var (kind, name) = (request.Kind, request.Route.Name!);
        if (long.TryParse(request.Query("resourceVersion"), NumberStyles.None, CultureInfo.InvariantCulture, out var asked) && asked > services.Store.Version) throw TooLarge(asked, services.Store.Version);
        var found = services.Store.Find(kind.Id, NamespaceOf(request), name) ?? throw KubeStatusException.NotFound(kind, name);
        var form = AnswerForm.Of(request);
        return form.IsPlain ? request.Http.BytesAsync(200, "application/json", found.Json) : form.ObjectAsync(request, 200, found.Parse());
    }

    public Task ListAsync(KubeRequest request)
    {
        var options = ListOptions.Read(request);
        var (objects, version) = Read(request, options);
        var labelled = objects.Where(stored => options.Labels.Matches(stored.Labels) && options.Fields.Matches(stored));
        var filtered = options.Labels.Requirements.Count > 0 || options.Fields.Terms.Count > 0;
        var (page, next, remaining) = Page(labelled, options, version, filtered);

        var metadata = new JsonObject { ["resourceVersion"] = version.ToString(CultureInfo.InvariantCulture) };
        if (next is not null) metadata["continue"] = next;
        if (remaining is not null) metadata["remainingItemCount"] = remaining;
        var form = AnswerForm.Of(request);
        return form.IsPlain ? ListBodyAsync(request, page, metadata) : form.ListAsync(request, page.Select(stored => stored.Parse()), metadata);
    }

    /// <summary>Only namespaced kinds are found by the namespace of the path; a namespace is in none.</summary>
    public static string? NamespaceOf(KubeRequest request) => request.Kind.Namespaced ? request.Route.Namespace : null;

    private (IEnumerable<StoredObject> Objects, long Version) Read(KubeRequest request, ListOptions options)
    {
        var ns = NamespaceOf(request);
        if (options.Continue is not { } token)
        {
            var exact = options.VersionMatch == "Exact" || options.Version is > 0 && options.Limit > 0 && options.VersionMatch is null;
            if (options.Version > services.Store.Version) throw TooLarge(options.Version.Value, services.Store.Version);
            try
            {
                if (exact && services.Faults.Hit(FaultKind.Expired, KubePipeline.Call(request.Http)) is not null) throw KubeStatusException.Expired("");
                return services.Store.Snapshot(request.Kind.Id, ns, exact ? options.Version : null);
            }
            catch (KubeStatusException gone) when (gone.Code == 410)
            {
                throw KubeStatusException.Expired("The resourceVersion for the provided list is too old.");
            }
        }

        try
        {
            if (services.Faults.Hit(FaultKind.Expired, KubePipeline.Call(request.Http)) is not null) throw KubeStatusException.Expired("");
            var (all, at) = services.Store.Snapshot(request.Kind.Id, ns, token.Version > 0 ? token.Version : null);
            return (all.Where(stored => string.CompareOrdinal(Key(request, stored), token.Start) >= 0), at);
        }
        catch (KubeStatusException gone) when (gone.Code == 410)
        {
            var fresh = new PageToken(-1, token.Start).ToString();
            throw new KubeStatusException(410, "Expired", "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.") { Continue = fresh };
        }
    }

    private static (List<StoredObject> Page, string? Next, int? Remaining) Page(IEnumerable<StoredObject> objects, ListOptions options, long version, bool filtered)
    {
        if (options.Limit <= 0) return ([.. objects], null, null);
        var all = objects.ToList();
        if (all.Count <= options.Limit) return (all, null, null);
        var page = all[..(int)options.Limit];
        // The next page begins after the last one given, whatever was deleted or added in between.
        var start = Key(options.Namespaced, page[^1]) + "\0";
        return (page, new PageToken(version, start).ToString(), filtered ? null : all.Count - page.Count);
    }

    private static string Key(KubeRequest request, StoredObject stored) => Key(request.Kind.Namespaced && request.Route.Namespace is null, stored);

    private static string Key(bool withNamespace, StoredObject stored) => withNamespace ? $"{stored.Namespace}/{stored.Name}" : stored.Name;

    private static async Task ListBodyAsync(KubeRequest request, List<StoredObject> page, JsonObject metadata)
    {
        var kind = request.Kind;
        var prefix = Encoding.UTF8.GetByteCount($"{{\"kind\":\"{kind.Kind}\",\"apiVersion\":\"{kind.ApiVersion}\",");
        var head = $"{{\"kind\":\"{kind.Kind}List\",\"apiVersion\":\"{kind.ApiVersion}\",\"metadata\":{metadata.ToJsonString(JsonText.Compact)},\"items\":[";
        using var body = new MemoryStream(head.Length + page.Sum(stored => stored.Json.Length) + 2);
        body.Write(Encoding.UTF8.GetBytes(head));
        for (var index = 0; index < page.Count; index++)
        {
            if (index > 0) body.WriteByte((byte)',');
            body.WriteByte((byte)'{');
            body.Write(page[index].Json.Span[prefix..]);
        }

        body.Write("]}"u8);
        await request.Http.BytesAsync(200, "application/json", body.GetBuffer().AsMemory(0, (int)body.Length));
    }

    internal static KubeStatusException TooLarge(long asked, long now) => new(504, "Timeout", $"Timeout: Too large resource version: {asked}, current: {now}", new()
    {
        ["causes"] = new JsonArray(new JsonObject { ["reason"] = "ResourceVersionTooLarge", ["message"] = "Too large resource version" }),
        ["retryAfterSeconds"] = 1,
    })
    { RetryAfter = 1 };
}

/// <summary>Where the next page of a list begins, in the real server's form.</summary>
internal sealed record PageToken(long Version, string Start)
{
    public override string ToString() =>
        Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["v"] = "meta.k8s.io/v1", ["rv"] = Version, ["start"] = Start }));

    public static PageToken Parse(string text)
    {
        try
        {
            var token = Base64Url.IsValid(text) ? JsonNode.Parse(Base64Url.DecodeFromChars(text)) : null;
            if (token.TextAt("v") == "meta.k8s.io/v1" && token.NumberAt("rv") is { } version && token.TextAt("start") is { } start) return new(version, start);
        }
        catch (JsonException)
        {
            throw Bad();
        }

        throw Bad();
    }

    private static KubeStatusException Bad() => KubeStatusException.BadRequest("continue key is not valid: illegal base64 data at input byte 0");
}
