using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Portal.Testing;

/// <summary>A server on loopback that says exactly what a test tells it to: for answers no real Vault or cluster gives on request.</summary>
public sealed class StubServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private StubServer(WebApplication app) => _app = app;

    /// <summary>Where it listens.</summary>
    public Uri Address => new(_app.Urls.First());

    /// <summary>Every request so far, as <c>METHOD path?query</c>, percent-encoding as it came over the wire.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>The headers of the last request.</summary>
    public IHeaderDictionary Headers { get; private set; } = new HeaderDictionary();

    /// <summary>The certificate it shows, for tests that trust it; null for plain HTTP.</summary>
    public X509Certificate2? Certificate { get; private init; }

    /// <summary>Starts a server that answers with <paramref name="answer"/>.</summary>
    public static async Task<StubServer> StartAsync(Func<HttpContext, Task> answer, bool https = false)
    {
        var certificate = https ? SelfSigned() : null;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        if (https) builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            if (certificate is not null) listen.UseHttps(certificate);
        }));
        var stub = new StubServer(builder.Build()) { Certificate = certificate };
        stub._app.Run(context =>
        {
            stub.Requests.Enqueue($"{context.Request.Method} {context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget}");
            stub.Headers = new HeaderDictionary(context.Request.Headers.ToDictionary(header => header.Key, header => header.Value));
            return answer(context);
        });
        await stub._app.StartAsync();
        return stub;
    }

    /// <summary>Starts a server that gives these answers in turn, and the last one for ever.</summary>
    public static Task<StubServer> SayingAsync(params (int Status, string Body)[] answers)
    {
        var given = -1;
        return StartAsync(context =>
        {
            var (status, body) = answers[Math.Min(Interlocked.Increment(ref given), answers.Length - 1)];
            context.Response.StatusCode = status;
            context.Response.ContentType = body.StartsWith('{') ? "application/json" : "text/html";
            return status is 204 ? Task.CompletedTask : context.Response.WriteAsync(body);
        });
    }

    /// <summary>Stops listening.</summary>
    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static X509Certificate2 SelfSigned()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=stub", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var certificate = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
    }
}
