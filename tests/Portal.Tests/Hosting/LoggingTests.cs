using Portal.Hosting;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace Portal.Tests.Hosting;

public sealed class LoggingTests
{
    [Theory]
    [InlineData("Microsoft.AspNetCore.Components.Server.ComponentHub")]
    [InlineData("Microsoft.AspNetCore.SignalR.Internal.DefaultHubDispatcher")]
    [InlineData("System.Net.Http.HttpClient.vault.LogicalHandler")]
    public void Categories_that_hold_circuit_secrets_and_typed_text_stay_quiet_whatever_is_configured(string category)
    {
        var sink = new Sink();
        using var logger = PortalLogging.Configure(new LoggerConfiguration())
            .MinimumLevel.Verbose().MinimumLevel.Override("Microsoft", LogEventLevel.Verbose).MinimumLevel.Override("System", LogEventLevel.Verbose)
            .WriteTo.Sink(sink).CreateLogger();

        logger.ForContext(Constants.SourceContextPropertyName, category).Debug("Created circuit with secret {Secret}", "canary");
        logger.ForContext(Constants.SourceContextPropertyName, category).Verbose("canary");
        logger.ForContext(Constants.SourceContextPropertyName, category).Warning("worth knowing");
        logger.ForContext(Constants.SourceContextPropertyName, "Portal.SignIn.PortalSessions").Debug("ours");

        Assert.Equal(["worth knowing", "ours"], sink.Texts);
    }

    private sealed class Sink : ILogEventSink
    {
        public List<string> Texts { get; } = [];

        public void Emit(LogEvent logEvent) => Texts.Add(logEvent.RenderMessage(System.Globalization.CultureInfo.InvariantCulture));
    }
}
