using System.Text.RegularExpressions;
using Portal.Core.Failures;

namespace Portal.Core.Kubernetes;

/// <summary>The names Kubernetes accepts, so that a form can say what is wrong before anything is sent.</summary>
public static partial class KubeNames
{
    /// <summary>What is wrong with the name of most objects (a DNS subdomain); null when nothing is.</summary>
    public static string? ProblemOf(string name) => name switch
    {
        "" => "A name is needed.",
        { Length: > 253 } => "A name has at most 253 characters.",
        _ when !Subdomain().IsMatch(name) => "A name has lower-case letters, digits, dashes and dots, and starts and ends with a letter or a digit.",
        _ => null,
    };

    internal static void Check(string field, string name, string operation, string target)
    {
        if (ProblemOf(name) is { } problem) throw new ApiException(ApiSystem.Kubernetes, Failure.Invalid, operation, target) { Fields = [new FieldError(field, problem)] };
    }

    [GeneratedRegex(@"\A[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*\z")]
    private static partial Regex Subdomain();
}
