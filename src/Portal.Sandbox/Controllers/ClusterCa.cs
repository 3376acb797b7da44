using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Portal.Sandbox.Controllers;

/// <summary>The certificate of the cluster's CA, as pods find it in <c>ca.crt</c>. Nothing is signed with it: on loopback the API speaks plain HTTP.</summary>
internal static class ClusterCa
{
    private static readonly DateTimeOffset From = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly Lazy<string> Made = new(Make);

    public static string Pem => Made.Value;

    private static string Make()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=kubernetes", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var certificate = request.CreateSelfSigned(From, From.AddYears(10));
        return certificate.ExportCertificatePem() + "\n";
    }
}
