using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting.Compact;

namespace Portal.Hosting;

/// <summary>Logs as text in sandbox and on a terminal, as JSON where a collector reads them (<c>Portal:Logs=json</c> or server mode).</summary>
internal static class PortalLogging
{
    /// <summary>
    /// What these write below Information is not for any log: the circuits' secrets, every argument of every hub call (so what people
    /// type and what is revealed), and the headers of requests to Vault and the cluster. No configuration can turn it on.
    /// </summary>
    internal static readonly string[] NeverBelowInformation =
        ["Microsoft.AspNetCore.SignalR", "Microsoft.AspNetCore.Components", "Microsoft.AspNetCore.Http.Connections", "System.Net.Http", "Microsoft.AspNetCore.HttpLogging"];

    public static void AddPortalLogging(this WebApplicationBuilder builder)
    {
        builder.Logging.ClearProviders();
        // A logger of its own: through the static one, a second portal in the process would take over the entries of the first.
        builder.Services.AddSerilog(
            logs =>
            {
                Configure(logs).ReadFrom.Configuration(builder.Configuration);
                if (builder.Environment.IsDevelopment()) logs.WriteTo.Console(formatProvider: System.Globalization.CultureInfo.InvariantCulture);
                else logs.WriteTo.Console(new RenderedCompactJsonFormatter());
            },
            preserveStaticLogger: true);
    }

    internal static LoggerConfiguration Configure(LoggerConfiguration logs) => logs
        .MinimumLevel.Information()
        .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
        .MinimumLevel.Override("System", LogEventLevel.Warning)
        .MinimumLevel.Override("Polly", LogEventLevel.Warning)
        // "Was challenged" is a person who follows a link before signing in.
        .MinimumLevel.Override(typeof(SignIn.SessionAuthentication).FullName!, LogEventLevel.Warning)
        // It warns that keys are stored in the clear. Those of forms and circuits are never stored; those of drafts are meant to be (ADR 10).
        .MinimumLevel.Override("Microsoft.AspNetCore.DataProtection", LogEventLevel.Error)
        .Filter.ByExcluding(IsForbidden);

    private static bool IsForbidden(LogEvent entry) =>
        entry.Level < LogEventLevel.Information
        && entry.Properties.TryGetValue(Constants.SourceContextPropertyName, out var source)
        && source is ScalarValue { Value: string name }
        && NeverBelowInformation.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal));
}
