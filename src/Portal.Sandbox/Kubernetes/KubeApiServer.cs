using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Portal.Sandbox.Faults;
using Portal.Sandbox.Kubernetes.Access;
using Portal.Sandbox.Kubernetes.Admission;
using Portal.Sandbox.Kubernetes.Http;

namespace Portal.Sandbox.Kubernetes;

/// <summary>
/// The Kubernetes API over one <see cref="Storage.ObjectStore"/>, on loopback, with TLS. What is in the store is the cluster:
/// controllers and worlds write to it directly, everybody else through here.
/// </summary>
internal sealed class KubeApiServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly KubePipeline _pipeline;

    private KubeApiServer(WebApplication app, KubePipeline pipeline, ClusterCertificates certificates)
    {
        (_app, _pipeline) = (app, pipeline);
        Certificates = certificates;
        Writer = new Objects.ControllerWriter(pipeline.Services);
        Address = new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    public Uri Address { get; }

    /// <summary>What clients must trust.</summary>
    public ClusterCertificates Certificates { get; }

    public SandboxFaults Faults => _pipeline.Services.Faults;

    public KubeRequestLog Requests => _pipeline.Requests;

    /// <summary>Signs and checks tokens of service accounts, for controllers and kubelets in the same process.</summary>
    public ServiceAccountTokens Tokens => _pipeline.Services.Tokens;

    /// <summary>Creates objects for controllers in the same process, with defaults, admission and validation.</summary>
    public Controllers.IObjectWriter Writer { get; }

    /// <summary>What happens to a new pod on its way in, injection among it.</summary>
    public PodAdmissionChain Admission => new(_pipeline.Services);

    public static async Task<KubeApiServer> StartAsync(KubeApiServerOptions options, CancellationToken cancellationToken)
    {
        var certificates = options.Certificates ?? ClusterCertificates.Create();
        var services = new ApiServices(options) { AuthorityPem = certificates.AuthorityPem };
        BuiltInRoles.Ensure(options.Store);
        var pipeline = new KubePipeline(services);

        var listener = new LoopbackListener();
        KubeEffects.Register(services, listener);

        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Services.AddSingleton<IConnectionListenerFactory>(listener);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
            GoLimits.Apply(kestrel.Limits);
            kestrel.Listen(IPAddress.Loopback, options.Port, listen =>
            {
                listen.Protocols = HttpProtocols.Http1AndHttp2;
                if (options.Tls) listen.UseHttps(certificates.Server);
            });
        });
        var app = builder.Build();
        app.UseWebSockets();
        app.Run(context => options.Gate is { } gate ? gate(context, pipeline.InvokeAsync) : pipeline.InvokeAsync(context));
        await app.StartAsync(cancellationToken);
        return new(app, pipeline, certificates);
    }

    public async ValueTask DisposeAsync()
    {
        _pipeline.Stop();
        await _app.StopAsync(new CancellationToken(true));
        await _app.DisposeAsync();
        _pipeline.Dispose();
    }
}
