using System.Globalization;
using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes.Http;
using Portal.Sandbox.Kubernetes.Selectors;
using Portal.Sandbox.Kubernetes.Validation;

namespace Portal.Sandbox.Kubernetes.Objects;

/// <summary>The parameters of lists and watches.</summary>
internal sealed record ListOptions(LabelSelector Labels, FieldSelector Fields, long Limit, PageToken? Continue, long? Version, string? VersionMatch, bool Bookmarks, bool? InitialEvents, TimeSpan? Timeout, bool Namespaced)
{
    private const string Match = "resourceVersionMatch";

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
        if (request.Route.Verb == "watch") CheckWatch(match, token, request.Query("sendInitialEvents") is not null);
        else CheckList(match, version, token, request.Query("sendInitialEvents") is not null);
        if (token is not null && version is not (null or "0")) throw KubeStatusException.BadRequest("specifying resource version is not allowed when using continue");
        return new(
            labels,
            fields,
            limit ?? 0,
            token is null ? null : PageToken.Parse(token),
            version is null ? null : ParseVersion(version, request.Route.Verb == "watch"),
            match,
            request.Flag("allowWatchBookmarks"),
            request.Query("sendInitialEvents") is null ? null : request.Flag("sendInitialEvents"),
            timeout is > 0 ? TimeSpan.FromSeconds(timeout.Value) : null,
            request.Kind.Namespaced && request.Route.Namespace is null);
    }

    /// <summary>Only a watch can stream what is there already.</summary>
    private static void CheckList(string? match, string? version, string? token, bool initialEvents)
    {
        var errors = new List<FieldError>();
        if (match is not null)
        {
            if (version is null) errors.Add(FieldError.Forbidden(Match, "resourceVersionMatch is forbidden unless resourceVersion is provided"));
            if (token is not null) errors.Add(FieldError.Forbidden(Match, "resourceVersionMatch is forbidden when continue is provided"));
            if (match is not ("Exact" or "NotOlderThan")) errors.Add(FieldError.NotSupported(Match, match, "Exact", "NotOlderThan", ""));
            if ((match, version) is ("Exact", "0")) errors.Add(FieldError.Forbidden(Match, "resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\""));
        }

        if (initialEvents) errors.Add(FieldError.Forbidden("sendInitialEvents", "sendInitialEvents is forbidden for list"));
        Demand(errors);
    }

    private static void CheckWatch(string? match, string? token, bool initialEvents)
    {
        var errors = new List<FieldError>();
        if (initialEvents && match != "NotOlderThan") errors.Add(FieldError.Forbidden(Match, "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"));
        if (match is not null)
        {
            if (!initialEvents) errors.Add(FieldError.Forbidden(Match, "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided"));
            if (match != "NotOlderThan") errors.Add(FieldError.NotSupported(Match, match, "NotOlderThan"));
            if (token is not null) errors.Add(FieldError.Forbidden(Match, "resourceVersionMatch is forbidden when continue is provided"));
        }

        Demand(errors);
    }

    private static void Demand(List<FieldError> errors)
    {
        if (errors.Count > 0) throw KubeStatusException.Invalid("meta.k8s.io", "ListOptions", "", errors);
    }

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
