using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;

namespace Portal.Sandbox.Faults;

/// <summary>
/// Listens for one server, and can stop listening as a server that is down: connections are cut and new ones refused by the operating
/// system, which tells a client that nothing was sent. The port stays taken meanwhile.
/// </summary>
internal sealed class LoopbackListener : IConnectionListenerFactory, IConnectionListener
{
    private readonly SocketConnectionContextFactory _contexts = new(new SocketConnectionFactoryOptions(), NullLogger.Instance);
    private readonly ConcurrentDictionary<ConnectionContext, bool> _connections = new();
    private readonly Lock _lock = new();
    private Socket? _socket;
    private TaskCompletionSource _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _ended;

    public EndPoint EndPoint { get; private set; } = new IPEndPoint(IPAddress.Loopback, 0);

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        try
        {
            _socket = Bound(endpoint);
            EndPoint = _socket.LocalEndPoint!;
            Resume();
            return ValueTask.FromResult<IConnectionListener>(this);
        }
        catch (SocketException taken) when (taken.SocketErrorCode is SocketError.AddressAlreadyInUse)
        {
            throw new AddressInUseException(taken.Message, taken);
        }
    }

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            await Listening.WaitAsync(cancellationToken);
            if (Current is not { } socket) return null;
            try
            {
                var client = await socket.AcceptAsync(cancellationToken);
                client.NoDelay = true;
                var connection = _contexts.Create(client);
                _connections[connection] = true;
                connection.ConnectionClosed.Register(() => _connections.TryRemove(connection, out _));
                return connection;
            }
            catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
            {
                // The client gave up while it was connecting, or listening has stopped.
                continue;
            }
        }
    }

    /// <summary>Nothing listens any more, until <see cref="Resume"/>.</summary>
    public void Stop()
    {
        lock (_lock)
        {
            if (_ended) return;
            _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _socket!.Dispose();
            // Bound and not listening: refuses connections, and nobody else can have the port.
            _socket = Bound(EndPoint);
        }

        foreach (var connection in _connections.Keys) connection.Abort(new ConnectionAbortedException("The server is down."));
    }

    public void Resume()
    {
        lock (_lock)
        {
            if (_ended) return;
            _socket!.Listen();
            _listening.TrySetResult();
        }
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            _ended = true;
            _socket?.Dispose();
            _listening.TrySetResult();
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        _contexts.Dispose();
        return UnbindAsync();
    }

    private Task Listening
    {
        get
        {
            lock (_lock) return _listening.Task;
        }
    }

    private Socket? Current
    {
        get
        {
            lock (_lock) return _ended ? null : _socket;
        }
    }

    private static Socket Bound(EndPoint endpoint)
    {
        var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(endpoint);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
