using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Portal.Sandbox;

namespace Portal.Benchmarks.Sandbox;

/// <summary>The sandbox as a process of its own, so that its memory and processor time are nobody else's, with clients for both servers.</summary>
internal sealed class SandboxProgram : IAsyncDisposable
{
    private readonly Process _process;
    private readonly DirectoryInfo _folder;
    private readonly Task<string> _errors;

    private SandboxProgram(Process process, DirectoryInfo folder, Task<string> errors, JsonNode ready, TimeSpan start)
    {
        (_process, _folder, _errors, Start) = (process, folder, errors, start);
        Vault = new HttpClient { BaseAddress = new Uri((string)ready["vault"]!["address"]! + "/v1/") };
        Vault.DefaultRequestHeaders.Add("X-Vault-Token", (string)ready["vault"]!["rootToken"]!);
        Kubernetes = new HttpClient(new SocketsHttpHandler { SslOptions = Trusting((string)ready["kubernetes"]!["caFile"]!) }) { BaseAddress = new Uri((string)ready["kubernetes"]!["address"]!), Timeout = Timeout.InfiniteTimeSpan };
        Kubernetes.DefaultRequestHeaders.Authorization = new("Bearer", (string)ready["kubernetes"]!["token"]!);
    }

    /// <summary>From the start of the process to the ready file.</summary>
    public TimeSpan Start { get; }

    public HttpClient Vault { get; }

    public HttpClient Kubernetes { get; }

    public double Megabytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64 / 1048576.0;
        }
    }

    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public static async Task<SandboxProgram> StartAsync(string world, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("sandbox-figures-");
        var path = Path.Combine(folder.FullName, "ready.json");
        string[] arguments = [typeof(SandboxServer).Assembly.Location, "--world", world, "--vault-port", "0", "--kube-port", "0", "--ready-file", path];
        var watch = Stopwatch.StartNew();
        var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true }) ?? throw new InvalidOperationException("The sandbox did not start.");
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        while (await process.StandardOutput.ReadLineAsync(cancellationToken) is { } line && !line.StartsWith("World", StringComparison.Ordinal)) Console.WriteLine(line);
        var start = watch.Elapsed;
        _ = process.StandardOutput.ReadToEndAsync(cancellationToken);
        if (!File.Exists(path)) throw new InvalidOperationException(await errors);
        return new(process, folder, errors, JsonNode.Parse(await File.ReadAllTextAsync(path, cancellationToken))!, start);
    }

    /// <summary>Stops it and answers what it told of things that broke inside.</summary>
    public async Task<string> StopAsync()
    {
        using (var kill = Process.Start("kill", [$"{_process.Id}"])) await kill.WaitForExitAsync();
        await _process.WaitForExitAsync();
        return await _errors;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) await StopAsync();
        _process.Dispose();
        Vault.Dispose();
        Kubernetes.Dispose();
        _folder.Delete(recursive: true);
    }

    private static SslClientAuthenticationOptions Trusting(string authority)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(authority);
        return new() { CertificateChainPolicy = policy };
    }
}

/// <summary>A server that sends the same bytes whatever is asked: what the machine itself can do.</summary>
internal sealed class BareServer : IDisposable
{
    private readonly HttpListener _listener = new();

    public BareServer(byte[] body)
    {
        using (var free = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            Address = new($"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}/");
        }

        _listener.Prefixes.Add(Address.ToString());
        _listener.Start();
        _ = AnswerAsync(body);
    }

    public Uri Address { get; }

    public void Dispose() => _listener.Close();

    private async Task AnswerAsync(byte[] body)
    {
        while (_listener.IsListening)
        {
            try
            {
                var context = await _listener.GetContextAsync();
                context.Response.ContentLength64 = body.Length;
                await context.Response.OutputStream.WriteAsync(body);
                context.Response.Close();
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }
}
