using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes.Validation;

namespace Portal.Sandbox.Kubernetes;

/// <summary>A refusal of the API server: everything a <c>Status</c> document says (code, reason, message, details).</summary>
internal sealed class KubeStatusException(int code, string? reason, string message, JsonObject? details = null) : Exception(message)
{
    /// <summary>The HTTP status.</summary>
    public int Code { get; } = code;

    /// <summary>Machine-readable reason, for example <c>NotFound</c>; a few refusals of the real server have none.</summary>
    public string? Reason { get; } = reason;

    public JsonObject? Details { get; } = details;

    /// <summary>A fresh page token, sent with 410 for an expired one.</summary>
    public string? Continue { get; init; }

    /// <summary>Seconds for the <c>Retry-After</c> header.</summary>
    public int? RetryAfter { get; init; }

    public JsonObject ToStatus()
    {
        var metadata = new JsonObject();
        if (Continue is not null) metadata["continue"] = Continue;
        var status = new JsonObject { ["kind"] = "Status", ["apiVersion"] = "v1", ["metadata"] = metadata, ["status"] = "Failure", ["message"] = Message };
        if (Reason is not null) status["reason"] = Reason;
        if (Details is not null) status["details"] = Details.DeepClone();
        status["code"] = Code;
        return status;
    }

    public static KubeStatusException NotFound(ResourceKind kind, string name) =>
        new(404, "NotFound", $"{kind.Id} \"{name}\" not found", Target(kind, name));

    public static KubeStatusException AlreadyExists(ResourceKind kind, string name) =>
        new(409, "AlreadyExists", $"{kind.Id} \"{name}\" already exists", Target(kind, name));

    public static KubeStatusException Conflict(ResourceKind kind, string name, string why) =>
        new(409, "Conflict", $"Operation cannot be fulfilled on {kind.Id} \"{name}\": {why}", Target(kind, name));

    public static KubeStatusException Modified(ResourceKind kind, string name) =>
        Conflict(kind, name, "the object has been modified; please apply your changes to the latest version and try again");

    public static KubeStatusException Forbidden(ResourceKind kind, string name, string why) =>
        new(403, "Forbidden", $"{kind.Id} {(name.Length > 0 ? $"\"{name}\" " : "")}is forbidden: {why}", Target(kind, name));

    /// <summary>422 with a cause for each field. The message names equal causes once, the list keeps them all.</summary>
    public static KubeStatusException Invalid(string group, string kind, string name, IReadOnlyList<FieldError> errors)
    {
        var details = new JsonObject();
        if (name.Length > 0) details["name"] = name;
        if (group.Length > 0) details["group"] = group;
        if (kind.Length > 0) details["kind"] = kind;
        details["causes"] = new JsonArray([.. errors.Select(error => (JsonNode)error.ToCause())]);
        var words = errors.Select(error => $"{error.Field}: {error.Message}").Distinct().ToArray();
        var qualified = group.Length > 0 ? $"{kind}.{group}" : kind;
        return new(422, "Invalid", $"{qualified} \"{name}\" is invalid: {(words.Length == 1 ? words[0] : $"[{string.Join(", ", words)}]")}", details);
    }

    public static KubeStatusException Invalid(ResourceKind kind, string name, params IReadOnlyList<FieldError> errors) => Invalid(kind.Group, kind.Kind, name, errors);

    public static KubeStatusException BadRequest(string message) => new(400, "BadRequest", message);

    public static KubeStatusException Expired(string message) => new(410, "Expired", message);

    public static KubeStatusException NoSuchResource() =>
        new(404, "NotFound", "the server could not find the requested resource", []);

    public static KubeStatusException MethodNotAllowed() =>
        new(405, "MethodNotAllowed", "the server does not allow this method on the requested resource", []);

    public static KubeStatusException Unauthorized() => new(401, "Unauthorized", "Unauthorized");

    public static KubeStatusException Internal(string message) => new(500, null, message);

    private static JsonObject Target(ResourceKind kind, string name)
    {
        var details = new JsonObject();
        if (name.Length > 0) details["name"] = name;
        if (kind.Group.Length > 0) details["group"] = kind.Group;
        details["kind"] = kind.Plural;
        return details;
    }
}
