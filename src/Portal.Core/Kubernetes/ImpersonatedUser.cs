using System.Text.RegularExpressions;
using Portal.Core.Failures;

namespace Portal.Core.Kubernetes;

/// <summary>
/// The name a cluster is told. Header values that were not checked have become extra headers, and so extra groups, in other clients:
/// nothing outside this list of characters ever reaches one (ADR 0002).
/// </summary>
internal static partial class ImpersonatedUser
{
    private const int Longest = 256;

    /// <summary>The name if it may be put into a header.</summary>
    /// <exception cref="ApiException"><see cref="Failure.Denied"/> when the cluster cannot be told this name.</exception>
    public static string Checked(string? name)
    {
        if (string.IsNullOrEmpty(name)) throw Refused("The session has no user name for this cluster.");
        if (name.Length > Longest) throw Refused($"The user name is longer than {Longest} characters.");
        if (name.StartsWith("system:", StringComparison.OrdinalIgnoreCase)) throw Refused("User names that start with system: belong to the cluster itself.");
        if (!Allowed().IsMatch(name)) throw Refused("The user name has characters that no request may carry. Letters, digits and . _ - @ : + = / are allowed.");
        return name;
    }

    private static ApiException Refused(string why) => new(ApiSystem.Kubernetes, Failure.Denied, "impersonate", "users") { Errors = [why] };

    // \z and not $: the dollar sign would let a line feed at the end through.
    [GeneratedRegex(@"\A[A-Za-z0-9._\-@:+=/]+\z")]
    private static partial Regex Allowed();
}
