using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes.Http;
using Portal.Sandbox.Kubernetes.Validation;

namespace Portal.Sandbox.Kubernetes.Objects;

/// <summary>What to do about fields the server does not know.</summary>
internal enum FieldValidation
{
    Ignore,
    Warn,
    Strict,
}

/// <summary>The parameters of a write.</summary>
/// <param name="Manager">Who is noted as the owner of the fields written.</param>
internal sealed record WriteOptions(bool DryRun, string Manager, FieldValidation Validation, bool Force)
{
    private const int LongestManager = 128;

    /// <param name="optionsKind"><c>CreateOptions</c>, <c>UpdateOptions</c> or <c>PatchOptions</c>, as refusals name it.</param>
    /// <param name="apply">A server-side apply, which must name its manager and may be forced.</param>
    public static WriteOptions Read(KubeRequest request, string optionsKind, bool apply = false)
    {
        var errors = new List<FieldError>();
        var (force, manager) = (request.Query("force"), request.Query("fieldManager") ?? "");
        if (optionsKind == "PatchOptions")
        {
            if (apply && manager.Length == 0) errors.Add(FieldError.Required("fieldManager", "is required for apply patch"));
            if (!apply && force is not null) errors.Add(FieldError.Forbidden("force", "may not be specified for non-apply patch"));
        }

        if (System.Text.Encoding.UTF8.GetByteCount(manager) > LongestManager) errors.Add(FieldError.TooLong("fieldManager", LongestManager));
        var dryRun = CheckDryRun(request.Http.Request.Query["dryRun"].OfType<string>(), errors);
        var mode = request.Query("fieldValidation") ?? "";
        if (mode is not ("" or "Ignore" or "Warn" or "Strict")) errors.Add(FieldError.NotSupported("fieldValidation", mode, "", "Ignore", "Strict", "Warn"));
        if (errors.Count > 0) throw KubeStatusException.Invalid("meta.k8s.io", optionsKind, "", errors);

        var validation = mode.Length == 0 ? FieldValidation.Warn : Enum.Parse<FieldValidation>(mode);
        return new(dryRun, manager.Length > 0 ? manager : request.Agent, validation, apply && request.Flag("force"));
    }

    public static bool CheckDryRun(IEnumerable<string> values, List<FieldError> errors)
    {
        var asked = values.ToArray();
        if (asked.Any(value => value != "All"))
        {
            errors.Add(FieldError.NotSupported("dryRun", new JsonArray([.. asked.Select(value => (JsonNode)value)]), "All"));
        }

        return asked.Length > 0;
    }
}
