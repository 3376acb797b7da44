using System.Net;
using System.Net.Sockets;

namespace Portal.Benchmarks.Browsing;

/// <summary>Stands between browser and portal and counts what the portal really sends, pages and files too.</summary>
internal sealed class Relay : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _port;
    private long _sent;

    public Relay(Uri portal)
    {
        _port = portal.Port;
        _listener.Start();
        _ = AcceptAsync();
    }

    public string Address => $"http://{_listener.LocalEndpoint}";

    /// <summary>Bytes that went to browsers so far.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = ServeAsync(await _listener.AcceptTcpClientAsync());
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task ServeAsync(TcpClient browser)
    {
        using var portal = new TcpClient { NoDelay = true };
        using var _ = browser;
        browser.NoDelay = true;
        try
        {
            await portal.ConnectAsync(IPAddress.Loopback, _port);
            await Task.WhenAny(CopyAsync(browser, portal, counts: false), CopyAsync(portal, browser, counts: true));
        }
        catch (SocketException)
        {
        }
    }

    private async Task CopyAsync(TcpClient from, TcpClient to, bool counts)
    {
        try
        {
            var buffer = new byte[64 * 1024];
            int read;
            while ((read = await from.GetStream().ReadAsync(buffer)) > 0)
            {
                if (counts) Interlocked.Add(ref _sent, read);
                await to.GetStream().WriteAsync(buffer.AsMemory(0, read));
            }
        }
        catch (Exception ended) when (ended is IOException or ObjectDisposedException or InvalidOperationException)
        {
        }
    }
}
