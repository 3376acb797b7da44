namespace Portal.Sandbox.Vault.Core;

/// <summary>A call that is answered with an error. The message is a member of <c>errors</c>, so it is the real server's text to the letter.</summary>
internal sealed class VaultRefusal(int status, params string[] errors) : Exception(string.Join("; ", errors))
{
    public int Status { get; } = status;

    public IReadOnlyList<string> Errors { get; } = errors;

    /// <summary>A backend's own refusal.</summary>
    public static VaultRefusal Bad(string error) => new(400, error);

    /// <summary>403 as for a token that is missing, unknown or expired.</summary>
    public static VaultRefusal BadToken() => new(403, "permission denied");

    /// <summary>403 as the policies' answer, which clients tell from a bad token by its form.</summary>
    public static VaultRefusal Denied() => new(403, Listed("permission denied"));

    /// <summary>Nothing there: 404 with an empty list.</summary>
    public static VaultRefusal NotFound() => new(404);

    /// <summary>The form in which the core passes a backend's error on.</summary>
    public static string Listed(params IReadOnlyCollection<string> errors) =>
        $"{errors.Count} error{(errors.Count == 1 ? "" : "s")} occurred:" + string.Concat(errors.Select(error => "\n\t* " + error)) + "\n\n";
}
