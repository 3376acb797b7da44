using System.Collections.Concurrent;

namespace Portal.Sandbox.Controllers.Pods;

/// <summary>What listens on <c>127.0.0.1</c> of a pod, which its containers share; pods on the host's network share that of their node.</summary>
internal sealed class PodLoopback
{
    private readonly ConcurrentDictionary<int, Func<string, string, int>> _listeners = new();

    /// <param name="answer">From method and path to the status; the bodies are empty.</param>
    /// <returns>False if the port is taken.</returns>
    public bool TryListen(int port, Func<string, string, int> answer) => _listeners.TryAdd(port, answer);

    public void Close(int port) => _listeners.TryRemove(port, out _);

    /// <returns>The status; null if nothing listens there.</returns>
    public int? Request(int port, string method, string path) => _listeners.TryGetValue(port, out var answer) ? answer(method, path) : null;
}
