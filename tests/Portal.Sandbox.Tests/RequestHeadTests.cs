using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Portal.Sandbox.Tests.Kubernetes;
using Portal.Sandbox.Tests.Vault;

namespace Portal.Sandbox.Tests;

/// <summary>Request lines and headers of every size, as a Go server takes them: up to a mebibyte, and not more.</summary>
public sealed class RequestHeadTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData(20, 1, 200)]
    [InlineData(900, 1, 200)]
    [InlineData(900, 5000, 200)]
    [InlineData(2000, 1, 431)]
    public async Task Large_headers_are_read_up_to_a_mebibyte(int kilobytes, int headers, int status)
    {
        await using var vault = await VaultFixture.StartAsync();
        await using var cluster = await ClusterFixture.StartAsync();
        var head = string.Concat(Enumerable.Range(0, headers).Select(number => $"X-Padding-{number}: {new string('a', kilobytes * 1000 / headers)}\r\n"));

        Assert.Equal(status, await StatusAsync(vault.Server.Address, $"GET /v1/sys/health HTTP/1.1\r\nHost: x\r\n{head}Connection: close\r\n\r\n"));
        Assert.Equal(status, await StatusAsync(cluster.Server.Address, $"GET /readyz HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {ClusterFixture.Admin}\r\n{head}Connection: close\r\n\r\n"));
    }

    [Theory]
    [InlineData(20, 200)]
    [InlineData(900, 200)]
    [InlineData(2000, 414)]
    public async Task Long_request_lines_are_read_up_to_a_mebibyte(int kilobytes, int status)
    {
        await using var vault = await VaultFixture.StartAsync();
        await using var cluster = await ClusterFixture.StartAsync();
        var query = new string('a', kilobytes * 1000);

        Assert.Equal(status, await StatusAsync(vault.Server.Address, $"GET /v1/sys/health?x={query} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
        Assert.Equal(status, await StatusAsync(cluster.Server.Address, $"GET /readyz?x={query} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {ClusterFixture.Admin}\r\nConnection: close\r\n\r\n"));
    }

    private static async Task<int> StatusAsync(Uri server, string request)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, server.Port, patience.Token);
        await using var stream = await OpenAsync(client, server, patience.Token);
        var sending = SendAsync(stream, request, patience.Token);
        var answer = new byte[64];
        var read = await stream.ReadAtLeastAsync(answer, 12, throwOnEndOfStream: false, patience.Token);
        await sending;
        return int.Parse(Encoding.ASCII.GetString(answer, 0, read).Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
    }

    private static async Task<Stream> OpenAsync(TcpClient client, Uri server, CancellationToken cancellation)
    {
        if (server.Scheme == "http") return client.GetStream();
        var tls = new SslStream(client.GetStream(), false, (_, certificate, _, _) => certificate is { Issuer.Length: > 0 });
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "127.0.0.1" }, cancellation);
        return tls;
    }

    /// <summary>A server that has read enough answers and closes while the rest is still on its way.</summary>
    private static async Task SendAsync(Stream stream, string request, CancellationToken cancellation)
    {
        try
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(request), cancellation);
        }
        catch (IOException)
        {
            return;
        }
    }
}
