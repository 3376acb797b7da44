using System.Text;
using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Kubernetes.Validation;

/// <summary>Config maps, secrets, claims and events.</summary>
internal static class ConfigValidation
{
    private const int Largest = 1024 * 1024;
    private static readonly string[] TlsKeys = ["tls.crt", "tls.key"];
    private const string Redacted = "<secret contents redacted>";

    public static IEnumerable<FieldError> ConfigMap(JsonObject map)
    {
        var size = 0;
        foreach (var member in new[] { "data", "binaryData" })
        {
            foreach (var (key, value) in map.ObjectAt(member) ?? [])
            {
                foreach (var problem in Names.ConfigKey(key)) yield return FieldError.Invalid($"{member}[{key}]", key, problem);
                if (member == "binaryData" && map.At("data", key) is not null) yield return FieldError.Invalid($"data[{key}]", key, "duplicate of key present in binaryData");
                size += Encoding.UTF8.GetByteCount(value.AsText() ?? "");
            }
        }

        if (size > Largest) yield return FieldError.TooLong("", Largest);
    }

    public static IEnumerable<FieldError> Secret(JsonObject secret)
    {
        var size = 0;
        foreach (var (key, value) in secret.ObjectAt("data") ?? [])
        {
            foreach (var problem in Names.ConfigKey(key)) yield return FieldError.Invalid($"data[{key}]", key, problem);
            size += (value.AsText() ?? "").Length / 4 * 3;
        }

        if (size > Largest) yield return FieldError.TooLong("data", Largest);
        foreach (var error in OfType(secret)) yield return error;
    }

    public static IEnumerable<FieldError> Claim(JsonObject spec)
    {
        if (spec.TextsAt("accessModes").Count == 0) yield return FieldError.Required("spec.accessModes", "at least 1 access mode is required");
        if (spec.At("resources", "requests", "storage") is null) yield return FieldError.Required("spec.resources[storage]");
    }

    public static IEnumerable<FieldError> Lease(JsonObject spec)
    {
        if (spec.NumberAt("leaseDurationSeconds") <= 0) yield return FieldError.Invalid("spec.leaseDurationSeconds", spec["leaseDurationSeconds"], "must be greater than 0");
        if (spec.NumberAt("leaseTransitions") < 0) yield return FieldError.Invalid("spec.leaseTransitions", spec["leaseTransitions"], "must be greater than or equal to 0");
    }

    public static IEnumerable<FieldError> Event(JsonObject item)
    {
        var (about, own) = (item.TextAt("involvedObject", "namespace") ?? "", item.TextAt("metadata", "namespace") ?? "");
        // What is in no namespace is told of in the default one.
        if (about.Length == 0 ? own != "default" : about != own) yield return FieldError.Invalid("involvedObject.namespace", about, "does not match event.namespace");
    }

    public static IEnumerable<FieldError> Change(JsonObject before, JsonObject after)
    {
        if (before.TextAt("type") != after.TextAt("type")) yield return FieldError.Invalid("type", after["type"], "field is immutable");
        if (before.FlagAt("immutable") != true) yield break;
        if (after.FlagAt("immutable") != true) yield return FieldError.Forbidden("immutable", "field is immutable when `immutable` is set");
        foreach (var member in new[] { "data", "binaryData" })
        {
            if (!JsonNode.DeepEquals(before[member], after[member])) yield return FieldError.Forbidden(member, "field is immutable when `immutable` is set");
        }
    }

    private static IEnumerable<FieldError> OfType(JsonObject secret)
    {
        var data = secret.ObjectAt("data") ?? [];
        switch (secret.TextAt("type"))
        {
            case "kubernetes.io/service-account-token":
                const string account = "kubernetes.io/service-account.name";
                if (secret.TextAt("metadata", "annotations", account) is null or "") yield return FieldError.Required($"metadata.annotations[{account}]");
                break;
            case "kubernetes.io/tls":
                foreach (var key in TlsKeys.Where(key => data[key] is null)) yield return FieldError.Required($"data[{key}]");
                break;
            case "kubernetes.io/dockerconfigjson":
                foreach (var error in Json(data, ".dockerconfigjson")) yield return error;
                break;
            case "kubernetes.io/dockercfg":
                foreach (var error in Json(data, ".dockercfg")) yield return error;
                break;
            case "kubernetes.io/basic-auth" when data["username"] is null && data["password"] is null:
                yield return FieldError.Required("data[username]");
                yield return FieldError.Required("data[password]");
                break;
            case "kubernetes.io/ssh-auth" when data["ssh-privatekey"] is null:
                yield return FieldError.Required("data[ssh-privatekey]");
                break;
        }
    }

    private static IEnumerable<FieldError> Json(JsonObject data, string key)
    {
        if (data[key].AsText() is not { } encoded)
        {
            yield return FieldError.Required($"data[{key}]");
            yield break;
        }

        string? problem = null;
        try
        {
            Schema.JsonBody.Parse(Convert.FromBase64String(encoded));
        }
        catch (FormatException error)
        {
            problem = error.Message;
        }

        if (problem is not null) yield return FieldError.Invalid($"data[{key}]", Redacted, problem);
    }
}
