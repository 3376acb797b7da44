using System.Globalization;
using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes.Http;
using Portal.Sandbox.Kubernetes.Selectors;
using Portal.Sandbox.Kubernetes.Validation;

namespace Portal.Sandbox.Kubernetes.Objects;

/// <summary>The parameters of lists and watches.</summary>
internal sealed record ListOptions(LabelSelector Labels, FieldSelector Fields, long Limit, PageToken? Continue, long? Version, string? VersionMatch, bool Bookmarks, bool InitialEvents, TimeSpan? Timeout, bool Namespaced)
{
    public static ListOptions Read(KubeRequest request)
    {
        var limit = Number(request, "limit");
        var timeout = Number(request, "timeoutSeconds");
        var token = request.Query("continue") is { Length: > 0 } text ? text : null;
        var version = request.Query("resourceVersion") is { Length: > 0 } given ? given : null;
        var match = request.Query("resourceVersionMatch") is { Length: > 0 } asked ? asked : null;
        var fields = FieldSelector.Parse(request.Query("fieldSelector"), request.Kind);
        if (request.Route is { NameIsSelected: true, Name: { } name } && fields.Terms.Count == 0) fields = new([("metadata.name", true, name)]);
        var labels = LabelSelectorParser.Parse(request.Query("labelSelector"));
        if (match is not null && version is null && request.Query("sendInitialEvents") is null) throw Invalid("resourceVersionMatch is forbidden unless resourceVersion is provided");
        if (match is not (null or "Exact" or "NotOlderThan"))
        {
            throw KubeStatusException.Invalid("meta.k8s.io", "ListOptions", "", [FieldError.NotSupported("resourceVersionMatch", match, "Exact", "NotOlderThan", "")]);
        }

        if (token is not null && version is not (null or "0")) throw KubeStatusException.BadRequest("specifying resource version is not allowed when using continue");
        return new(
            labels,
            fields,
            limit ?? 0,
            token is null ? null : PageToken.Parse(token),
            version is null ? null : ParseVersion(version, request.Route.Verb == "watch"),
            match,
            request.Flag("allowWatchBookmarks"),
            request.Flag("sendInitialEvents"),
            timeout is > 0 ? TimeSpan.FromSeconds(timeout.Value) : null,
            request.Kind.Namespaced && request.Route.Namespace is null);
    }

    /// <summary>A list that streams its items is a watch; what goes with it is checked for both.</summary>
    public static void CheckInitialEvents(KubeRequest request, ListOptions options)
    {
        if (request.Query("sendInitialEvents") is null) return;
        var watch = request.Route.Verb == "watch";
        if (!watch)
        {
            throw KubeStatusException.Invalid("meta.k8s.io", "ListOptions", "", [FieldError.Forbidden("sendInitialEvents", "sendInitialEvents is forbidden for list")]);
        }

        if (options.VersionMatch != "NotOlderThan") throw Invalid("sendInitialEvents requires setting resourceVersionMatch to NotOlderThan");
    }

    private static KubeStatusException Invalid(string why) =>
        KubeStatusException.Invalid("meta.k8s.io", "ListOptions", "", [FieldError.Forbidden("resourceVersionMatch", why)]);

    private static long? Number(KubeRequest request, string name)
    {
        if (request.Query(name) is not { Length: > 0 } text) return null;
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw KubeStatusException.BadRequest($"strconv.ParseInt: parsing \"{text}\": invalid syntax");
    }

    private static long ParseVersion(string text, bool watch)
    {
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var version)) return version;
        var why = $"resourceVersion: {FieldError.Invalid("", (JsonNode)text, $"strconv.ParseUint: parsing \"{text}\": invalid syntax").Message}";
        throw watch ? KubeStatusException.Internal(why) : KubeStatusException.BadRequest("invalid resource version: " + why);
    }
}
