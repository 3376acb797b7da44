using System.Collections.Immutable;
using Portal.Shared;

namespace Portal.Configuration;

/// <summary>Everything that was configured, checked, with the sandbox running when that is the mode.</summary>
/// <param name="Options">What an operator set under <c>Portal</c>.</param>
/// <param name="Environments">What the portal serves.</param>
internal sealed record PortalSettings(PortalOptions Options, PortalEnvironments Environments)
{
    /// <summary>The running sandbox; null in the other modes.</summary>
    public IAsyncDisposable? Sandbox { get; init; }

    /// <summary>What can be broken in the sandbox; null in the other modes.</summary>
    public IFaultBoard? Faults { get; init; }

    /// <summary>What to print when the portal is up.</summary>
    public ImmutableArray<string> StartLines { get; init; } = [];

    /// <summary>Where the portal keeps what must survive a restart. The sandbox does not survive one, so what was typed into it goes with it.</summary>
    public DataDirectory DataDirectory()
    {
        if (!string.IsNullOrWhiteSpace(Options.DataDirectory)) return new DataDirectory(Options.DataDirectory, isTemporary: false);
        var temporary = Environments.Mode is PortalMode.Sandbox;
        var parent = temporary ? Path.GetTempPath() : Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return new DataDirectory(Path.Combine(parent.Length > 0 ? parent : Path.GetTempPath(), temporary ? $"vault-portal-{Guid.NewGuid():n}" : "vault-portal"), temporary);
    }

    /// <summary>Reads and checks everything before anything starts.</summary>
    /// <param name="configuration">Files, environment variables and the command line.</param>
    /// <param name="production">Whether the host's environment is Production, where no sandbox starts by accident.</param>
    /// <param name="cancellationToken">Ends the wait for the sandbox.</param>
    /// <exception cref="ConfigurationException">Something is wrong; the message names all of it.</exception>
    public static async Task<PortalSettings> ReadAsync(IConfiguration configuration, bool production, CancellationToken cancellationToken)
    {
        var problems = new List<string>();
        var options = OptionsReader.Read(configuration.GetSection(PortalOptions.Section), problems);
        var mode = Mode(options, configuration, problems);
        if (mode is not PortalMode.Server) ListenAddresses.RequireLoopback(configuration, mode, problems);
        if (mode is PortalMode.Sandbox && production && !options.AllowSandboxInProduction) problems.Add(NoSandboxHere);
        var environments = mode switch
        {
            PortalMode.Server => new PortalEnvironments(mode, ServerEnvironments.Read(options, problems)),
            PortalMode.Local => LocalEnvironment.Read(configuration, problems),
            PortalMode.Sandbox => new PortalEnvironments(mode, []),
        };
        if (problems.Count > 0) throw new ConfigurationException([.. problems]);
        return mode is PortalMode.Sandbox ? await SandboxEnvironment.StartAsync(options, cancellationToken) : new PortalSettings(options, environments);
    }

    private const string NoSandboxHere = "Portal:Mode: the environment is Production, where the sandbox with its well-known passwords does not start. Configure Portal:Environments or VAULT_ADDR, "
        + "set ASPNETCORE_ENVIRONMENT to another name, or set Portal:AllowSandboxInProduction to true.";

    private static PortalMode Mode(PortalOptions options, IConfiguration configuration, List<string> problems)
    {
        if (options.Mode is { } named)
        {
            if (Enum.TryParse<PortalMode>(named, ignoreCase: true, out var mode) && Enum.IsDefined(mode)) return mode;
            problems.Add($"Portal:Mode: \"{named}\" is not sandbox, local or server.");
        }

        if (options.Environments.Count > 0) return PortalMode.Server;
        return string.IsNullOrWhiteSpace(configuration["VAULT_ADDR"]) ? PortalMode.Sandbox : PortalMode.Local;
    }
}
