using System.Collections.Immutable;
using System.Security.Authentication;

namespace Portal.Core.Failures;

/// <summary>
/// What is wrong with a server's certificate. .NET says it in words only: "The remote certificate is invalid according to the validation
/// procedure: RemoteCertificateNameMismatch", "… because of errors in the certificate chain: PartialChain".
/// </summary>
internal static class CertificateProblem
{
    /// <summary>One sentence; none when it is not known.</summary>
    public static ImmutableArray<string> Of(Exception exception)
    {
        for (Exception? cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is not AuthenticationException { Message: var said }) continue;
            if (said.Contains("NameMismatch", StringComparison.Ordinal)) return ["It is made for another name than the one in the address."];
            if (said.Contains("NotTimeValid", StringComparison.Ordinal)) return ["It has expired, or is not valid yet."];
            if (said.Contains("UntrustedRoot", StringComparison.Ordinal) || said.Contains("PartialChain", StringComparison.Ordinal)) return ["It is signed by an authority the portal does not trust."];
        }

        return [];
    }
}
