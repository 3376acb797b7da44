using Portal.Core.Failures;
using Portal.Core.Vault;

namespace Portal.Shared;

/// <summary>A failure in words.</summary>
/// <param name="What">What happened to what.</param>
/// <param name="Why">Why, if that is known.</param>
/// <param name="Next">What to do.</param>
public sealed record FailureWords(string What, string? Why, string Next);

/// <summary>The words for every failure of either system; a new failure does not compile until it has some.</summary>
public static class FailureText
{
    // Which engine a path is in is asked here, and no person asks for it by this name.
    private const string EngineOf = "sys/internal/ui/mounts/";

    // Vault's own word is the last; file systems and databases behind it write it in two.
    private static readonly string[] ReadOnlyWords = ["read-only", "read only", "readonly"];

    /// <summary>What happened to what, why, and what to do; commands under the name they have for the server, once that is known.</summary>
    public static FailureWords Explain(ApiException failure, VaultServer? server = null) => failure.System switch
    {
        ApiSystem.Vault => Vault(failure, server),
        ApiSystem.Kubernetes => Kubernetes(failure),
    };

    /// <summary>The same in one line, where there is no room for more.</summary>
    public static string Line(ApiException failure)
    {
        var words = Explain(failure);
        return words.Why is null ? words.What : $"{words.What} {words.Why}";
    }

    /// <summary>Whether it is a matter of rights rather than of something being broken.</summary>
    public static bool IsQuiet(ApiException failure) => failure.Failure is Failure.Denied or Failure.NotFound;

    private static FailureWords Vault(ApiException failure, VaultServer? server) => failure.Failure switch
    {
        Failure.Unreachable => new(
            "Vault does not answer.", "Nothing listens at its address, or the way there is cut.", "Check that Vault runs and that this portal reaches it. Pages about the cluster keep working."),
        Failure.Timeout => new(
            $"Vault did not answer in time ({Asked(failure)}).", Maybe(failure), "Vault may be busy or its storage slow; look before you try again."),
        Failure.UntrustedCertificate => new(
            "Vault's certificate is not trusted, so nothing was sent.", First(failure) ?? "It is signed by an unknown authority, or made for another name.", "Give the portal the right CA certificate (CaFile, or VAULT_CACERT in local mode), or correct the address."),
        Failure.Denied or Failure.NotFound when failure.Target.StartsWith(EngineOf, StringComparison.Ordinal) => new(
            $"There is no engine at {failure.Target[EngineOf.Length..]} in which you may do anything.", "Vault says the same of a mount that is not there and of one that your policies do not reach.", "Check the name, and that you are in the right environment and namespace. Secrets lists the mounts you may use."),
        Failure.SignedOut => new(
            "Vault no longer accepts your token.", "It has ended or was revoked.", "Sign in again; you come back to this page."),
        Failure.Denied => new(
            $"Your Vault token may not {failure.Operation} {failure.Target}.", null, $"It needs the capability \"{failure.Operation}\" on {failure.Target}. Ask whoever writes your policies; the policies of your token stand in the menu at the top right."),
        Failure.NotFound => new(
            $"Vault has nothing at {failure.Target}.", "It was removed, never existed, or is not yours to know of.", "Check the name, and that you are in the right environment and namespace."),
        Failure.Conflict => new(
            $"{failure.Target} was changed since you opened it.", First(failure), "Nothing was overwritten. Look at what is there now, then apply your change to that."),
        Failure.AlreadyExists => new(
            $"{failure.Target} is taken.", First(failure), "Choose another name or path, or open the one that exists."),
        Failure.Invalid => new(
            $"Vault refused what was sent ({Asked(failure)}).", All(failure), "Nothing was changed. Correct it and try again."),
        Failure.Throttled => new(
            "Vault allows no more requests right now.", "A rate limit is reached.", $"Try again {Wait(failure)}."),
        Failure.Sealed => new(
            "Vault is sealed.", "It holds its data encrypted and answers nothing until enough key holders have unsealed it.", $"Unseal it with \"{ApiAction.Cli("vault operator unseal", server)}\", or ask who holds the keys. Pages about the cluster keep working."),
        Failure.NotActive => new(
            "No Vault node is active.", "Vault was never initialised, or its nodes have not chosen a leader yet.", "Wait a moment and try again; if it stays, look at the pods and the storage of Vault."),
        Failure.ServerError when !failure.Errors.IsDefaultOrEmpty && failure.Errors.Any(IsReadOnly) => new(
            "Vault's storage takes no writes.", First(failure), "Nothing was changed. Reading goes on; whoever runs Vault has to look at its storage, or at whether this node is a replica, before it can be written again."),
        Failure.ServerError => new(
            $"Vault failed to answer ({Asked(failure)}{Status(failure)}).", First(failure), Next(failure, "Look in Vault's log for the request id.")),
        Failure.Unreadable => new(
            $"The answer to {Asked(failure)} is not one of Vault.", $"{Maybe(failure)} A proxy or another service may stand at its address.".Trim(), "Check Vault's address in the portal's configuration."),
    };

    private static FailureWords Kubernetes(ApiException failure) => failure.Failure switch
    {
        Failure.Unreachable => new(
            "The cluster does not answer.", "Nothing listens at the API server's address, or the way there is cut.", "Check that the cluster runs and that this portal reaches it. Pages about Vault keep working."),
        Failure.Timeout => new(
            $"The cluster did not answer in time ({Asked(failure)}).", Maybe(failure), "The API server may be busy; look before you try again."),
        Failure.UntrustedCertificate => new(
            "The API server's certificate is not trusted, so nothing was sent.", First(failure) ?? "It is signed by an unknown authority, or made for another name.", "Give the portal the cluster's CA certificate (CaFile, or the kubeconfig in local mode)."),
        Failure.SignedOut => new(
            "The cluster does not accept the portal's credentials.", "The service account token, or the kubeconfig's, has ended or was revoked.", "An operator has to renew it; signing in again does not help."),
        Failure.Denied => new(
            $"You may not {failure.Operation} {failure.Target} in this cluster.", First(failure), $"You need the verb \"{failure.Operation}\" on it. Ask whoever manages RBAC; your name in the cluster stands in the menu at the top right."),
        Failure.NotFound => new(
            $"The cluster has no {failure.Target}.", "It was deleted or never existed.", "Check the name and the namespace."),
        Failure.Conflict => new(
            $"{failure.Target} was changed since you opened it.", First(failure), "Nothing was overwritten. Look at what is there now, then apply your change to that."),
        Failure.AlreadyExists => new(
            $"{failure.Target} exists already.", null, "Choose another name, or open the one that exists."),
        Failure.Invalid => new(
            $"The cluster refused {failure.Target}.", All(failure), "Nothing was changed. Correct it and try again."),
        Failure.Throttled => new(
            "The cluster allows no more requests right now.", "The API server protects itself from too many at once.", $"Try again {Wait(failure)}."),
        // Vault's own states; no API server answers so, but a proxy in between can.
        Failure.Sealed or Failure.NotActive => new(
            "The cluster is not ready to answer.", First(failure), "Try again in a moment."),
        Failure.ServerError => new(
            $"The cluster failed to answer ({Asked(failure)}{Status(failure)}).", First(failure), Next(failure, "Look in the API server's log.")),
        Failure.Unreadable => new(
            $"The answer to {Asked(failure)} is not one of a cluster.", $"{Maybe(failure)} A proxy or another service may stand at its address.".Trim(), "Check the API server's address in the portal's configuration."),
    };

    private static bool IsReadOnly(string error) => ReadOnlyWords.Any(word => error.Contains(word, StringComparison.OrdinalIgnoreCase));

    private static string Asked(ApiException failure) => $"{failure.Operation} {failure.Target}".Trim();

    private static string Status(ApiException failure) => failure.Status is { } status ? $", status {status}" : "";

    private static string? First(ApiException failure) => failure.Errors.IsDefaultOrEmpty ? null : Sentence(failure.Errors[0]);

    private static string? All(ApiException failure)
    {
        var texts = failure.Fields.Select(field => $"{field.Field}: {field.Message}").ToArray();
        if (texts.Length == 0) texts = [.. failure.Errors];
        return texts.Length == 0 ? null : Sentence(string.Join("; ", texts));
    }

    private static string Sentence(string text) => text.TrimEnd().EndsWith('.') ? text.Trim() : text.Trim() + ".";

    private static string? Maybe(ApiException failure) => failure.ReadBack ?? (IsWrite(failure) ? "It may or may not have been done." : null);

    private static string Next(ApiException failure, string look) => failure.ReadBack is { } known ? $"{known} Try again. {look}" : IsWrite(failure) ? $"See whether it was done before you try again. {look}" : $"Try again. {look}";

    private static bool IsWrite(ApiException failure) => failure.Operation is not ("read" or "get" or "list" or "watch" or "login" or "sign in");

    private static string Wait(ApiException failure) => failure.RetryAfter is { } wait ? $"in {AgeText.Span(wait)}" : "in a moment";
}
