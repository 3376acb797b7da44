using System.Collections.Concurrent;
using System.Globalization;
using Serilog;
using Serilog.Configuration;
using Serilog.Core;
using Serilog.Events;

namespace Portal.EndToEnd.Tests.Canaries;

/// <summary>A sink that the portal finds by its configuration, as it would find a file or a collector, and that hands every entry to a test.</summary>
public static class LogCapture
{
    private static readonly ConcurrentDictionary<string, Action<string>> Listeners = [];

    /// <summary>The settings that send everything down to Trace here.</summary>
    public static string[] Arguments(string name) =>
    [
        $"--Serilog:Using:0={typeof(LogCapture).Assembly.GetName().Name}",
        "--Serilog:WriteTo:0:Name=Captured",
        $"--Serilog:WriteTo:0:Args:name={name}",
        "--Serilog:MinimumLevel:Default=Verbose",
        .. new[] { "Microsoft", "System", "Polly", "Portal.SignIn.SessionAuthentication" }.Select(source => $"--Serilog:MinimumLevel:Override:{source}=Verbose"),
    ];

    /// <summary>Hears every entry of the portal that was started with <see cref="Arguments"/> of the same name.</summary>
    public static void Listen(string name, Action<string> heard) => Listeners[name] = heard;

    /// <summary>What the settings call the sink.</summary>
    public static LoggerConfiguration Captured(this LoggerSinkConfiguration sinks, string name) => sinks.Sink(new Sink(name));

    private sealed class Sink(string name) : ILogEventSink
    {
        public void Emit(LogEvent logEvent)
        {
            if (!Listeners.TryGetValue(name, out var heard)) return;
            heard($"{logEvent.Level} {logEvent.RenderMessage(CultureInfo.InvariantCulture)} {logEvent.Exception} {string.Join(' ', logEvent.Properties)}");
        }
    }
}
